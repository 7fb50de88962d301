import type { ReactNode } from 'react'

export interface Fact {
  name: ReactNode
  value: ReactNode
  /** e.g. a link that changes it */
  action?: ReactNode
}

/** Rows of a name and what it is. */
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl className="rows">
      {facts.map(({ name, value, action }, i) => (
        <div key={i}>
          <dt>{name}</dt>
          <dd>{value}</dd>
          {action && <dd>{action}</dd>}
        </div>
      ))}
    </dl>
  )
}
