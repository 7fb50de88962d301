import { currentOf, findingsOf, orderOf } from '../db/tasks.ts'
import type { Staff } from '../domain/access.ts'
import { type ApprovedField, amendOrder as amend, approvedFieldSchema } from '../domain/correction.ts'
import { DomainError } from '../domain/errors.ts'
import type { Desk } from './context.ts'
import { move, record, seal } from './parts/case.ts'
import { enqueueTask } from './parts/enqueue-task.ts'
import { assertTaskStatus, assertWorkedOn, changeTask, openTask } from './parts/task.ts'

/**
 * The DPO changes what a correction writes after the system has refused it, and has it sent again. A field of the order
 * that the system refused can be left as it is by not being among `fields`; the letter says so. The audit event names
 * fields, never values.
 * @throws DomainError not_allowed, move_not_possible, invalid_input
 */
export async function amendOrder(
  desk: Desk,
  staff: Staff,
  input: { taskId: string; fields: ApprovedField[] },
): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const { file, task } = await openTask(tx, desk, input.taskId, { staff, action: 'request.decide' })
    assertWorkedOn(file)
    assertTaskStatus(task, ['failed'])
    const finding = (await findingsOf(tx, file.row.id)).find((one) => one.recipientId === task.recipientId)
    const current = finding ? currentOf(file.key, finding) : []
    const fields = approvedFieldSchema.array().safeParse(input.fields)
    const result = fields.success
      ? amend(current, orderOf(file.key, task), fields.data, task.refused ?? [])
      : null
    if (!result || 'problems' in result) throw new DomainError('invalid_input', { field: 'fields' })
    const { order } = result
    if (file.row.status === 'review') {
      await move(file, 'resume-tasks')
      await record(file, 'tasks.resumed')
    }
    const written = order.filter(({ left }) => !left).map(({ field }) => field)
    const left = order.filter((one) => one.left).map(({ field }) => field)
    await record(file, 'task.amended', {
      task: task.id,
      recipient: task.recipientId,
      fields: written,
      left,
    })
    await changeTask(file, task, {
      status: 'queued',
      orderSealed: seal(file, 'tasks', 'order_sealed', task.id, JSON.stringify(order)),
      fault: null,
      faultMessage: null,
      refused: null,
      nextTryAt: null,
    })
    await enqueueTask(file, task.id, task.recipientId)
  })
}
