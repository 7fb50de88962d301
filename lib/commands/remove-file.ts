import { and, eq } from 'drizzle-orm'
import { fileChunks, files } from '../db/schema.ts'
import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import type { Desk } from './context.ts'
import { openCase, record } from './parts/case.ts'
import { queuePackage } from './parts/package.ts'

/** Takes an attached file off the answer before it is sent. @throws DomainError not_found, not_allowed, move_not_possible */
export async function removeFile(desk: Desk, staff: Staff, input: { fileId: string }): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(files)
      .where(and(eq(files.id, input.fileId), eq(files.kind, 'attachment')))
    if (!row) throw new DomainError('not_found', { what: 'file' })
    const file = await openCase(tx, desk, row.requestId, { staff, action: 'request.task' })
    if (file.row.answeredAt) throw new DomainError('move_not_possible', { status: file.row.status })
    await tx.delete(fileChunks).where(eq(fileChunks.fileId, row.id))
    await tx.delete(files).where(eq(files.id, row.id))
    await record(file, 'file.removed', { file: row.id })
    await queuePackage(file)
  })
}
