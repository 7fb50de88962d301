import { tasksOf } from '../db/tasks.ts'
import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import { CAPABILITY_OF_RIGHT } from '../domain/rights.ts'
import type { Desk } from './context.ts'
import { move, openCase, record } from './parts/case.ts'
import { blockingTasks } from './parts/close.ts'
import { queuePackage } from './parts/package.ts'

/**
 * Begins the review while recipients are still at work, or at once for a right that the controller answers alone.
 * @throws DomainError not_allowed, move_not_possible, tasks_open
 */
export async function startReview(desk: Desk, staff: Staff, input: { requestId: string }): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, input.requestId, { staff, action: 'request.decide' })
    if (file.row.status === 'triage' && CAPABILITY_OF_RIGHT[file.row.right])
      throw new DomainError('move_not_possible', { status: 'triage', move: 'start-review' })
    const open = blockingTasks(await tasksOf(tx, file.row))
    if (open.length > 0) throw new DomainError('tasks_open', { count: open.length })
    await move(file, 'start-review')
    await record(file, 'review.started')
    await queuePackage(file)
  })
}
