import { taskById } from '../db/tasks.ts'
import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import type { Desk } from './context.ts'
import { openCase, record } from './parts/case.ts'
import { checkUpload, keepFile, type Upload } from './parts/keep-file.ts'
import { queuePackage } from './parts/package.ts'

/**
 * Attaches a file to the answer: the person downloads it.
 * @throws DomainError not_allowed, file_too_large, invalid_input, not_found
 */
export async function attachFile(
  desk: Desk,
  staff: Staff,
  input: Upload & { requestId: string; taskId: string | null },
): Promise<{ fileId: string }> {
  checkUpload(input)
  return desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, input.requestId, { staff, action: 'request.task' })
    if (!['triage', 'in_progress', 'review'].includes(file.row.status))
      throw new DomainError('move_not_possible', { status: file.row.status })
    if (input.taskId && (await taskById(tx, input.taskId)).requestId !== file.row.id)
      throw new DomainError('not_found', { what: 'task' })
    const fileId = await keepFile(file, input, { kind: 'attachment', taskId: input.taskId, note: null })
    await record(file, 'file.attached', {
      file: fileId,
      task: input.taskId,
      sizeBytes: input.content.length,
    })
    await queuePackage(file)
    return { fileId }
  })
}
