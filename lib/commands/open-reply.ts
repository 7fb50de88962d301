import { and, eq } from 'drizzle-orm'
import { files } from '../db/schema.ts'
import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import type { Desk } from './context.ts'
import { openCase, record } from './parts/case.ts'
import { openFile, type TakenFile } from './parts/keep-file.ts'

/** Hands a recipient's reply to staff, on record. @throws DomainError not_allowed, not_found */
export async function openReply(
  desk: Desk,
  staff: Staff,
  input: { requestId: string; fileId: string },
): Promise<TakenFile> {
  return desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, input.requestId, { staff, action: 'request.read-package' })
    const [row] = await tx
      .select()
      .from(files)
      .where(and(eq(files.id, input.fileId), eq(files.requestId, file.row.id), eq(files.kind, 'reply')))
    if (!row) throw new DomainError('not_found', { what: 'file' })
    await record(file, 'reply.opened', { file: row.id, task: row.taskId })
    return openFile(desk.db.read, file.key, row)
  })
}
