import { and, eq, inArray } from 'drizzle-orm'
import { fileChunks, files } from '../db/schema.ts'
import { taskById } from '../db/tasks.ts'
import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import { takesReply } from '../domain/outcome.ts'
import type { Desk } from './context.ts'
import { openCase, record } from './parts/case.ts'
import { queuePackage } from './parts/package.ts'

/**
 * Takes a file off the answer before it is sent, or a recipient's reply off its task while one could be attached.
 * @throws DomainError not_found, not_allowed, move_not_possible, held
 */
export async function removeFile(desk: Desk, staff: Staff, input: { fileId: string }): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(files)
      .where(and(eq(files.id, input.fileId), inArray(files.kind, ['attachment', 'reply'])))
    if (!row) throw new DomainError('not_found', { what: 'file' })
    const file = await openCase(tx, desk, row.requestId, { staff, action: 'request.task' })
    if (file.row.heldAt) throw new DomainError('held')
    const stays =
      row.kind === 'reply' && row.taskId
        ? !takesReply(await taskById(tx, row.taskId), file.at)
        : file.row.answeredAt !== null
    if (stays) throw new DomainError('move_not_possible', { status: file.row.status })
    await tx.delete(fileChunks).where(eq(fileChunks.fileId, row.id))
    await tx.delete(files).where(eq(files.id, row.id))
    await record(file, 'file.removed', { file: row.id })
    await queuePackage(file)
  })
}
