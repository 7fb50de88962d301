import type { TaskStatus } from './outcome.ts'
import type { RequestStatus } from './request.ts'
import { CAPABILITY_OF_RIGHT, type Right } from './rights.ts'

export interface StepTask {
  recipientId: string
  status: TaskStatus
  /** local ISO date */
  answerBy: string | null
  recheckAt: Date | null
}

export interface StepRequest {
  status: RequestStatus
  right: Right
  /** the context's route: another company decides about its own visitors */
  route: 'desk' | 'client'
  /** local ISO date */
  due: string
  /** identity was established */
  confirmed: boolean
  assigned: boolean
  unread: boolean
  bounced: boolean
  /** The person was asked something and has not answered. */
  asked: boolean
  /** The clock waits for that answer. */
  paused: boolean
  /** look-ups that are still running */
  lookUps: number
  /** passages of the copy that may speak of others and that nobody has decided about */
  passages: number
}

/** What staff do next. */
const STAFF_STEPS = [
  'fix-task',
  'record-answer',
  'decide-task',
  'do-task',
  'check-address',
  'answer-message',
  'establish-identity',
  'forward',
  'assign',
  'draft-answer',
  'approve-plan',
  'answer-with-open',
  'start-review',
  'decide-passages',
  'send-answer',
] as const
export type StaffStep = (typeof STAFF_STEPS)[number]

/**
 * What happens next, and who does it. `staff`: it needs a person at the desk. Otherwise it waits for the person who
 * asked, for a recipient, or runs by itself.
 */
export type NextStep =
  | { who: 'staff'; step: StaffStep; recipientId: string | null }
  | { who: 'person'; step: 'confirm-email' | 'answer-question' }
  | { who: 'recipient'; step: 'answer'; recipientId: string; by: string | null }
  | { who: 'system'; step: 'look-up' }
  | { who: 'system'; step: 'run' | 'recheck'; recipientId: string; at: Date | null }
  | { who: 'system'; step: 'close' }
  | { who: 'nobody' }

/** An answer that is due within so many days goes out with what is still open named in it. */
export const NEAR_DAYS = 7

/**
 * The one next step of a request. `needsStaff` in `db/request-views.ts` says the same in SQL, and a test holds them together.
 * @param today the local day in the controller's zone
 * @param nearDay the local day `NEAR_DAYS` from today
 */
export function nextStep(
  request: StepRequest,
  tasks: readonly StepTask[],
  today: string,
  nearDay: string,
): NextStep {
  const staff = (step: StaffStep, recipientId: string | null = null): NextStep => ({
    who: 'staff',
    step,
    recipientId,
  })
  const first = (is: (task: StepTask) => boolean) => tasks.find(is)?.recipientId ?? null
  // Somebody whose request is closed writes because something is still wrong.
  if (request.status === 'closed') return request.unread ? staff('answer-message') : { who: 'nobody' }

  if (['in_progress', 'review', 'answered'].includes(request.status)) {
    const failed = first((task) => task.status === 'failed')
    if (failed) return staff('fix-task', failed)
    // In review the letter names who is late.
    const late = request.status === 'review' ? null : first((task) => isLate(task, today))
    if (late) return staff('record-answer', late)
    const undecided = first((task) => task.status === 'unsupported')
    if (undecided) return staff('decide-task', undecided)
    const manual = first((task) => task.status === 'manual')
    if (manual) return staff('do-task', manual)
  }
  if (request.bounced) {
    // Work on a known person goes on: they can be reached another way.
    const onward =
      request.status === 'received' ? null : nextStep({ ...request, bounced: false }, tasks, today, nearDay)
    return onward?.who === 'staff' ? onward : staff('check-address')
  }
  if (request.unread) return staff('answer-message')
  // No date comes nearer while the clock waits.
  if (request.paused && request.status !== 'answered') return { who: 'person', step: 'answer-question' }

  switch (request.status) {
    case 'received':
      return request.due <= nearDay ? staff('establish-identity') : { who: 'person', step: 'confirm-email' }
    case 'triage':
      // Refused or withdrawn before anybody confirmed, then reopened.
      if (!request.confirmed) return staff('establish-identity')
      if (request.lookUps > 0) return { who: 'system', step: 'look-up' }
      if (request.asked && request.due > nearDay) return { who: 'person', step: 'answer-question' }
      if (request.route === 'client') return staff('forward')
      if (!request.assigned) return staff('assign')
      return staff(CAPABILITY_OF_RIGHT[request.right] ? 'approve-plan' : 'draft-answer')
    case 'in_progress': {
      const running = tasks.find((task) => task.status === 'queued' || task.status === 'running')
      if (running) return { who: 'system', step: 'run', recipientId: running.recipientId, at: null }
      const waiting = waitsFor(tasks)
      if (!waiting) return staff('start-review')
      return request.due <= nearDay ? staff('answer-with-open') : waiting
    }
    case 'review':
      return staff(request.passages > 0 ? 'decide-passages' : 'send-answer')
    case 'answered':
      return waitsFor(tasks) ?? { who: 'system', step: 'close' }
  }
}

/** A recipient that was asked for an answer by a day that is over. */
function isLate(task: Pick<StepTask, 'status' | 'answerBy'>, today: string): boolean {
  return task.status === 'handed_off' && task.answerBy !== null && task.answerBy < today
}

function waitsFor(tasks: readonly StepTask[]): NextStep | null {
  const handed = tasks.find((task) => task.status === 'handed_off')
  if (handed)
    return { who: 'recipient', step: 'answer', recipientId: handed.recipientId, by: handed.answerBy }
  const accepted = tasks.find((task) => task.status === 'accepted')
  if (accepted)
    return { who: 'system', step: 'recheck', recipientId: accepted.recipientId, at: accepted.recheckAt }
  return null
}
