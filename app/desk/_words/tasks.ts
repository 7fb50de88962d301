import type { CaseFile } from '../../../lib/db/case-file.ts'
import { DAY_MS } from '../../../lib/domain/day-ms.ts'
import { isSettled } from '../../../lib/domain/outcome.ts'
import { count, dayAndTime, longDay, weekDay } from './dates.ts'
import { countsWords } from './events.ts'

type Task = CaseFile['tasks'][number]

export interface TaskFrame {
  /** local day in the controller's zone */
  today: string
  timeZone: string
  nameOf: (staffId: string) => string
}

const FAULT: Record<string, string> = {
  transient: 'The system did not answer as it should.',
  auth: 'The system refuses our credentials; its calls are stopped.',
  invalid: 'The system refuses this order as it is.',
  bug: 'Rightsdesk met a fault of its own.',
  bounced: 'Our mail came back: their address is wrong or closed.',
  'recipient-cannot': 'They answered that they cannot do it.',
}

const VERIFIED: Record<Task['capability'], string> = {
  erase: 'Looked up again afterwards: nothing was there any more.',
  rectify: 'Read back afterwards: the new values are there.',
  restrict: 'Read back afterwards: it is restricted.',
  object: 'Read back afterwards: it has stopped.',
  access: 'Looked up again afterwards.',
  disclose: 'Looked up again afterwards.',
}

/** What happened at a recipient, in whole sentences; never more than was reported. */
export function taskSentences(task: Task, frame: TaskFrame): string[] {
  const counts = countsWords(task.counts)
  return [
    counts ? `${counts.charAt(0).toUpperCase()}${counts.slice(1)}.` : '',
    ...standing(task, frame),
    ...retention(task, frame.today),
  ].filter((sentence) => sentence !== '')
}

function standing(task: Task, { timeZone, nameOf }: TaskFrame): string[] {
  const ordered = task.orderedAt ? ` on ${dayAndTime(task.orderedAt, timeZone)}` : ''
  switch (task.status) {
    case 'queued':
    case 'running':
      if (task.fault)
        return [
          FAULT[task.fault] ?? '',
          task.fault === 'auth'
            ? 'It waits until a test of the connection succeeds or the calls are started again on the recipients page.'
            : 'It is tried again by itself.',
        ]
      return [task.status === 'queued' ? 'Waits for its turn.' : 'The call is under way.']
    case 'manual':
    case 'unsupported':
      return ['Rightsdesk asks nobody here: carry it out, then record how it ended.']
    case 'handed_off':
      return [
        `Asked by mail${ordered}; no answer yet.`,
        task.reminders > 0 ? `Reminded ${count(task.reminders, 'time')}.` : '',
        task.escalatedAt ? `Passed to the DPO ${dayAndTime(task.escalatedAt, timeZone)}.` : '',
      ]
    case 'accepted':
      return [`The system took the order${ordered} and removes later; it is not gone yet.`]
    case 'failed':
      return [FAULT[task.fault ?? ''] ?? 'It failed.', 'It does not go on by itself.']
    case 'verified':
      return [VERIFIED[task.capability]]
    case 'attested':
      return [`Attested by ${nameOf(task.settledBy ?? '')}, without a report of the system.`]
    case 'cancelled':
      return ['Taken back before it began.']
    case 'done':
    case 'not_found':
    case 'remains':
      if (task.settledBy === 'recipient') return ['They answered by the link we sent.']
      if (task.settledBy === 'system') return ['No identifier of ours leads there; nobody was asked.']
      if (task.settledBy === 'connector') return ['As the system reports.']
      return [`Recorded by ${nameOf(task.settledBy ?? '')}.`]
  }
}

/** The date after which it is gone in any case: shown, and never taken for an answer. */
function retention(task: Task, today: string): string[] {
  if (!task.goneBy || isSettled(task.status)) return []
  const day = longDay(task.goneBy)
  if (task.goneBy < today) return [`Should be gone since ${day}; not settled before it is confirmed.`]
  return [`Gone by ${day} in any case; not settled before it is confirmed.`]
}

/** When something is expected next, or when it ended; the second line is what follows that. */
export function whenWords(task: Task, timeZone: string): [string, string] {
  if (task.settledAt) return [dayAndTime(task.settledAt, timeZone), '']
  if (task.status === 'handed_off' && task.answerBy) return [`Answer by ${weekDay(task.answerBy)}`, '']
  if (task.recheckAt) {
    const [next] = task.recheckDays
    const then =
      next !== undefined && task.orderedAt
        ? `then ${weekDay(new Date(task.orderedAt.getTime() + next * DAY_MS).toISOString().slice(0, 10))}`
        : 'then each week'
    return [`Re-check ${dayAndTime(task.recheckAt, timeZone)}`, task.status === 'accepted' ? then : '']
  }
  if (task.nextTryAt) return [`Next try ${dayAndTime(task.nextTryAt, timeZone)}`, '']
  if (task.orderedAt) return [`Ordered ${dayAndTime(task.orderedAt, timeZone)}`, '']
  return ['', '']
}
