import type { Staff } from '../domain/access.ts'
import { allow, type Desk } from './context.ts'
import { startCalls } from './parts/circuit.ts'

/** Staff let calls to a system start again, after its credentials were mended. @throws DomainError not_allowed */
export async function closeCircuit(desk: Desk, staff: Staff, input: { recipientId: string }): Promise<void> {
  allow(staff, 'recipients.mend')
  await desk.db.transaction((tx) => startCalls(tx, input.recipientId, staff.id, desk.now()))
}
