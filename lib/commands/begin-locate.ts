import { and, eq } from 'drizzle-orm'
import { circuits, findings } from '../db/schema.ts'
import { usableIdentifiers } from '../db/subjects.ts'
import type { IdentifierKind } from '../domain/identifier.ts'
import { closeJob, retryJob } from '../jobs/ledger.ts'
import { planRecipient } from '../profile/plan-recipients.ts'
import { recipientOf } from '../profile/schema.ts'
import type { Desk } from './context.ts'
import { openCase } from './parts/case.ts'
import { CIRCUIT_WAIT_MS } from './parts/faults.ts'
import type { HeldJob } from './parts/held-job.ts'

/** What a look-up needs. null: it is no longer wanted, or the system's circuit is open. */
export async function beginLocate(
  desk: Desk,
  job: HeldJob,
  of: { requestId: string; recipientId: string },
): Promise<{ connector: string; identifiers: { kind: IdentifierKind; value: string }[] } | null> {
  return desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, of.requestId, 'system')
    const [finding] = await tx
      .select()
      .from(findings)
      .where(and(eq(findings.requestId, of.requestId), eq(findings.recipientId, of.recipientId)))
    if (file.row.status !== 'triage' || finding?.status !== 'queued') {
      await closeJob(tx, job, file.at)
      return null
    }
    const [circuit] = await tx.select().from(circuits).where(eq(circuits.recipientId, of.recipientId))
    if (circuit?.open) {
      await retryJob(tx, job, new Date(file.at.getTime() + CIRCUIT_WAIT_MS), 'circuit-open', false)
      return null
    }
    const manifest = planRecipient(recipientOf(desk.profile, of.recipientId))
    return {
      connector: manifest.connector,
      identifiers: await usableIdentifiers(tx, file.key, of.requestId, manifest.identifiers),
    }
  })
}
