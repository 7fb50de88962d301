import type { ReactNode } from 'react'

/** A leaf of a calendar beside the sentence that says the date: the leaf is for the eye only. */
export function DatePanel({
  id,
  leaf,
  title,
  children,
}: {
  id: string
  leaf: { top: string; day: string; bottom: string }
  title: ReactNode
  children?: ReactNode
}) {
  return (
    <section className="panel due" aria-labelledby={id}>
      <p className="leaf" aria-hidden="true">
        <span>{leaf.top}</span>
        <b>{leaf.day}</b>
        <span>{leaf.bottom}</span>
      </p>
      <div>
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </section>
  )
}
