import { randomBytes } from 'node:crypto'
import { and, asc, eq, inArray, isNotNull, lt, sql } from 'drizzle-orm'
import { DomainError } from '../domain/errors.ts'
import { type CurrentKey, SECRETS, type Secrets, type Vault } from '../vault/vault.ts'
import type { Db, Reader, Tx } from './client.ts'
import { prepared } from './prepared.ts'
import { auditEvents, dataKeys, meta } from './schema.ts'

/** Its value: `<version>:<fingerprint>` of the current master key; of the first one the fingerprint alone. */
const NAME = 'key-fingerprint'

const secretId = (purpose: string) => `secret:${purpose}`
/** Ids in `data_keys` of what the desk derives from. */
const SECRET_IDS = SECRETS.map(secretId)

/**
 * Ties the database to its master key: the first start writes the key's fingerprint, every later one compares.
 * Data without a fingerprint has to open with this key. Gives the vault the desk's own secrets, which the first start
 * makes, and a database from before they were stored goes on with those that were derived from its key.
 * @throws DomainError other_key: going on would write data that nobody can read
 */
export async function claimKey(db: Db, vault: Vault, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    if ((await currentKey(tx)) === null) await writeFirst(tx, vault, now)
    // Read again: of two processes that start with different keys, one was first.
    const current = (await currentKey(tx))!
    vault.useKey(current)
    const before = await anyWrapped(tx, current.version)
    if (before && vault.wrappedBy(before.id, before.wrapped) === null) throw new DomainError('other_key')
    vault.useSecrets(await storedSecrets(tx, vault, now))
  })
}

const fingerprint = (db: Reader) => db.select().from(meta).where(eq(meta.name, NAME)).prepare()

/** Which master key wraps now; null before the first start. */
export async function currentKey(db: Reader): Promise<CurrentKey | null> {
  const [row] = await prepared(db, fingerprint).execute()
  if (!row) return null
  const [print, version] = row.value.split(':').reverse()
  return { fingerprint: print!, version: version === undefined ? 1 : Number(version) }
}

/**
 * Makes another key the current one; of two that do so at once one wins.
 * @returns whether this was it
 */
export async function replaceCurrentKey(
  tx: Tx,
  from: CurrentKey,
  fingerprint: string,
  now: Date,
): Promise<boolean> {
  const before = from.version === 1 ? from.fingerprint : `${from.version}:${from.fingerprint}`
  const changed = await tx
    .update(meta)
    .set({ value: `${from.version + 1}:${fingerprint}`, at: now })
    .where(and(eq(meta.name, NAME), eq(meta.value, before)))
    .returning({ name: meta.name })
  return changed.length > 0
}

async function writeFirst(tx: Tx, vault: Vault, now: Date): Promise<void> {
  const any = await anyWrapped(tx)
  const fingerprint = any ? vault.wrappedBy(any.id, any.wrapped) : vault.current.fingerprint
  if (fingerprint === null) throw new DomainError('other_key')
  await tx.insert(meta).values({ name: NAME, value: fingerprint, at: now }).onConflictDoNothing()
}

async function anyWrapped(
  db: Reader,
  belowVersion?: number,
): Promise<{ id: string; wrapped: string } | undefined> {
  const [row] = await db
    .select({ id: dataKeys.id, wrapped: sql<string>`${dataKeys.wrapped}` })
    .from(dataKeys)
    .where(
      and(
        isNotNull(dataKeys.wrapped),
        belowVersion === undefined ? undefined : lt(dataKeys.masterVersion, belowVersion),
      ),
    )
    .orderBy(asc(dataKeys.id))
    .limit(1)
  return row
}

/** Whether anything was written that the derived secrets went into. */
async function wasUsed(tx: Tx): Promise<boolean> {
  const [event] = await tx.select({ id: auditEvents.id }).from(auditEvents).limit(1)
  return event !== undefined || (await anyWrapped(tx)) !== undefined
}

async function storedSecrets(tx: Tx, vault: Vault, now: Date): Promise<Secrets> {
  const read = () =>
    tx
      .select({ id: dataKeys.id, wrapped: dataKeys.wrapped })
      .from(dataKeys)
      .where(inArray(dataKeys.id, SECRET_IDS))
  const there = await read()
  if (there.length < SECRETS.length) {
    const isTakenOver = there.length === 0 && (await wasUsed(tx))
    const derived = isTakenOver ? vault.derivedSecrets(vault.current.fingerprint) : null
    const missing = SECRETS.filter((purpose) => !there.some(({ id }) => id === secretId(purpose)))
    await tx
      .insert(dataKeys)
      .values(
        missing.map((purpose) => ({
          id: secretId(purpose),
          wrapped: vault.wrapSecret(secretId(purpose), derived?.[purpose] ?? randomBytes(32)),
          masterVersion: vault.current.version,
          createdAt: now,
        })),
      )
      .onConflictDoNothing()
  }
  const rows = await read()
  const entries = SECRETS.map((purpose) => {
    const id = secretId(purpose)
    return [purpose, vault.unwrapSecret(id, rows.find((row) => row.id === id)?.wrapped ?? '')]
  })
  return Object.fromEntries(entries) as Secrets
}
