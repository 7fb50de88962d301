import { subjectOf } from '../db/subjects.ts'
import type { Staff } from '../domain/access.ts'
import { emailSchema } from '../domain/email.ts'
import { DomainError } from '../domain/errors.ts'
import type { Letter } from '../domain/letter.ts'
import { contextOf } from '../profile/schema.ts'
import type { Desk } from './context.ts'
import { afterAnswer } from './parts/answer.ts'
import { move, openCase, record } from './parts/case.ts'
import { sendLetter } from './parts/letter.ts'
import { queueMail } from './parts/queue-mail.ts'
import { resume } from './parts/resume.ts'

/**
 * Passes a request about a client's website on to that client, who decides (Art. 28(3)(e)), and tells the person who
 * that is. We take no decision of our own.
 * @param input.to the client's address for data protection
 * @throws DomainError not_allowed, move_not_possible, invalid_input
 */
export async function forwardRequest(
  desk: Desk,
  staff: Staff,
  input: { requestId: string; to: string; letter: Letter },
): Promise<void> {
  const to = emailSchema.safeParse(input.to)
  if (!to.success) throw new DomainError('invalid_input', { field: 'to' })
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, input.requestId, { staff, action: 'request.decide' })
    if (contextOf(desk.profile, file.row.context).route !== 'client')
      throw new DomainError('move_not_possible', { status: file.row.status, move: 'forward' })
    await resume(file)
    await move(file, 'forward', {
      answeredAt: file.at,
      resolution: 'forwarded',
      nextAlertOn: null,
    })
    const { email, details } = await subjectOf(tx, file.key, file.row.id)
    await queueMail(
      tx,
      desk,
      { requestId: file.row.id, key: file.key },
      {
        kind: 'forward',
        to: to.data,
        locale: 'en',
        data: {
          reference: file.row.reference,
          right: file.row.right,
          website: details.website,
          email,
          message: details.message,
          receivedOn: file.row.receivedOn,
        },
      },
    )
    await sendLetter(file, input.letter, 'answer', staff.id)
    await record(file, 'request.forwarded')
    await afterAnswer(file)
  })
}
