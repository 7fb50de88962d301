import type { Staff } from '../domain/access.ts'
import { messageBodySchema } from '../domain/subject.ts'
import type { Desk } from './context.ts'
import { openCase, record } from './parts/case.ts'
import { writeMessage } from './parts/write-message.ts'

/** An internal note: the person never sees it. @throws DomainError not_allowed; ZodError */
export async function addNote(
  desk: Desk,
  staff: Staff,
  input: { requestId: string; body: string },
): Promise<void> {
  const body = messageBodySchema.parse(input.body)
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, input.requestId, { staff, action: 'request.message' })
    await writeMessage(file, { kind: 'note', body, staffId: staff.id })
    await record(file, 'note.added')
  })
}
