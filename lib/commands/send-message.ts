import { and, eq, isNull } from 'drizzle-orm'
import { messages } from '../db/schema.ts'
import { subjectOf } from '../db/subjects.ts'
import { findToken } from '../db/tokens.ts'
import type { Staff } from '../domain/access.ts'
import { messageBodySchema } from '../domain/subject.ts'
import type { Desk } from './context.ts'
import { change, openCase, record } from './parts/case.ts'
import { queueMail, queueStaffMail } from './parts/queue-mail.ts'
import { resume } from './parts/resume.ts'
import { issueStatusToken } from './parts/status-link.ts'
import { writeMessage } from './parts/write-message.ts'

/**
 * A message from the person (by their personal link) or to them. The portal holds the text, the mail announces it.
 * Writing to the person also marks what they wrote as read.
 * @throws DomainError link_*, not_allowed; ZodError for an empty or too long text
 */
export async function sendMessage(
  desk: Desk,
  by: { statusToken: string } | { staff: Staff; requestId: string },
  text: string,
): Promise<void> {
  const body = messageBodySchema.parse(text)
  await desk.db.transaction(async (tx) => {
    if ('statusToken' in by) {
      const token = await findToken(tx, 'status', by.statusToken, desk.now())
      const file = await openCase(tx, desk, token.requestId!, 'person')
      await writeMessage(file, { kind: 'from-person', body, staffId: null })
      if (!file.row.unread) {
        await queueStaffMail(tx, desk, file.row, {
          kind: 'staff-notice',
          data: {
            notice: 'person-wrote',
            reference: file.row.reference,
            requestId: file.row.id,
            recipient: '',
          },
        })
      }
      await change(file, { unread: true })
      await record(file, 'message.received')
      // The answer we waited for: the clock runs again from today. After the end there is none to run.
      if (!file.row.answeredAt && file.row.status !== 'closed') await resume(file)
      return
    }
    const file = await openCase(tx, desk, by.requestId, { staff: by.staff, action: 'request.message' })
    await writeMessage(file, { kind: 'to-person', body, staffId: by.staff.id })
    await tx
      .update(messages)
      .set({ readAt: file.at })
      .where(
        and(eq(messages.requestId, file.row.id), eq(messages.kind, 'from-person'), isNull(messages.readAt)),
      )
    await change(file, { unread: false })
    const { email } = await subjectOf(tx, file.key, file.row.id)
    const token = await issueStatusToken(file)
    await queueMail(
      tx,
      desk,
      { requestId: file.row.id, key: file.key },
      {
        kind: 'message',
        to: email,
        locale: file.row.locale,
        data: { reference: file.row.reference, token },
      },
    )
    await record(file, 'message.sent')
  })
}
