import { deskKey } from '../db/data-keys.ts'
import { holdPlace } from '../db/holds.ts'
import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import { messageBodySchema } from '../domain/subject.ts'
import type { Desk } from './context.ts'
import { change, openRecord, record } from './parts/case.ts'

/**
 * Places a legal hold: nothing of the request is shredded, purged or otherwise deleted while it stands, e.g. because the
 * data is needed for a claim (Art. 17(3)(e), 18(1)(c) GDPR). In any state, also before the closure or once only the record
 * is left. The reason lies under the desk's key, in the audit trail as a digest.
 * @throws DomainError not_allowed, not_found, held; ZodError for an empty reason
 */
export async function holdRequest(
  desk: Desk,
  staff: Staff,
  input: { requestId: string; reason: string },
): Promise<void> {
  const reason = messageBodySchema.parse(input.reason)
  await desk.db.transaction(async (tx) => {
    const file = await openRecord(tx, desk, input.requestId, { staff, action: 'request.hold' })
    if (file.row.heldAt) throw new DomainError('held')
    const key = await deskKey(tx, desk.vault, file.at)
    await change(file, {
      heldAt: file.at,
      heldBy: staff.id,
      holdReasonSealed: key.seal(holdPlace(input.requestId), reason),
    })
    await record(file, 'hold.placed', { reason: desk.vault.digest(reason) })
  })
}
