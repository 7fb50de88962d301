import { isDeepStrictEqual } from 'node:util'
import { and, eq } from 'drizzle-orm'
import { type CountedItem, findings, type StoredEvidence } from '../db/schema.ts'
import type { CurrentField } from '../domain/extract.ts'
import type { IdentifierKind } from '../domain/identifier.ts'
import type { Remainder } from '../domain/outcome.ts'
import { closeJob, retryJob } from '../jobs/ledger.ts'
import type { Desk } from './context.ts'
import { change, openCase, record, seal } from './parts/case.ts'
import { openCircuit, type ReportedFault } from './parts/faults.ts'
import { addIdentifierRow } from './parts/file-request.ts'
import { type HeldJob, nextTry } from './parts/held-job.ts'
import { awaitLocating, identifiersFor } from './parts/schedule.ts'

/** The shape of the contract's `LocateResult`. */
export interface ReportedFinding {
  found: CountedItem[]
  willRemove: CountedItem[]
  willRemain: Remainder[]
  alsoFound: { kind: IdentifierKind; value: string }[]
  evidence: StoredEvidence[]
  /** rectification: what the system holds now. Personal data: kept sealed. */
  current?: CurrentField[]
}

/**
 * Records what a look-up found, or why it could not look. Identifiers met on the way are kept and used only once staff
 * have released them. What was looked for before staff released another identifier tells nothing: the plan would be
 * approved on counts without it.
 * @param of.identifiers what was looked for, as `beginLocate` handed it out
 */
export async function recordFinding(
  desk: Desk,
  job: HeldJob,
  of: {
    requestId: string
    recipientId: string
    identifiers: readonly { kind: IdentifierKind; value: string }[]
  },
  reported: ReportedFinding | ReportedFault,
): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, of.requestId, 'system')
    const mine = and(eq(findings.requestId, of.requestId), eq(findings.recipientId, of.recipientId))
    const [finding] = await tx.select({ id: findings.id, status: findings.status }).from(findings).where(mine)
    // Another look-up was quicker, or the plan was approved meanwhile.
    if (file.row.status !== 'triage' || finding?.status !== 'queued') {
      await closeJob(tx, job, file.at)
      return
    }
    if (!isDeepStrictEqual(of.identifiers, await identifiersFor(file, of.recipientId))) {
      await closeJob(tx, job, file.at)
      await awaitLocating(file, of.recipientId)
      return
    }
    if ('fault' in reported) {
      const again = reported.fault === 'transient' ? nextTry(job, file.at, reported.retryAfterMs) : null
      await tx
        .update(findings)
        .set({
          status: again ? 'queued' : 'failed',
          fault: reported.message,
          currentSealed: null,
          evidence: reported.evidence ?? [],
          at: file.at,
        })
        .where(mine)
      if (again) {
        await retryJob(tx, job, again, reported.fault)
        return
      }
      await closeJob(tx, job, file.at)
      if (reported.fault === 'auth') await openCircuit(file, of.recipientId, reported.message)
      return
    }
    await closeJob(tx, job, file.at)
    const { found, willRemove, willRemain, evidence, current } = reported
    const sealed = (column: string, what: readonly unknown[] | undefined) =>
      what?.length ? seal(file, 'findings', column, finding.id, JSON.stringify(what)) : null
    await tx
      .update(findings)
      .set({
        status: 'done',
        found,
        willRemove,
        willRemainSealed: sealed('will_remain_sealed', willRemain),
        evidence,
        currentSealed: sealed('current_sealed', current),
        fault: null,
        at: file.at,
      })
      .where(mine)
    let met = 0
    for (const one of reported.alsoFound)
      if (await addIdentifierRow(file, { ...one, source: 'found', usable: false })) met++
    await change(file, { locatedAt: file.at })
    await record(file, 'findings.recorded', {
      recipient: of.recipientId,
      found: found.map(({ label, count }) => ({ label, count })),
      met,
    })
  })
}
