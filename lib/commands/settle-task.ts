import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import { type Remainder, remainderSchema } from '../domain/outcome.ts'
import { messageBodySchema } from '../domain/subject.ts'
import type { Desk } from './context.ts'
import { record, seal } from './parts/case.ts'
import { afterTaskChange } from './parts/close.ts'
import { assertTaskStatus, assertWorkedOn, changeTask, openTask, sealRemains } from './parts/task.ts'

/**
 * Staff settle a task that people carry: by hand, or handed off and answered on another way. The note says how they know.
 * @throws DomainError not_allowed, move_not_possible, invalid_input; ZodError for an empty note
 */
export async function settleTask(
  desk: Desk,
  staff: Staff,
  input: { taskId: string; outcome: 'done' | 'not_found' | 'remains'; note: string; remains?: Remainder[] },
): Promise<void> {
  const note = messageBodySchema.parse(input.note)
  const remains = remainderSchema.array().parse(input.remains ?? [])
  if (input.outcome === 'remains' && remains.length === 0)
    throw new DomainError('invalid_input', { field: 'remains' })
  await desk.db.transaction(async (tx) => {
    const { file, task } = await openTask(tx, desk, input.taskId, { staff, action: 'request.task' })
    assertWorkedOn(file)
    assertTaskStatus(task, ['manual', 'handed_off', 'unsupported', 'failed'])
    await changeTask(file, task, {
      status: input.outcome,
      remainsSealed: sealRemains(file, task.id, remains),
      noteSealed: seal(file, 'tasks', 'note_sealed', task.id, note),
      settledAt: file.at,
      settledBy: staff.id,
    })
    await record(file, 'task.settled', {
      task: task.id,
      recipient: task.recipientId,
      outcome: input.outcome,
      remains: remains.length,
      note: desk.vault.digest(note),
    })
    await afterTaskChange(file)
  })
}
