import { and, eq } from 'drizzle-orm'
import { identifiers } from '../db/schema.ts'
import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import type { Desk } from './context.ts'
import { openCase, record } from './parts/case.ts'
import { startLocating } from './parts/schedule.ts'

/**
 * Staff decide that an identifier nobody proved may be used for look-ups after all, and say why.
 * @throws DomainError not_allowed, invalid_input, not_found
 */
export async function releaseIdentifier(
  desk: Desk,
  staff: Staff,
  input: { requestId: string; identifierId: string; reason: string },
): Promise<void> {
  const reason = input.reason.trim()
  if (!reason) throw new DomainError('invalid_input', { field: 'reason' })
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, input.requestId, { staff, action: 'request.triage' })
    const released = await tx
      .update(identifiers)
      .set({ usable: true, releasedBy: staff.id })
      .where(
        and(
          eq(identifiers.id, input.identifierId),
          eq(identifiers.requestId, file.row.id),
          eq(identifiers.usable, false),
        ),
      )
      .returning({ id: identifiers.id })
    if (released.length === 0) throw new DomainError('not_found', { what: 'identifier' })
    await record(file, 'identifier.released', {
      identifier: input.identifierId,
      reason: desk.vault.digest(reason),
    })
    if (file.row.status === 'triage') await startLocating(file)
  })
}
