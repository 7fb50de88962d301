import type { Action } from './access.ts'
import { DomainError } from './errors.ts'

export const REQUEST_STATUSES = ['received', 'triage', 'in_progress', 'review', 'answered', 'closed'] as const
export type RequestStatus = (typeof REQUEST_STATUSES)[number]

const RESOLUTIONS = [
  'fulfilled',
  'partly',
  'refused',
  'withdrawn',
  'no_identity',
  'duplicate',
  'forwarded',
] as const
export type Resolution = (typeof RESOLUTIONS)[number]

const CHANNELS = ['form', 'api', 'mail', 'phone', 'post', 'in-person'] as const
export type Channel = (typeof CHANNELS)[number]
export type StaffChannel = Exclude<Channel, 'form' | 'api'>

/** Who sets a move off: a staff action, the person, or the system (workers, other commands' consequences). */
type MoveBy = Action | 'person' | 'system'

interface MoveRule {
  from: readonly RequestStatus[]
  to: RequestStatus
  by: readonly MoveBy[]
}

/**
 * The one table of a request's life. Commands enforce it, the desk draws its buttons from it, a test walks every pair.
 * `refuse`, `withdraw` and `forward` stop the clock by going to `answered`; the request closes once no task is open,
 * which for most of them is the same moment.
 */
export const MOVES = {
  confirm: { from: ['received'], to: 'triage', by: ['person', 'request.triage'] },
  lapse: { from: ['received'], to: 'closed', by: ['system'] },
  'mark-duplicate': { from: ['received'], to: 'closed', by: ['system'] },
  'approve-plan': { from: ['triage'], to: 'in_progress', by: ['request.decide'] },
  'start-review': { from: ['triage', 'in_progress'], to: 'review', by: ['system', 'request.decide'] },
  'resume-tasks': { from: ['review'], to: 'in_progress', by: ['system', 'request.decide'] },
  answer: { from: ['review'], to: 'answered', by: ['request.decide'] },
  refuse: { from: ['received', 'triage', 'in_progress', 'review'], to: 'answered', by: ['request.decide'] },
  forward: { from: ['triage'], to: 'answered', by: ['request.decide'] },
  withdraw: {
    from: ['received', 'triage', 'in_progress', 'review'],
    to: 'answered',
    by: ['person', 'request.decide'],
  },
  close: { from: ['answered'], to: 'closed', by: ['system'] },
  reopen: { from: ['answered', 'closed'], to: 'triage', by: ['request.decide'] },
} as const satisfies Record<string, MoveRule>

export type Move = keyof typeof MOVES

export function canMove(status: RequestStatus, move: Move): boolean {
  return (MOVES[move].from as readonly RequestStatus[]).includes(status)
}

/** The person was given what was asked for, or part of it. */
export function isGranted(resolution: Resolution | null): boolean {
  return resolution === 'fulfilled' || resolution === 'partly'
}

/** The plan is approved and no answer has gone out: what goes into the answer can still change. */
export function isInWork(status: RequestStatus): boolean {
  return status === 'in_progress' || status === 'review'
}

/** @throws DomainError move_not_possible */
export function nextStatus(status: RequestStatus, move: Move): RequestStatus {
  if (!canMove(status, move)) throw new DomainError('move_not_possible', { status, move })
  return MOVES[move].to
}

export type ClockState = 'running' | 'paused' | 'extended' | 'stopped'

export function clockState(request: {
  answeredAt: Date | null
  pausedOn: string | null
  extendedOn: string | null
}): ClockState {
  if (request.answeredAt) return 'stopped'
  if (request.pausedOn) return 'paused'
  return request.extendedOn ? 'extended' : 'running'
}

/** An unconfirmed request is reminded on these days and lapses on the last one (identity could not be established). */
export const UNCONFIRMED = { remindAfterDays: [3, 7], lapseAfterDays: 14 } as const
