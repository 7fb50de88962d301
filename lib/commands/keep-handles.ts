import { LeaseLost, renewLease } from '../jobs/ledger.ts'
import type { Desk } from './context.ts'
import { seal } from './parts/case.ts'
import type { HeldJob } from './parts/held-job.ts'
import { changeTask, openTask } from './parts/task.ts'

/**
 * Stores ids in the foreign system before the call that makes them unfindable; a crash after it resumes with them.
 * @throws LeaseLost when another worker has taken the job over: the caller must stop before the irreversible call
 */
export async function keepHandles(
  desk: Desk,
  job: HeldJob,
  taskId: string,
  handles: string[],
): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const { file, task } = await openTask(tx, desk, taskId, 'system')
    if (!(await renewLease(tx, job, file.at))) throw new LeaseLost()
    await changeTask(file, task, {
      handlesSealed: seal(file, 'tasks', 'handles_sealed', taskId, JSON.stringify(handles)),
    })
  })
}
