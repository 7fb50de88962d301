import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import { takesReply } from '../domain/outcome.ts'
import { messageBodySchema } from '../domain/subject.ts'
import type { Desk } from './context.ts'
import { record } from './parts/case.ts'
import { checkUpload, keepFile, type Upload } from './parts/keep-file.ts'
import { openTask } from './parts/task.ts'

/**
 * Keeps what a recipient wrote to us with its task: evidence of ours, never part of what the person gets. Also after the
 * answer went out, since tasks may outlast it, and for some days after the task was settled. It settles nothing.
 * @param input.note what it says, in a few words; may be empty
 * @throws DomainError not_allowed, move_not_possible, file_too_large, invalid_input, not_found; ZodError
 */
export async function attachReply(
  desk: Desk,
  staff: Staff,
  input: Upload & { requestId: string; taskId: string; note: string },
): Promise<{ fileId: string }> {
  checkUpload(input)
  const note = input.note.trim() === '' ? null : messageBodySchema.parse(input.note)
  return desk.db.transaction(async (tx) => {
    const { file, task } = await openTask(tx, desk, input.taskId, { staff, action: 'request.task' })
    if (task.requestId !== input.requestId) throw new DomainError('not_found', { what: 'task' })
    if (!takesReply(task, file.at)) throw new DomainError('move_not_possible', { status: task.status })
    const fileId = await keepFile(file, input, { kind: 'reply', taskId: task.id, note })
    await record(file, 'reply.attached', {
      file: fileId,
      task: task.id,
      recipient: task.recipientId,
      sizeBytes: input.content.length,
    })
    return { fileId }
  })
}
