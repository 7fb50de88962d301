import { isSettled } from '../../../lib/domain/outcome.ts'
import type { ShownCase } from '../../_server/case.ts'
import { weekDay } from '../_words/dates.ts'
import { outcomeOf } from '../_words/names.ts'
import { Glyph } from './glyph.tsx'

const ORDER = { fail: 0, late: 1, wait: 2, ok: 3 } as const

/** How each recipient stands, what needs somebody first. */
export function CaseRecipients({ file }: { file: ShownCase }) {
  if (file.tasks.length === 0) return null
  const settled = file.tasks.filter((task) => isSettled(task.status)).length
  const rows = file.tasks
    .map((task) => ({ task, outcome: outcomeOf(task, file.days.today) }))
    .sort((a, b) => ORDER[a.outcome.tone] - ORDER[b.outcome.tone])
  return (
    <section>
      <h2>
        Recipients{' '}
        <span className="muted plain">
          {settled} of {file.tasks.length} settled
        </span>
      </h2>
      <ul className="mini" aria-live="polite">
        {rows.map(({ task, outcome }) => (
          <li key={task.id}>
            <Glyph shape={outcome.glyph} />
            <span>{file.recipientName(task.recipientId)}</span>
            <span className={`o ${outcome.tone === 'fail' ? 'late' : outcome.tone === 'late' ? 'soon' : ''}`}>
              {outcome.name.toLowerCase()}
              {task.status === 'handed_off' && task.answerBy ? `, by ${weekDay(task.answerBy)}` : ''}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
