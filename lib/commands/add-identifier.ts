import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import type { IdentifierKind } from '../domain/identifier.ts'
import type { Desk } from './context.ts'
import { openCase, record } from './parts/case.ts'
import { addIdentifierRow } from './parts/file-request.ts'
import { startLocating } from './parts/schedule.ts'

/**
 * Staff add an identifier, e.g. one the person wrote in a message. It is used for look-ups only if staff say so, with
 * the reason (whose it is was checked how).
 * @throws DomainError not_allowed, invalid_input
 */
export async function addIdentifier(
  desk: Desk,
  staff: Staff,
  input: { requestId: string; kind: IdentifierKind; value: string; usable: boolean; reason: string },
): Promise<void> {
  const value = input.value.trim()
  if (!value || value.length > 300) throw new DomainError('invalid_input', { field: 'value' })
  if (input.usable && !input.reason.trim()) throw new DomainError('invalid_input', { field: 'reason' })
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, input.requestId, { staff, action: 'request.triage' })
    const id = await addIdentifierRow(file, {
      kind: input.kind,
      value,
      source: 'staff',
      usable: input.usable,
      releasedBy: input.usable ? staff.id : undefined,
    })
    if (!id) throw new DomainError('invalid_input', { field: 'value' })
    await record(file, 'identifier.added', { identifier: id, kind: input.kind, usable: input.usable })
    if (!input.usable) return
    await record(file, 'identifier.released', {
      identifier: id,
      reason: desk.vault.digest(input.reason.trim()),
    })
    if (file.row.status === 'triage') await startLocating(file)
  })
}
