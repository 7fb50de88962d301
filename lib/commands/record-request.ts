import type { Staff } from '../domain/access.ts'
import { localDate, localDateOf } from '../domain/clock/local-date.ts'
import { DomainError } from '../domain/errors.ts'
import type { StaffIdentityMethod } from '../domain/identity.ts'
import type { StaffChannel } from '../domain/request.ts'
import type { RequestInput } from '../domain/subject.ts'
import { contextOf } from '../profile/schema.ts'
import { allow, type Desk } from './context.ts'
import { sendConfirmation } from './parts/confirmation.ts'
import { establishIdentity } from './parts/establish-identity.ts'
import { fileRequest } from './parts/file-request.ts'
import { followUpUnconfirmed } from './parts/schedule.ts'

/**
 * Staff record a request that came by mail, phone, post or in person, with the day it really arrived: that day starts
 * the clock. With `identityMethod` it enters at triage; without, the person confirms by mail like anybody else.
 * A second open request of the same person for the same right is linked to the first, which is what is answered then.
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
      receivedAt: now,
      receivedOn,
      identifiers: [{ kind: 'email', value: input.request.email, source: 'staff', usable: false }],
      idempotencyKey: null,
      actor: staff.id,
    })
    if (established) {
      const { reference } = await establishIdentity(file, established, staff.id)
      return { requestId: file.row.duplicateOf ?? file.row.id, reference }
    }
    await sendConfirmation(file, input.request.email)
    await followUpUnconfirmed(file)
    return { requestId: file.row.id, reference: file.row.reference }
  })
}
