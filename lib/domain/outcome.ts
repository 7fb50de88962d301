import { z } from 'zod'
import { DAY_MS } from './day-ms.ts'

/**
 * How a recipient's task stands. The first group is on its way, the second is what a recipient, a connector or staff
 * reported. A status code alone never makes a task `done`.
 */
export const TASK_STATUSES = [
  'queued',
  'running',
  'manual',
  'handed_off',
  'accepted',
  'unsupported',
  'failed',
  'done',
  'verified',
  'not_found',
  'remains',
  'attested',
  'cancelled',
] as const

export type TaskStatus = (typeof TASK_STATUSES)[number]

export type Outcome = Extract<
  TaskStatus,
  'done' | 'accepted' | 'verified' | 'not_found' | 'remains' | 'handed_off' | 'unsupported' | 'failed'
>

const SETTLED: ReadonlySet<TaskStatus> = new Set([
  'done',
  'verified',
  'not_found',
  'remains',
  'attested',
  'cancelled',
])

/** Settled: nothing more is expected of this recipient. */
export function isSettled(status: TaskStatus): boolean {
  return SETTLED.has(status)
}

/** For queries. */
export const SETTLED_STATUSES: readonly TaskStatus[] = TASK_STATUSES.filter(isSettled)

/** May be open when the answer goes out: the letter then names it and says what is checked when. */
export function mayOutlastAnswer(status: TaskStatus): boolean {
  return isSettled(status) || status === 'accepted' || status === 'handed_off'
}

/** Replies come late: after a task was settled they are kept with it for so many days. */
const REPLY_DAYS = 30

/** Whether a recipient's reply can be kept with a task: while it is open, and for some days after it was settled. */
export function takesReply(task: { status: TaskStatus; settledAt: Date | null }, now: Date): boolean {
  if (task.status === 'cancelled') return false
  if (!isSettled(task.status)) return true
  return task.settledAt !== null && now.getTime() - task.settledAt.getTime() <= REPLY_DAYS * DAY_MS
}

// PostgreSQL cannot store NUL.
const wordsSchema = z.string().refine((text) => !/(?![\n\t])\p{Cc}/u.test(text), 'control_characters')

export const remainderSchema = z.object({
  /** What is kept, in words without personal data, e.g. `4 invoices`. */
  what: wordsSchema,
  reason: wordsSchema,
  /** e.g. `Art. 17(3)(b)`; empty where it is not the person's data. */
  ground: wordsSchema.default(''),
  /** Local ISO date; null where no end is known. */
  until: z.string().nullable().default(null),
})

/** Something that stays with a recipient, named in the letter. */
export type Remainder = z.infer<typeof remainderSchema>
