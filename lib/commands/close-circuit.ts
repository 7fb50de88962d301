import { eq } from 'drizzle-orm'
import { appendEvent, DESK_CHAIN } from '../db/audit.ts'
import { circuits } from '../db/schema.ts'
import type { Staff } from '../domain/access.ts'
import { hastenQueue } from '../jobs/ledger.ts'
import { allow, type Desk } from './context.ts'

/** Staff let calls to a system start again, after its credentials were mended. @throws DomainError not_allowed */
export async function closeCircuit(desk: Desk, staff: Staff, input: { recipientId: string }): Promise<void> {
  allow(staff, 'request.decide')
  await desk.db.transaction(async (tx) => {
    const closed = await tx
      .update(circuits)
      .set({ open: false, fault: null, openedAt: null })
      .where(eq(circuits.recipientId, input.recipientId))
      .returning({ id: circuits.recipientId })
    if (closed.length === 0) return
    const now = desk.now()
    await hastenQueue(tx, `connector-${input.recipientId}`, now)
    await appendEvent(tx, {
      chain: DESK_CHAIN,
      type: 'circuit.closed',
      actor: staff.id,
      data: { recipient: input.recipientId },
      at: now,
    })
  })
}
