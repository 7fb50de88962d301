import { eq } from 'drizzle-orm'
import { appendEvent, DESK_CHAIN } from '../db/audit.ts'
import type { Tx } from '../db/client.ts'
import { circuits, type StoredEvidence } from '../db/schema.ts'
import { closeJob, retryJob } from '../jobs/ledger.ts'
import { recipientName } from '../profile/schema.ts'
import type { Desk } from './context.ts'
import { startCalls, stopCalls } from './parts/circuit.ts'
import type { ReportedFault } from './parts/faults.ts'
import { type HeldJob, nextTry } from './parts/held-job.ts'
import { queueStaffMail } from './parts/queue-mail.ts'

/** The shape of the contract's `CheckResult`. */
export interface ReportedCheck {
  ok: boolean
  missing: { scope: string; without: string }[]
  evidence: StoredEvidence[]
}

/**
 * Records what a check found. Credentials that are good for everything let stopped calls start again; refused ones stop
 * them. Credentials that lack a permission do neither: what still works goes on, what was stopped waits for staff.
 */
export async function recordCheck(
  desk: Desk,
  job: HeldJob,
  recipientId: string,
  reported: ReportedCheck | ReportedFault,
): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const at = desk.now()
    const mine = eq(circuits.recipientId, recipientId)
    const [before] = await tx.select().from(circuits).where(mine)
    if ('fault' in reported) {
      const again = reported.fault === 'transient' ? nextTry(job, at, reported.retryAfterMs) : null
      await tx
        .update(circuits)
        .set({
          checkState: again ? 'queued' : 'failed',
          checkedAt: at,
          checkFault: reported.message,
          checkEvidence: reported.evidence ?? [],
        })
        .where(mine)
      if (again) {
        await retryJob(tx, job, again, reported.fault)
        return
      }
      await closeJob(tx, job, at)
      await told(tx, recipientId, { ok: false, missing: 0, fault: reported.fault }, at)
      if (reported.fault === 'auth' && (await stopCalls(tx, recipientId, reported.message, at)))
        await notice(tx, desk, recipientId, 'refused', [])
      return
    }
    const { ok, missing, evidence } = reported
    await tx
      .update(circuits)
      .set({ checkState: 'done', checkedAt: at, missing, checkFault: null, checkEvidence: evidence })
      .where(mine)
    await closeJob(tx, job, at)
    await told(tx, recipientId, { ok, missing: missing.length, fault: null }, at)
    if (ok) await startCalls(tx, recipientId, 'system', at)
    const known = new Set((before?.missing ?? []).map(({ scope }) => scope))
    const scopes = missing.map(({ scope }) => scope)
    if (scopes.some((scope) => !known.has(scope)))
      await notice(tx, desk, recipientId, 'scopes-missing', scopes)
  })
}

async function told(
  tx: Tx,
  recipient: string,
  found: { ok: boolean; missing: number; fault: string | null },
  at: Date,
): Promise<void> {
  const data = { recipient, ...found }
  await appendEvent(tx, { chain: DESK_CHAIN, type: 'recipient.checked', actor: 'system', data, at })
}

/** To every DPO: a connector is no one request's. */
async function notice(
  tx: Tx,
  desk: Desk,
  recipientId: string,
  what: 'refused' | 'scopes-missing',
  scopes: string[],
): Promise<void> {
  const recipient = recipientName(desk.profile, recipientId)
  await queueStaffMail(
    tx,
    desk,
    { team: '', assigneeId: null },
    { kind: 'recipient-notice', data: { notice: what, recipient, recipientId, scopes } },
  )
}
