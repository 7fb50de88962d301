import { z } from 'zod'

interface JobDefinition {
  /** Queues go by kind of work; a connector's jobs get one queue per recipient, so that none holds up another. */
  queue: 'mail' | 'connector' | 'package' | 'housekeeping'
  payload: z.ZodType<Record<string, string>>
  /** After so many attempts the job is parked and shown to staff. */
  maxAttempts: number
}

/**
 * How long a claim holds before another worker may take the job over. Holders renew it while they work, so this is how
 * long a dead worker's job stands still.
 */
export const LEASE_MS = 6_000

/** Every job there is. Payloads are ids. */
export const JOBS = {
  'mail.send': { queue: 'mail', payload: z.object({ mailId: z.string() }), maxAttempts: 60 },
  'finding.locate': {
    queue: 'connector',
    payload: z.object({ requestId: z.string(), recipientId: z.string() }),
    maxAttempts: 12,
  },
  'task.run': {
    queue: 'connector',
    payload: z.object({ taskId: z.string(), recipientId: z.string() }),
    maxAttempts: 40,
  },
  'task.recheck': {
    queue: 'connector',
    payload: z.object({ taskId: z.string(), recipientId: z.string() }),
    maxAttempts: 40,
  },
  'recipient.check': {
    queue: 'connector',
    payload: z.object({ recipientId: z.string() }),
    maxAttempts: 4,
  },
  'handoff.follow-up': {
    queue: 'housekeeping',
    payload: z.object({ taskId: z.string() }),
    maxAttempts: 20,
  },
  'request.follow-up-unconfirmed': {
    queue: 'housekeeping',
    payload: z.object({ requestId: z.string() }),
    maxAttempts: 20,
  },
  'request.close': {
    queue: 'housekeeping',
    payload: z.object({ requestId: z.string() }),
    maxAttempts: 20,
  },
  // A large one takes minutes: nothing else waits behind it.
  'package.write': {
    queue: 'package',
    payload: z.object({ requestId: z.string() }),
    maxAttempts: 20,
  },
  'files.drop': {
    queue: 'housekeeping',
    payload: z.object({ requestId: z.string() }),
    maxAttempts: 20,
  },
} as const satisfies Record<string, JobDefinition>

export type JobName = keyof typeof JOBS
export type JobPayload<N extends JobName> = z.infer<(typeof JOBS)[N]['payload']>

/** The queue a job waits in. */
export function queueOf(name: JobName, payload: Record<string, string>): string {
  const { queue } = JOBS[name]
  return queue === 'connector' ? `connector-${payload.recipientId}` : queue
}
