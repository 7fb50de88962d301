import type { Staff } from '../domain/access.ts'
import { type StaffIdentityMethod, staffIdentityMethodSchema } from '../domain/identity.ts'
import type { Desk } from './context.ts'
import { openCase } from './parts/case.ts'
import { establishIdentity } from './parts/establish-identity.ts'

/**
 * Staff record how they established the identity of somebody who did not confirm by mail (Art. 12(6)).
 * @throws DomainError not_allowed, move_not_possible; ZodError for a way that is not one of the known
 */
export async function confirmByStaff(
  desk: Desk,
  staff: Staff,
  input: { requestId: string; identityMethod: StaffIdentityMethod },
): Promise<void> {
  const method = staffIdentityMethodSchema.parse(input.identityMethod)
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, input.requestId, { staff, action: 'request.triage' })
    await establishIdentity(file, method, staff.id)
  })
}
