import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { asc, desc, eq, gt } from 'drizzle-orm'
import type { Reader, Tx } from './client.ts'
import { auditEvents, auditTombstones } from './schema.ts'

export type TombstoneRow = typeof auditTombstones.$inferSelect

function signedBytes({ requestId, seq, hash, at }: Omit<TombstoneRow, 'signature'>): Buffer {
  return Buffer.from(JSON.stringify(['rightsdesk-tombstone', requestId, seq, hash, at]))
}

/**
 * Signs the end of a chain that is about to be purged: its last event. The triggers let its events go from here on.
 * @throws Error for a chain without events: something else removed them
 */
export async function writeTombstone(tx: Tx, signingKey: KeyObject, chain: string, at: Date): Promise<void> {
  const [last] = await tx
    .select({ seq: auditEvents.seq, hash: auditEvents.hash })
    .from(auditEvents)
    .where(eq(auditEvents.requestId, chain))
    .orderBy(desc(auditEvents.seq))
    .limit(1)
  if (!last) throw new Error(`the chain ${chain} has no events`)
  const row = { requestId: chain, ...last, at: at.toISOString() }
  const signature = sign(null, signedBytes(row), signingKey).toString('base64url')
  await tx.insert(auditTombstones).values({ ...row, signature })
}

/** Whether a tombstone is ours. */
export function tombstoneHolds(row: TombstoneRow, signingKey: KeyObject): boolean {
  return verify(null, signedBytes(row), createPublicKey(signingKey), Buffer.from(row.signature, 'base64url'))
}

export async function tombstonesAfter(db: Reader, chain: string, limit: number): Promise<TombstoneRow[]> {
  return db
    .select()
    .from(auditTombstones)
    .where(gt(auditTombstones.requestId, chain))
    .orderBy(asc(auditTombstones.requestId))
    .limit(limit)
}

export async function tombstoneOf(db: Reader, chain: string): Promise<TombstoneRow | null> {
  const [row] = await db.select().from(auditTombstones).where(eq(auditTombstones.requestId, chain))
  return row ?? null
}
