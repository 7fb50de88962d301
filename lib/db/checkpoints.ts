import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { asc, desc, eq, gte, inArray, sql } from 'drizzle-orm'
import { newId } from '../id.ts'
import type { Reader, Tx } from './client.ts'
import { auditCheckpoints, auditEvents, meta } from './schema.ts'

export type CheckpointRow = typeof auditCheckpoints.$inferSelect
/** chain, number of its last event, hash of its last event */
export type Head = [chain: string, seq: number, hash: string]

const HOUR_MS = 3_600_000

function checkpointHash(row: Pick<CheckpointRow, 'previousHash' | 'seq' | 'at' | 'heads'>): string {
  return createHash('sha256')
    .update(JSON.stringify([row.previousHash, row.seq, row.at, row.heads]))
    .digest('hex')
}

/**
 * Signs the heads of chains, after the checkpoint before it: a chain cut short or gone altogether is noticed.
 * @param chains null: every chain that grew since the last checkpoint
 */
export async function appendCheckpoint(
  tx: Tx,
  signingKey: KeyObject,
  at: Date,
  chains: string[] | null,
): Promise<void> {
  // Checkpoints form one chain: writers take turns at this row.
  const turn = { name: 'checkpoint-chain', value: at.toISOString(), at }
  await tx.insert(meta).values(turn).onConflictDoUpdate({ target: meta.name, set: turn })
  const [last] = await tx.select().from(auditCheckpoints).orderBy(desc(auditCheckpoints.seq)).limit(1)
  // An hour's overlap: events of transactions that were under way at the last one.
  const since = last ? new Date(new Date(last.at).getTime() - HOUR_MS).toISOString() : ''
  const heads = await headsOf(tx, chains ?? { grownSince: since })
  if (heads.length === 0) return
  const row = {
    seq: (last?.seq ?? 0) + 1,
    at: at.toISOString(),
    heads: JSON.stringify(heads),
    previousHash: last?.hash ?? '',
  }
  const hash = checkpointHash(row)
  const signature = sign(null, Buffer.from(hash), signingKey).toString('base64url')
  await tx.insert(auditCheckpoints).values({ id: newId('chk', at.getTime()), ...row, hash, signature })
}

async function headsOf(db: Reader, of: string[] | { grownSince: string }): Promise<Head[]> {
  const tips = db
    .select({
      chain: auditEvents.requestId,
      seq: sql<number>`max(${auditEvents.seq})`.mapWith(Number).as('last_seq'),
    })
    .from(auditEvents)
    .where(
      Array.isArray(of)
        ? inArray(auditEvents.requestId, of)
        : inArray(
            auditEvents.requestId,
            db
              .selectDistinct({ chain: auditEvents.requestId })
              .from(auditEvents)
              .where(gte(auditEvents.at, of.grownSince)),
          ),
    )
    .groupBy(auditEvents.requestId)
    .as('tips')
  const rows = await db
    .select({ chain: auditEvents.requestId, seq: auditEvents.seq, hash: auditEvents.hash })
    .from(auditEvents)
    .innerJoin(tips, sql`${tips.chain} = ${auditEvents.requestId} and ${tips.seq} = ${auditEvents.seq}`)
    .orderBy(asc(auditEvents.requestId))
  return rows.map((row): Head => [row.chain, row.seq, row.hash])
}

/** Whether a checkpoint is ours and whole. */
export function checkpointHolds(row: CheckpointRow, previousHash: string, signingKey: KeyObject): boolean {
  const hash = checkpointHash(row)
  if (row.previousHash !== previousHash || row.hash !== hash) return false
  return verify(null, Buffer.from(hash), createPublicKey(signingKey), Buffer.from(row.signature, 'base64url'))
}

export async function checkpointsAfter(db: Reader, seq: number, limit: number): Promise<CheckpointRow[]> {
  return db
    .select()
    .from(auditCheckpoints)
    .where(gte(auditCheckpoints.seq, seq + 1))
    .orderBy(asc(auditCheckpoints.seq))
    .limit(limit)
}

/** The newest checkpoint, to be kept elsewhere; null before the first. */
export async function lastCheckpoint(db: Reader): Promise<CheckpointRow | null> {
  const [row] = await db.select().from(auditCheckpoints).orderBy(desc(auditCheckpoints.seq)).limit(1)
  return row ?? null
}

/** The hash of one event of a chain; null where there is none. */
export async function eventHashAt(db: Reader, chain: string, seq: number): Promise<string | null> {
  const [row] = await db
    .select({ hash: auditEvents.hash })
    .from(auditEvents)
    .where(sql`${eq(auditEvents.requestId, chain)} and ${eq(auditEvents.seq, seq)}`)
  return row?.hash ?? null
}
