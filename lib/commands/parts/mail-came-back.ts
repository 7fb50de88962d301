import type { MailRow } from '../../db/schema.ts'
import { taskById } from '../../db/tasks.ts'
import { type Case, change, record } from './case.ts'
import { notify } from './faults.ts'
import { changeTask } from './task.ts'

/** A mail that will not arrive: the order it carried fails, or the request is marked; staff are told either way. */
export async function cameBack(file: Case, mail: MailRow, fault: string): Promise<void> {
  await record(file, 'mail.bounced', { mail: mail.id, kind: mail.kind, fault })
  if (!mail.taskId) {
    await change(file, { bounced: true })
    await notify(file, 'mail-bounced', null)
    return
  }
  const task = await taskById(file.tx, mail.taskId)
  if (task.status !== 'handed_off') return
  await changeTask(file, task, { status: 'failed', fault: 'bounced', faultMessage: fault })
  await record(file, 'task.failed', {
    task: task.id,
    recipient: task.recipientId,
    fault: 'bounced',
    attempt: 1,
  })
  await notify(file, 'task-failed', task.recipientId)
}
