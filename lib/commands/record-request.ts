import type { Staff } from '../domain/access.ts'
import { localDate, localDateOf } from '../domain/clock/local-date.ts'
import { DomainError } from '../domain/errors.ts'
import type { StaffIdentityMethod } from '../domain/identity.ts'
import type { StaffChannel } from '../domain/request.ts'
import type { RequestInput } from '../domain/subject.ts'
import { contextOf } from '../profile/schema.ts'
import { allow, type Desk } from './context.ts'
import { sendConfirmation } from './parts/confirmation.ts'
import { fileRequest } from './parts/file-request.ts'
import { queueMail } from './parts/queue-mail.ts'
import { followUpUnconfirmed, startLocating } from './parts/schedule.ts'
import { issueStatusToken } from './parts/status-link.ts'

/**
 * Staff record a request that came by mail, phone, post or in person, with the day it really arrived: that day starts
 * the clock. With `identityMethod` it enters at triage; without, the person confirms by mail like anybody else.
 * @throws DomainError not_allowed, invalid_input, date_in_future, date_impossible
 */
export async function recordRequest(
  desk: Desk,
  staff: Staff,
  input: {
    request: RequestInput
    channel: StaffChannel
    receivedOn: string
    /** null: not established, the person confirms by mail */
    identityMethod: StaffIdentityMethod | null
    locale: string
  },
): Promise<{ requestId: string; reference: string }> {
  const context = desk.profile.contexts.find((c) => c.id === input.request.context)
  if (!context) throw new DomainError('invalid_input', { field: 'context' })
  allow(staff, 'request.record', { team: contextOf(desk.profile, context.id).team })
  const now = desk.now()
  const receivedOn = localDate(input.receivedOn)
  const today = localDateOf(now, desk.profile.timeZone)
  if (receivedOn > today) throw new DomainError('date_in_future')
  const established = input.identityMethod
  return desk.db.transaction(async (tx) => {
    const file = await fileRequest(tx, desk, {
      request: input.request,
      locale: input.locale,
      channel: input.channel,
      status: established ? 'triage' : 'received',
      receivedAt: now,
      receivedOn,
      identityMethod: established,
      identifiers: [
        { kind: 'email', value: input.request.email, source: 'staff', usable: established !== null },
      ],
      idempotencyKey: null,
      actor: staff.id,
    })
    if (established) {
      await startLocating(file)
      const token = await issueStatusToken(file)
      await queueMail(
        tx,
        desk,
        { requestId: file.row.id, key: file.key },
        {
          kind: 'acknowledgement',
          to: input.request.email,
          locale: input.locale,
          data: { reference: file.row.reference, right: file.row.right, due: file.row.due, token },
        },
      )
    } else {
      await sendConfirmation(file, input.request.email)
      await followUpUnconfirmed(file)
    }
    return { requestId: file.row.id, reference: file.row.reference }
  })
}
