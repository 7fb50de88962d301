import { and, eq } from 'drizzle-orm'
import { circuits, findings } from '../db/schema.ts'
import type { IdentifierKind } from '../domain/identifier.ts'
import { closeJob } from '../jobs/ledger.ts'
import { planRecipient } from '../profile/plan-recipients.ts'
import { recipientOf } from '../profile/schema.ts'
import type { Desk } from './context.ts'
import { openCase } from './parts/case.ts'
import type { HeldJob } from './parts/held-job.ts'
import { identifiersFor } from './parts/schedule.ts'

/**
 * What a look-up needs. null: it is no longer wanted, or the system's circuit is open and it failed.
 * `readsValues`: a correction is approved field by field, beside what the system holds now.
 */
export async function beginLocate(
  desk: Desk,
  job: HeldJob,
  of: { requestId: string; recipientId: string },
): Promise<{
  connector: string
  identifiers: { kind: IdentifierKind; value: string }[]
  readsValues: boolean
} | null> {
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
    // A look-up waits for nobody's credentials: the plan says that this system could not be asked, and can be approved.
    if (circuit?.open) {
      await closeJob(tx, job, file.at)
      const stopped = { status: 'failed' as const, fault: 'calls to this system are stopped', at: file.at }
      await tx.update(findings).set(stopped).where(eq(findings.id, finding.id))
      return null
    }
    const manifest = planRecipient(recipientOf(desk.profile, of.recipientId))
    return {
      connector: manifest.connector,
      identifiers: await identifiersFor(file, of.recipientId),
      readsValues: file.row.right === 'rectification' && manifest.capabilities.includes('current'),
    }
  })
}
