import { and, eq, isNull } from 'drizzle-orm'
import { messages } from '../db/schema.ts'
import type { Staff } from '../domain/access.ts'
import type { Desk } from './context.ts'
import { change, openCase } from './parts/case.ts'

/** Staff read what the person wrote and nothing needs to be answered. @throws DomainError not_allowed */
export async function markRead(desk: Desk, staff: Staff, input: { requestId: string }): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, input.requestId, { staff, action: 'request.message' })
    await tx
      .update(messages)
      .set({ readAt: file.at })
      .where(
        and(eq(messages.requestId, file.row.id), eq(messages.kind, 'from-person'), isNull(messages.readAt)),
      )
    await change(file, { unread: false })
  })
}
