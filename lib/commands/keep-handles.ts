import { eq } from 'drizzle-orm'
import { dataKeyOf } from '../db/data-keys.ts'
import { tasks } from '../db/schema.ts'
import { taskById } from '../db/tasks.ts'
import { LeaseLost, renewAfterProgress, renewLease } from '../jobs/ledger.ts'
import type { Desk } from './context.ts'
import type { HeldJob } from './parts/held-job.ts'

/**
 * Stores ids in the foreign system before the call that makes them unfindable; a crash after it resumes with them. The
 * request's version stays: nothing of what staff decide upon has changed.
 * @returns whether the work has come further: something stands there now that did not. Its next fault is a first one.
 * @throws LeaseLost when another worker has taken the job over: the caller must stop before the irreversible call
 */
export async function keepHandles(
  desk: Desk,
  job: HeldJob,
  taskId: string,
  handles: string[],
): Promise<boolean> {
  const task = await taskById(desk.db.read, taskId)
  const key = await dataKeyOf(desk.db.read, desk.vault, task.requestId)
  const place = { table: 'tasks', column: 'handles_sealed', row: taskId }
  const before = new Set<string>(task.handlesSealed ? JSON.parse(key.open(place, task.handlesSealed)) : [])
  const isFurther = handles.some((one) => !before.has(one))
  const handlesSealed = key.seal(place, JSON.stringify(handles))
  await desk.db.transaction(async (tx) => {
    const renew = isFurther ? renewAfterProgress : renewLease
    if (!(await renew(tx, job, desk.now()))) throw new LeaseLost()
    await tx.update(tasks).set({ handlesSealed }).where(eq(tasks.id, taskId))
  })
  return isFurther
}
