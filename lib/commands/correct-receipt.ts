import type { Staff } from '../domain/access.ts'
import { localDate } from '../domain/clock/local-date.ts'
import { DomainError } from '../domain/errors.ts'
import { messageBodySchema } from '../domain/subject.ts'
import type { Desk } from './context.ts'
import { openCase, record } from './parts/case.ts'
import { changeDates, today } from './parts/dates.ts'
import { queuePackage } from './parts/package.ts'
import { writeMessage } from './parts/write-message.ts'

/**
 * Corrects the day a request arrived, e.g. of a letter that lay unread: the clock starts on receipt (Reg. 1182/71).
 * The reason stands in the case as an internal note, in the audit trail as a digest.
 * @throws DomainError not_allowed, move_not_possible, date_in_future, date_impossible, extension_too_late; ZodError
 */
export async function correctReceipt(
  desk: Desk,
  staff: Staff,
  input: { requestId: string; version: number; receivedOn: string; reason: string },
): Promise<void> {
  const reason = messageBodySchema.parse(input.reason)
  const receivedOn = localDate(input.receivedOn)
  await desk.db.transaction(async (tx) => {
    const by = { staff, action: 'request.triage' } as const
    const file = await openCase(tx, desk, input.requestId, by, input.version)
    if (file.row.answeredAt || file.row.status === 'closed')
      throw new DomainError('move_not_possible', { status: file.row.status, move: 'correct-receipt' })
    if (receivedOn > today(file)) throw new DomainError('date_in_future')
    if (receivedOn === file.row.receivedOn) return
    await writeMessage(file, { kind: 'note', body: reason, staffId: staff.id })
    await record(file, 'note.added')
    const data = { rule: 'receipt', reason: desk.vault.digest(reason) }
    await changeDates(file, { receivedOn }, { type: 'deadline.corrected', data })
    // Its page names the day.
    await queuePackage(file)
  })
}
