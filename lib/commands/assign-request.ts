import { eq } from 'drizzle-orm'
import { staff as staffTable } from '../db/schema.ts'
import { may, type Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import type { Desk } from './context.ts'
import { change, openCase, record } from './parts/case.ts'

/** Hands a request to somebody who may work on it, or to nobody. @throws DomainError not_allowed, invalid_input */
export async function assignRequest(
  desk: Desk,
  staff: Staff,
  input: { requestId: string; assigneeId: string | null },
): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, input.requestId, { staff, action: 'request.assign' })
    if (file.row.assigneeId === input.assigneeId) return
    if (input.assigneeId) {
      const [assignee] = await tx.select().from(staffTable).where(eq(staffTable.id, input.assigneeId))
      if (!assignee || assignee.deactivatedAt || !may(assignee, 'request.task', file.row))
        throw new DomainError('invalid_input', { field: 'assigneeId' })
    }
    await record(file, 'request.assigned', { from: file.row.assigneeId, to: input.assigneeId })
    await change(file, { assigneeId: input.assigneeId })
  })
}
