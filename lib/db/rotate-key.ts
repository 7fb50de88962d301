import { and, asc, count, eq, gt, isNotNull, lt } from 'drizzle-orm'
import { DomainError } from '../domain/errors.ts'
import { dialect } from '../env.ts'
import type { CurrentKey, Vault } from '../vault/vault.ts'
import { appendEvent, DESK_CHAIN } from './audit.ts'
import type { Db, Reader } from './client.ts'
import { currentKey, replaceCurrentKey } from './key-fingerprint.ts'
import { dataKeys } from './schema.ts'

/** Data keys per transaction: writers wait for milliseconds. */
const BATCH = 200

/**
 * Makes the vault's newest key the current one, under which every process wraps from now on. Done before, it does
 * nothing, so that a rotation that was killed goes on.
 * @returns the current key, and whether this call made it so
 * @throws DomainError changed_meanwhile when another rotation was faster
 */
export async function beginRotation(
  db: Db,
  vault: Vault,
  now: Date,
): Promise<{ current: CurrentKey; begun: boolean }> {
  const fingerprint = vault.fingerprints()[0]!
  return db.transaction(async (tx) => {
    const from = (await currentKey(tx))!
    if (from.fingerprint === fingerprint) return { current: from, begun: false }
    if (!(await replaceCurrentKey(tx, from, fingerprint, now))) throw new DomainError('changed_meanwhile')
    const current = { version: from.version + 1, fingerprint }
    vault.useKey(current)
    await appendEvent(tx, {
      chain: DESK_CHAIN,
      type: 'key.rotation-begun',
      actor: 'system',
      data: { version: current.version, fingerprint },
      at: now,
    })
    return { current, begun: true }
  })
}

/** How many data keys are still wrapped under an older master key. */
export async function countUnderOlder(db: Reader, version: number): Promise<number> {
  const [row] = await db
    .select({ left: count() })
    .from(dataKeys)
    .where(and(lt(dataKeys.masterVersion, version), isNotNull(dataKeys.wrapped)))
  return row!.left
}

/**
 * Waits for transactions that stored a data key before they could know of the rotation. On SQLite writers take turns,
 * and each reads the current key in its turn.
 */
export async function awaitWriters(db: Db): Promise<void> {
  if (dialect() === 'postgres') await db.execute('begin; lock table data_keys in share mode; commit')
}

/**
 * Wraps the next batch under the current master key. Shredded keys stay shredded.
 * @param after id of the last row of the batch before
 * @returns how many were wrapped, and where to go on; null at the end
 */
export async function rewrapBatch(
  db: Db,
  vault: Vault,
  after: string,
): Promise<{ wrapped: number; next: string | null }> {
  const { version } = vault.current
  return db.transaction(async (tx) => {
    const rows = await tx
      .select({ id: dataKeys.id, wrapped: dataKeys.wrapped })
      .from(dataKeys)
      .where(and(lt(dataKeys.masterVersion, version), isNotNull(dataKeys.wrapped), gt(dataKeys.id, after)))
      .orderBy(asc(dataKeys.id))
      .limit(BATCH)
    let wrapped = 0
    for (const row of rows) {
      const done = await tx
        .update(dataKeys)
        .set({ wrapped: vault.rewrap(row.id, row.wrapped!), masterVersion: version })
        .where(and(eq(dataKeys.id, row.id), eq(dataKeys.wrapped, row.wrapped!)))
        .returning({ id: dataKeys.id })
      wrapped += done.length
    }
    return { wrapped, next: rows.length < BATCH ? null : rows.at(-1)!.id }
  })
}

/** Writes down that every data key is wrapped under the current key, or that older keys were let go of. */
export async function recordRotation(
  db: Db,
  type: 'key.rotated' | 'key.retired',
  data: { version: number; wrapped?: number },
  now: Date,
): Promise<void> {
  await db.transaction((tx) => appendEvent(tx, { chain: DESK_CHAIN, type, actor: 'system', data, at: now }))
}
