import { packageState } from '../db/package-state.ts'
import { tasksOf } from '../db/tasks.ts'
import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import { isInWork } from '../domain/request.ts'
import type { Desk } from './context.ts'
import { openCase } from './parts/case.ts'
import { blockingTasks } from './parts/close.ts'
import { queuePackage } from './parts/package.ts'

/**
 * Staff have the package written, e.g. after it failed.
 * @throws DomainError not_allowed, tasks_open, passages_undecided, move_not_possible
 */
export async function preparePackage(desk: Desk, staff: Staff, input: { requestId: string }): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, input.requestId, { staff, action: 'request.task' })
    if (!isInWork(file.row.status)) throw new DomainError('move_not_possible', { status: file.row.status })
    const open = blockingTasks(await tasksOf(tx, file.row))
    if (open.length > 0) throw new DomainError('tasks_open', { count: open.length })
    const { undecided } = await packageState(tx, desk.profile.hash, file.row)
    if (undecided > 0) throw new DomainError('passages_undecided', { count: undecided })
    await queuePackage(file)
  })
}
