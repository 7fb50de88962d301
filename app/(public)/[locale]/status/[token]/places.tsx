import type { ToldTask } from '../../../../../lib/db/tasks.ts'
import { changedFields } from '../../../../../lib/domain/correction.ts'
import type { Remainder, TaskStatus } from '../../../../../lib/domain/outcome.ts'
import { countWords, remainderWords } from '../../../../../lib/i18n/counts.ts'
import { listWords } from '../../../../../lib/i18n/format.ts'
import { inLanguage } from '../../../../../lib/profile/schema.ts'
import type { PublicPage } from '../../../../_server/public-page.ts'

const TAG: Record<TaskStatus, 'tag good' | 'tag wait' | 'tag'> = {
  queued: 'tag wait',
  running: 'tag wait',
  manual: 'tag wait',
  handed_off: 'tag wait',
  accepted: 'tag wait',
  unsupported: 'tag wait',
  failed: 'tag wait',
  done: 'tag good',
  verified: 'tag good',
  attested: 'tag good',
  not_found: 'tag',
  remains: 'tag',
  cancelled: 'tag',
}

/** What each recipient of the data did, or is doing: erased, being erased and waiting for an answer are three things. */
export function Places({
  page,
  tasks,
  answered,
}: {
  page: PublicPage
  tasks: ToldTask[]
  /** Once it is answered, each corrected field is named with its old and new value, as in the letter. */
  answered: boolean
}) {
  const { t, c, profile, locale } = page
  if (tasks.length === 0) return <p className="soft">{t('status.places.none')}</p>
  const rank = (id: string) => profile.recipients.findIndex((recipient) => recipient.id === id)
  const inOrder = [...tasks].sort((a, b) => rank(a.recipientId) - rank(b.recipientId))
  return (
    <ul className="places">
      {inOrder.map((task) => {
        const recipient = profile.recipients.find(({ id }) => id === task.recipientId)
        return (
          <li key={task.id}>
            <header>
              <h3>{recipient?.name ?? task.recipientId}</h3>
              <span className={TAG[task.status]}>
                {wasAsked(task)
                  ? c(`outcomes.${task.status}`, { capability: task.capability })
                  : c('places.unasked')}
              </span>
            </header>
            {recipient && <p className="soft">{inLanguage(recipient.purpose, locale, profile)}</p>}
            {outcomeOf(page, task, recipient?.name ?? task.recipientId).map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
            {answered && <Changes page={page} task={task} />}
            {task.remains.length > 0 && (
              <>
                <p>{t('status.places.kept')}:</p>
                <ul>
                  {task.remains.map((one) => (
                    <li key={one.what}>{remainderOf(page, one)}</li>
                  ))}
                </ul>
              </>
            )}
          </li>
        )
      })}
    </ul>
  )
}

function Changes({ page: { c, locale }, task }: { page: PublicPage; task: ToldTask }) {
  const changed = changedFields(task)
  if (changed.length === 0) return null
  return (
    <ul>
      {changed.map(({ field, label, from, to }) => {
        const quoted = from.map((value) => c('places.quoted', { value }))
        const held = from.length > 0 ? 'yes' : 'no'
        return (
          <li key={field}>{c('places.changed', { label, to, held, from: listWords(quoted, locale) })}</li>
        )
      })}
    </ul>
  )
}

/** No identifier led there, so nobody looked: that is no finding. */
function wasAsked(task: ToldTask): boolean {
  return task.settledBy !== 'system'
}

/** What happened there. */
function outcomeOf({ c, dates, locale }: PublicPage, task: ToldTask, recipient: string): string[] {
  const { capability } = task
  const day = (at: Date | null) => dates.short(dates.dayOf(at ?? task.createdAt))
  const settledOn = day(task.settledAt)
  const counts = countWords(task.counts, locale)
  const done = counts
    ? c('places.doneCounted', { capability, settledOn, counts })
    : c('places.done', { capability, settledOn })
  // What people were asked to erase goes by itself some day, whatever they answer. It settles nothing.
  const keptUntil =
    task.goneBy && task.answerBy ? [c('places.keptUntil', { goneBy: dates.short(task.goneBy) })] : []
  switch (task.status) {
    case 'queued':
    case 'running':
      return [c(`places.${task.status}`)]
    case 'manual':
    case 'unsupported':
      return [c('places.team')]
    case 'failed':
      return [c('places.team'), ...keptUntil]
    case 'handed_off':
      return [
        task.answerBy
          ? c('places.handedOff', { orderedOn: day(task.orderedAt), answerBy: dates.short(task.answerBy) })
          : c('places.handedOffNoDate'),
        ...keptUntil,
      ]
    case 'accepted':
      return [
        c('places.accepted', { recipient, orderedOn: day(task.orderedAt) }),
        ...(task.goneBy ? [c('places.goneBy', { goneBy: dates.short(task.goneBy) })] : []),
        ...(task.recheckAt ? [c('places.recheck', { recheckOn: day(task.recheckAt) })] : []),
      ]
    case 'done':
      return [done]
    case 'verified':
      return [...(counts ? [done] : []), c('places.verified', { capability, settledOn })]
    case 'not_found':
      return [wasAsked(task) ? c('places.notFound', { settledOn }) : c('places.notAsked')]
    case 'attested':
      return [c('places.attested', { settledOn })]
    case 'cancelled':
      return [c('places.cancelled')]
    case 'remains':
      return counts ? [done] : []
  }
}

function remainderOf({ c, dates, locale }: PublicPage, remainder: Remainder): string {
  const { what, reason } = remainderWords(remainder, locale)
  const ground = remainder.ground ? ` (${remainder.ground})` : ''
  const until = remainder.until ? ` ${c('places.until', { until: dates.short(remainder.until) })}` : ''
  return `${c('places.remains', { what, reason: `${reason}${ground}` })}.${until}`
}
