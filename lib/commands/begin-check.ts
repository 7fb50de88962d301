import { eq } from 'drizzle-orm'
import { circuits } from '../db/schema.ts'
import { canCheck } from '../domain/plan.ts'
import { closeJob } from '../jobs/ledger.ts'
import { planRecipient } from '../profile/plan-recipients.ts'
import type { Desk } from './context.ts'
import type { HeldJob } from './parts/held-job.ts'

/**
 * The connector that a check is for. null: its recipient is no longer one that can be checked, and the job was closed.
 * An open circuit stops no check: it is how one finds out that the credentials were mended.
 */
export async function beginCheck(desk: Desk, job: HeldJob, recipientId: string): Promise<string | null> {
  const recipient = desk.profile.recipients.find((one) => one.id === recipientId)
  const plan = recipient && planRecipient(recipient)
  if (plan && canCheck(plan)) return plan.connector
  await desk.db.transaction(async (tx) => {
    await closeJob(tx, job, desk.now())
    // Else it would wait for this check for good, and the daily one with it.
    await tx.update(circuits).set({ checkState: null }).where(eq(circuits.recipientId, recipientId))
  })
  return null
}
