import { and, eq } from 'drizzle-orm'
import { appendEvent, DESK_CHAIN } from '../../db/audit.ts'
import type { Tx } from '../../db/client.ts'
import { circuits } from '../../db/schema.ts'
import type { AuditActor } from '../../domain/audit.ts'
import { hastenQueue } from '../../jobs/ledger.ts'

/**
 * Stops all calls to a recipient's system until staff have them start again, or a check succeeds.
 * @returns false where they were stopped already: calls under way meet the same refusal, and it is told once
 */
export async function stopCalls(tx: Tx, recipientId: string, fault: string, at: Date): Promise<boolean> {
  const [before] = await tx.select().from(circuits).where(eq(circuits.recipientId, recipientId))
  if (before?.open) return false
  const open = { open: true, fault, openedAt: at }
  await tx
    .insert(circuits)
    .values({ recipientId, ...open })
    .onConflictDoUpdate({ target: circuits.recipientId, set: open })
  const data = { recipient: recipientId }
  await appendEvent(tx, { chain: DESK_CHAIN, type: 'circuit.opened', actor: 'system', data, at })
  return true
}

/** Lets stopped calls start again: what waited for them runs now. Nothing happens where they were not stopped. */
export async function startCalls(tx: Tx, recipientId: string, actor: AuditActor, at: Date): Promise<void> {
  const closed = await tx
    .update(circuits)
    .set({ open: false, fault: null, openedAt: null })
    .where(and(eq(circuits.recipientId, recipientId), eq(circuits.open, true)))
    .returning({ id: circuits.recipientId })
  if (closed.length === 0) return
  await hastenQueue(tx, `connector-${recipientId}`, at)
  const data = { recipient: recipientId }
  await appendEvent(tx, { chain: DESK_CHAIN, type: 'circuit.closed', actor, data, at })
}
