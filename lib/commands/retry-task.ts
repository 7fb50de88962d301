import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import { isAskedByMail } from '../domain/plan.ts'
import { planRecipient } from '../profile/plan-recipients.ts'
import { recipientOf } from '../profile/schema.ts'
import type { Desk } from './context.ts'
import { move, record } from './parts/case.ts'
import { enqueueTask } from './parts/enqueue-task.ts'
import { orderHandOff } from './parts/hand-off.ts'
import { endExtract } from './parts/package.ts'
import { assertTaskStatus, assertWorkedOn, changeTask, openTask } from './parts/task.ts'

/**
 * Staff have a failed task run again, e.g. after the recipient's address or our credentials were mended.
 * @param input.byMail asks the recipient by mail this time, where its system failed and a contact is known
 * @throws DomainError not_allowed, move_not_possible
 */
export async function retryTask(
  desk: Desk,
  staff: Staff,
  input: { taskId: string; byMail?: boolean },
): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const { file, task } = await openTask(tx, desk, input.taskId, { staff, action: 'request.task' })
    assertWorkedOn(file)
    assertTaskStatus(task, ['failed'])
    if (file.row.status === 'review') {
      await move(file, 'resume-tasks')
      await record(file, 'tasks.resumed')
    }
    await record(file, 'task.retried', { task: task.id, recipient: task.recipientId })
    const recipient = planRecipient(recipientOf(desk.profile, task.recipientId))
    // Since the order was given, its system may have become one that staff carry out themselves.
    if (input.byMail && !recipient.contact)
      throw new DomainError('move_not_possible', { status: task.status })
    const byMail = input.byMail || isAskedByMail(recipient, task.capability)
    const isByHand = byMail && !recipient.contact
    // Where an export cannot go on as it was, it begins anew.
    const isAnew = task.capability === 'access' && task.fault !== 'transient'
    if (isAnew) await endExtract(file, task.id)
    const again = await changeTask(file, task, {
      ...(isAnew ? { cursorSealed: null } : {}),
      status: isByHand ? 'manual' : 'queued',
      fault: null,
      faultMessage: null,
      refused: null,
      nextTryAt: null,
    })
    if (isByHand) return
    if (byMail) await orderHandOff(file, again, recipient)
    else await enqueueTask(file, task.id, task.recipientId)
  })
}
