import type { Staff } from '../domain/access.ts'
import { messageBodySchema } from '../domain/subject.ts'
import type { Desk } from './context.ts'
import { record, seal } from './parts/case.ts'
import { afterTaskChange } from './parts/close.ts'
import { assertTaskStatus, assertWorkedOn, changeTask, openTask } from './parts/task.ts'

/**
 * The DPO answers for a task whose end no system or recipient has reported. The reason stands in the audit trail as a
 * digest and with the task in words.
 * @throws DomainError not_allowed, move_not_possible; ZodError for an empty reason
 */
export async function attestTask(
  desk: Desk,
  staff: Staff,
  input: { taskId: string; reason: string },
): Promise<void> {
  const reason = messageBodySchema.parse(input.reason)
  await desk.db.transaction(async (tx) => {
    const { file, task } = await openTask(tx, desk, input.taskId, { staff, action: 'request.attest' })
    assertWorkedOn(file)
    assertTaskStatus(task, ['queued', 'manual', 'handed_off', 'accepted', 'unsupported', 'failed'])
    await changeTask(file, task, {
      status: 'attested',
      noteSealed: seal(file, 'tasks', 'note_sealed', task.id, reason),
      settledAt: file.at,
      settledBy: staff.id,
    })
    await record(file, 'task.attested', {
      task: task.id,
      recipient: task.recipientId,
      from: task.status,
      reason: desk.vault.digest(reason),
    })
    await afterTaskChange(file)
  })
}
