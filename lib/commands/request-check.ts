import { and, eq } from 'drizzle-orm'
import { appendEvent, DESK_CHAIN } from '../db/audit.ts'
import type { Tx } from '../db/client.ts'
import { circuits, jobs } from '../db/schema.ts'
import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import { canCheck } from '../domain/plan.ts'
import { queueOf } from '../jobs/catalogue.ts'
import { enqueue, hastenJob } from '../jobs/ledger.ts'
import { planRecipient } from '../profile/plan-recipients.ts'
import { allow, type Desk } from './context.ts'

/**
 * Has connectors checked: whether their credentials are good, and for what. A check that waits already is not doubled;
 * where a fault postponed it, it runs now.
 * @param by staff, or the daily schedule
 * @throws DomainError not_allowed, invalid_input for a recipient without such a check
 */
export async function requestCheck(
  desk: Desk,
  by: Staff | 'system',
  input: { recipientIds: readonly string[] },
): Promise<void> {
  if (by !== 'system') allow(by, 'recipients.mend')
  for (const id of input.recipientIds) {
    const recipient = desk.profile.recipients.find((one) => one.id === id)
    if (!recipient || !canCheck(planRecipient(recipient)))
      throw new DomainError('invalid_input', { field: 'recipientId' })
  }
  await desk.db.transaction(async (tx) => {
    // Always in the same order: two who ask at once wait for each other instead of blocking each other.
    for (const recipientId of input.recipientIds.toSorted()) {
      await tx
        .insert(circuits)
        .values({ recipientId, open: false, checkState: 'queued' })
        .onConflictDoUpdate({ target: circuits.recipientId, set: { checkState: 'queued' } })
      await orderCheck(tx, recipientId, desk.now())
      if (by === 'system') continue
      await appendEvent(tx, {
        chain: DESK_CHAIN,
        type: 'recipient.check-ordered',
        actor: by.id,
        data: { recipient: recipientId },
        at: desk.now(),
      })
    }
  })
}

async function orderCheck(tx: Tx, recipientId: string, now: Date): Promise<void> {
  const payload = { recipientId }
  const queue = queueOf('recipient.check', payload)
  const [waiting] = await tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.queue, queue), eq(jobs.name, 'recipient.check'), eq(jobs.status, 'open')))
  if (waiting) await hastenJob(tx, waiting.id, now)
  else await enqueue(tx, { name: 'recipient.check', payload, now })
}
