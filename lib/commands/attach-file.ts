import { PIECE_BYTES, piecePlace } from '../db/files.ts'
import { fileChunks, files } from '../db/schema.ts'
import { taskById } from '../db/tasks.ts'
import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import { newId } from '../id.ts'
import type { Desk } from './context.ts'
import { openCase, record, seal } from './parts/case.ts'
import { queuePackage } from './parts/package.ts'

/** 25 MB: what a browser upload and one transaction carry well. */
export const FILE_LIMIT_BYTES = 25 * 1024 * 1024

/**
 * Attaches a file to the answer, sealed in pieces under the request's key.
 * @throws DomainError not_allowed, file_too_large, invalid_input, not_found
 */
export async function attachFile(
  desk: Desk,
  staff: Staff,
  input: { requestId: string; taskId: string | null; name: string; mediaType: string; content: Buffer },
): Promise<{ fileId: string }> {
  const { content } = input
  if (content.length > FILE_LIMIT_BYTES)
    throw new DomainError('file_too_large', { limitBytes: FILE_LIMIT_BYTES })
  const name = input.name
    .replace(/[\p{Cc}/\\]/gu, '_')
    .slice(0, 200)
    .trim()
  if (!name || content.length === 0) throw new DomainError('invalid_input', { field: 'file' })
  return desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, input.requestId, { staff, action: 'request.task' })
    if (!['triage', 'in_progress', 'review'].includes(file.row.status))
      throw new DomainError('move_not_possible', { status: file.row.status })
    if (input.taskId && (await taskById(tx, input.taskId)).requestId !== file.row.id)
      throw new DomainError('not_found', { what: 'task' })
    const id = newId('file', file.at.getTime())
    const chunks = Math.ceil(content.length / PIECE_BYTES)
    await tx.insert(files).values({
      id,
      requestId: file.row.id,
      taskId: input.taskId,
      nameSealed: seal(file, 'files', 'name_sealed', id, name),
      mediaType: /^[\w.+-]+\/[\w.+-]+$/.test(input.mediaType) ? input.mediaType : 'application/octet-stream',
      sizeBytes: content.length,
      chunks,
      createdAt: file.at,
      createdBy: staff.id,
    })
    for (let seq = 0; seq < chunks; seq++) {
      const piece = content.subarray(seq * PIECE_BYTES, (seq + 1) * PIECE_BYTES)
      const sealed = file.key.sealBytes(piecePlace(id, seq), piece)
      await tx.insert(fileChunks).values({ fileId: id, seq, sealed })
    }
    await record(file, 'file.attached', { file: id, task: input.taskId, sizeBytes: content.length })
    await queuePackage(file)
    return { fileId: id }
  })
}
