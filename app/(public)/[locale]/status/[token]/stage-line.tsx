import type { PublicPage } from '../../../../_server/public-page.ts'
import type { Stage } from './status-words.ts'

const CLASS = { done: 'done', now: 'now', next: undefined } as const

export function StageLine({ page: { t }, stages }: { page: PublicPage; stages: Stage[] }) {
  return (
    <ol className="stages">
      {stages.map(({ name, state, note }) => (
        <li key={name} className={CLASS[state]} aria-current={state === 'now' ? 'step' : undefined}>
          <b>{name}</b>
          {/* The mark before it is for the eye only. */}
          {state === 'now' ? null : <span className="vh">{t(`status.stages.${state}`)}</span>} {note}
        </li>
      ))}
    </ol>
  )
}
