import { and, eq } from 'drizzle-orm'
import { type CountedItem, circuits, files, type StoredEvidence, type TaskRow } from '../db/schema.ts'
import { orderOf } from '../db/tasks.ts'
import { leftRemainders } from '../domain/correction.ts'
import { DAY_MS } from '../domain/day-ms.ts'
import { isSettled, type Remainder } from '../domain/outcome.ts'
import { closeJob, enqueue } from '../jobs/ledger.ts'
import type { Desk } from './context.ts'
import { type Case, record, seal } from './parts/case.ts'
import { afterTaskChange } from './parts/close.ts'
import type { HeldJob } from './parts/held-job.ts'
import { awaits, changeTask, openTask, sealRemains } from './parts/task.ts'

/** What a connector reported: the shape of the contract's `ActionResult`, without its code. */
export interface ReportedOutcome {
  outcome: 'done' | 'accepted' | 'verified' | 'not_found' | 'remains'
  counts: CountedItem[]
  remains: Remainder[]
  evidence: StoredEvidence[]
  handles?: string[]
  recheckAfterDays?: number[]
  goneBy?: string
}

/**
 * Records how a call to a system ended and closes its job in the same transaction. `accepted` schedules the next look;
 * everything else settles the task.
 */
export async function recordOutcome(
  desk: Desk,
  job: HeldJob,
  taskId: string,
  result: ReportedOutcome,
): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const { file, task } = await openTask(tx, desk, taskId, 'system')
    await closeJob(tx, job, file.at)
    if (!awaits(task, job)) return
    // Stopped calls stay stopped: this one had begun before.
    const lastOkAt = file.at
    await tx
      .insert(circuits)
      .values({ recipientId: task.recipientId, open: false, lastOkAt })
      .onConflictDoUpdate({ target: circuits.recipientId, set: { lastOkAt } })
    // What staff left as it is after a refusal is named, although the system was not asked for it again.
    const left = result.outcome === 'not_found' ? [] : leftRemainders(orderOf(file.key, task))
    const reported = { ...result, remains: [...result.remains, ...left] }
    const evidence = [...task.evidence, ...reported.evidence]
    const handles = reported.handles
      ? { handlesSealed: seal(file, 'tasks', 'handles_sealed', taskId, JSON.stringify(reported.handles)) }
      : {}
    const common = {
      evidence,
      ...handles,
      fault: null,
      faultMessage: null,
      refused: null,
      nextTryAt: null,
    }
    if (reported.outcome === 'accepted') {
      await accept(file, task, reported, common)
      return
    }
    // What the order itself counted stays, when a later look only confirms it.
    const counts = reported.counts.length > 0 ? reported.counts : task.counts
    const { remains } = reported
    // Something that remains is named as such, whatever else the system reported.
    const status = remains.length > 0 && isSettled(reported.outcome) ? 'remains' : reported.outcome
    await changeTask(file, task, {
      ...common,
      status,
      counts,
      remainsSealed: sealRemains(file, task.id, remains),
      recheckAt: null,
      recheckDays: [],
      settledAt: file.at,
      settledBy: 'connector',
    })
    if (task.capability === 'access') await closeExtract(file, task.id)
    await record(file, 'task.settled', {
      task: task.id,
      recipient: task.recipientId,
      capability: task.capability,
      outcome: reported.outcome,
      counts: counts.map(({ label, count }) => ({ label, count })),
      remains: remains.length,
    })
    await afterTaskChange(file)
  })
}

/** All that was exported is stored. */
async function closeExtract(file: Case, taskId: string): Promise<void> {
  await file.tx
    .update(files)
    .set({ state: 'ready' })
    .where(and(eq(files.taskId, taskId), eq(files.kind, 'extract')))
}

async function accept(
  file: Case,
  task: TaskRow,
  reported: ReportedOutcome,
  common: Partial<TaskRow>,
): Promise<void> {
  const isFirst = task.status !== 'accepted'
  const [next, ...later] = isFirst ? (reported.recheckAfterDays ?? [1, 7, 30]) : task.recheckDays
  const orderedAt = isFirst ? file.at : (task.orderedAt ?? file.at)
  // After the last planned look it is looked at again each week, until it is gone or staff decide.
  const recheckAt =
    next === undefined
      ? new Date(file.at.getTime() + 7 * DAY_MS)
      : new Date(orderedAt.getTime() + next * DAY_MS)
  await changeTask(file, task, {
    ...common,
    status: 'accepted',
    counts: isFirst ? reported.counts : task.counts,
    remainsSealed: isFirst ? sealRemains(file, task.id, reported.remains) : task.remainsSealed,
    orderedAt,
    goneBy: reported.goneBy ?? task.goneBy,
    recheckAt,
    recheckDays: later,
  })
  await enqueue(file.tx, {
    name: 'task.recheck',
    payload: { taskId: task.id, recipientId: task.recipientId },
    requestId: file.row.id,
    runAt: recheckAt,
    now: file.at,
  })
  await record(file, 'task.accepted', {
    task: task.id,
    recipient: task.recipientId,
    looks: isFirst ? 0 : 1,
    next: recheckAt.toISOString(),
    counts: (isFirst ? reported.counts : []).map(({ label, count }) => ({ label, count })),
  })
  if (!isFirst) await afterTaskChange(file)
}
