import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { and, asc, desc, eq, gt, gte, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import { newId } from '../id.ts'
import type { Reader, Tx } from './client.ts'
import { auditCheckpoints, auditEvents, meta } from './schema.ts'

export type CheckpointRow = typeof auditCheckpoints.$inferSelect
/** chain, number of its last event, hash of its last event */
export type Head = [chain: string, seq: number, hash: string]

const HOUR_MS = 3_600_000

/** A checkpoint over more chains than this is written as several. */
const HEADS = 5_000

/** The row of `meta` at which writers take turns: checkpoints form one chain. */
const PROGRESS = 'checkpoint-chain'

const progressSchema = z.object({ last: z.int().nonnegative(), wholeAt: z.string().nullable() })

/** How far the checkpoints have come; kept apart from them, so that one taken from the end is missed. */
type Progress = z.infer<typeof progressSchema>

/** `last`: number of the last checkpoint. `wholeAt`: when all chains were last looked at, ISO instant; null: never. */
export async function checkpointProgress(db: Reader): Promise<Progress> {
  const [row] = await db.select({ value: meta.value }).from(meta).where(eq(meta.name, PROGRESS))
  try {
    return progressSchema.parse(JSON.parse(row?.value ?? ''))
  } catch {
    // Nothing was signed yet, or before it was kept here.
    return { last: 0, wholeAt: null }
  }
}

/**
 * What a checkpoint's hash is taken over.
 * @param row without its id: as checkpoints were hashed before ids were part of it
 */
export function checkpointHash(
  row: Pick<CheckpointRow, 'previousHash' | 'seq' | 'at' | 'heads'> & { id?: string },
): string {
  const { previousHash, seq, at, heads, id } = row
  return createHash('sha256')
    .update(JSON.stringify([previousHash, seq, at, heads, ...(id === undefined ? [] : [id])]))
    .digest('hex')
}

/**
 * Signs the heads of chains, after the checkpoint before it: a chain cut short or gone altogether is noticed.
 * @param chains null: every chain that grew since all of them were last looked at
 */
export async function appendCheckpoint(
  tx: Tx,
  signingKey: KeyObject,
  at: Date,
  chains: string[] | null,
): Promise<void> {
  const none: Progress = { last: 0, wholeAt: null }
  await tx
    .insert(meta)
    .values({ name: PROGRESS, value: JSON.stringify(none), at })
    .onConflictDoUpdate({ target: meta.name, set: { at } })
  const progress = await checkpointProgress(tx)
  const [newest] = await tx.select().from(auditCheckpoints).orderBy(desc(auditCheckpoints.seq)).limit(1)
  let previousHash = newest?.hash ?? ''
  // Never the number of one that was taken away: the gap shows.
  let seq = Math.max(newest?.seq ?? 0, progress.last)
  const grownSince = chains ? null : overlapping(progress.wholeAt, at)
  for (let after = ''; ; ) {
    const heads = await headsOf(tx, chains, grownSince, after)
    if (heads.length > 0) {
      seq++
      const row = {
        id: newId('chk', at.getTime()),
        seq,
        at: at.toISOString(),
        heads: JSON.stringify(heads),
        previousHash,
      }
      const hash = checkpointHash(row)
      const signature = sign(null, Buffer.from(hash), signingKey).toString('base64url')
      await tx.insert(auditCheckpoints).values({ ...row, hash, signature })
      previousHash = hash
      after = heads.at(-1)![0]
    }
    if (heads.length < HEADS) break
  }
  const reached: Progress = { last: seq, wholeAt: chains ? progress.wholeAt : at.toISOString() }
  await tx
    .update(meta)
    .set({ value: JSON.stringify(reached) })
    .where(eq(meta.name, PROGRESS))
}

/** An hour's overlap: events of transactions that were under way at the last one. null: from the beginning. */
function overlapping(wholeAt: string | null, now: Date): string | null {
  const last = wholeAt === null ? Number.NaN : Date.parse(wholeAt)
  // A clock that was ahead and was set back: what came in between is looked at too.
  return last <= now.getTime() ? new Date(last - HOUR_MS).toISOString() : null
}

/** Of these chains (null: all), or of those that grew since; at most `HEADS`, in the order of their names. */
async function headsOf(
  db: Reader,
  chains: string[] | null,
  grownSince: string | null,
  after: string,
): Promise<Head[]> {
  const grown = db
    .selectDistinct({ chain: auditEvents.requestId })
    .from(auditEvents)
    .where(gte(auditEvents.at, grownSince ?? ''))
  const tips = db
    .select({
      chain: auditEvents.requestId,
      seq: sql<number>`max(${auditEvents.seq})`.mapWith(Number).as('last_seq'),
    })
    .from(auditEvents)
    .where(
      and(
        gt(auditEvents.requestId, after),
        chains ? inArray(auditEvents.requestId, chains) : undefined,
        grownSince === null ? undefined : inArray(auditEvents.requestId, grown),
      ),
    )
    .groupBy(auditEvents.requestId)
    .orderBy(asc(auditEvents.requestId))
    .limit(HEADS)
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
  const { hash, id: _, ...withoutId } = row
  if (row.previousHash !== previousHash) return false
  if (hash !== checkpointHash(row) && hash !== checkpointHash(withoutId)) return false
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
