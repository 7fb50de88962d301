import { holdOf } from '../db/holds.ts'
import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import type { Desk } from './context.ts'
import { change, openRecord, record } from './parts/case.ts'
import { queueDrop } from './parts/package.ts'

/**
 * Ends a legal hold. What should have been deleted meanwhile goes at the next sweep.
 * @throws DomainError not_allowed, not_found, move_not_possible where none stands
 */
export async function releaseHold(desk: Desk, staff: Staff, input: { requestId: string }): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const file = await openRecord(tx, desk, input.requestId, { staff, action: 'request.hold' })
    const hold = await holdOf(tx, desk.vault, file.row)
    if (!hold) throw new DomainError('move_not_possible', { status: file.row.status, move: 'release-hold' })
    await change(file, { heldAt: null, heldBy: null, holdReasonSealed: null })
    await record(file, 'hold.released', { reason: desk.vault.digest(hold.reason) })
    // The job that came while the hold stood has left everything where it was.
    if (!file.row.shreddedAt) await queueDrop(file)
  })
}
