import { tasksOf } from '../db/tasks.ts'
import type { Letter } from '../domain/letter.ts'
import { isSettled } from '../domain/outcome.ts'
import { isGranted } from '../domain/request.ts'
import { closeJob } from '../jobs/ledger.ts'
import type { Desk } from './context.ts'
import { openCase } from './parts/case.ts'
import { closeCase } from './parts/close.ts'
import type { HeldJob } from './parts/held-job.ts'
import { sendLetter } from './parts/letter.ts'

/**
 * Closes an answered request whose last task has ended since, with a letter that says how. Does nothing when a task is
 * open after all (it was tried again meanwhile).
 */
export async function closeRequest(
  desk: Desk,
  job: HeldJob,
  requestId: string,
  letter: Letter,
): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, requestId, 'system')
    await closeJob(tx, job, file.at)
    if (file.row.status !== 'answered') return
    const all = await tasksOf(tx, file.row)
    if (!all.every((task) => isSettled(task.status))) return
    if (isGranted(file.row.resolution)) await sendLetter(file, letter, 'follow-up', null)
    await closeCase(file)
  })
}
