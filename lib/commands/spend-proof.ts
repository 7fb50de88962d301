import { lt } from 'drizzle-orm'
import { spentProofs } from '../db/schema.ts'
import { newTask, readProof } from '../vault/proof-of-work.ts'
import { hashToken } from '../vault/token.ts'
import type { Desk } from './context.ts'

/** A task for a browser. Nothing is kept of it until its proof comes back. */
export const proofTask = ({ vault, now }: Desk) => newTask(vault.proofSecret, now())

/**
 * Takes a browser's proof of work, once. Of two that bring the same one, one wins.
 * @param posted JSON of task and solution, as it came in
 * @returns whether it was good and is now used up
 */
export async function spendProof({ db, vault, now }: Desk, posted: string): Promise<boolean> {
  const at = now()
  const proof = await readProof(vault.proofSecret, posted, at)
  if (!proof) return false
  return db.transaction(async (tx) => {
    // What has expired is refused without being looked up.
    await tx.delete(spentProofs).where(lt(spentProofs.expiresAt, at))
    const spent = await tx
      .insert(spentProofs)
      .values({ hash: hashToken(proof.id), expiresAt: proof.goodUntil })
      .onConflictDoNothing()
      .returning()
    return spent.length === 1
  })
}
