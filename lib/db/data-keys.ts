import { eq, sql } from 'drizzle-orm'
import { DomainError } from '../domain/errors.ts'
import type { DataKey, Vault } from '../vault/vault.ts'
import type { Reader, Tx } from './client.ts'
import { currentKey } from './key-fingerprint.ts'
import { insertRow, prepared } from './prepared.ts'
import { dataKeys } from './schema.ts'

/** The key of what belongs to no request: staff mails. */
export const DESK_KEY = 'desk'

/**
 * The key that opens a request's sealed columns.
 * @throws DomainError not_found when there is none or it was shredded
 */
export async function dataKeyOf(db: Reader, vault: Vault, id: string): Promise<DataKey> {
  const key = await dataKeyIfThere(db, vault, id)
  if (!key) throw new DomainError('not_found', { what: 'key' })
  return key
}

const wrappedOf = (db: Reader) =>
  db
    .select({ wrapped: dataKeys.wrapped })
    .from(dataKeys)
    .where(eq(dataKeys.id, sql.placeholder('id')))
    .prepare()

/** The same, null where it was shredded. */
export async function dataKeyIfThere(db: Reader, vault: Vault, id: string): Promise<DataKey | null> {
  const [row] = await prepared(db, wrappedOf).execute({ id })
  return row?.wrapped ? vault.unwrap(id, row.wrapped) : null
}

/** Makes and stores the key of a new request. @throws DomainError other_key when a rotation's key is not at hand */
export async function createDataKey(tx: Tx, vault: Vault, id: string, now: Date): Promise<DataKey> {
  const { key, wrapped } = vault.newKey(id)
  await insertRow(tx, dataKeys, { id, wrapped, masterVersion: vault.current.version, createdAt: now })
  await followRotation(tx, vault, { id, wrapped })
  return key
}

/** The desk's own key, made at its first use. */
export async function deskKey(tx: Tx, vault: Vault, now: Date): Promise<DataKey> {
  const { wrapped } = vault.newKey(DESK_KEY)
  const made = await tx
    .insert(dataKeys)
    .values({ id: DESK_KEY, wrapped, masterVersion: vault.current.version, createdAt: now })
    .onConflictDoNothing()
    .returning({ id: dataKeys.id })
  if (made.length > 0) await followRotation(tx, vault, { id: DESK_KEY, wrapped })
  return dataKeyOf(tx, vault, DESK_KEY)
}

/**
 * Wraps a key that was just stored under the master key of a rotation that this process had not heard of. It is asked
 * after the row stands: a rotation that begins later waits for this transaction before it looks for rows left behind.
 */
async function followRotation(tx: Tx, vault: Vault, row: { id: string; wrapped: string }): Promise<void> {
  const current = await currentKey(tx)
  if (current === null || current.version === vault.current.version) return
  vault.useKey(current)
  await tx
    .update(dataKeys)
    .set({ wrapped: vault.rewrap(row.id, row.wrapped), masterVersion: current.version })
    .where(eq(dataKeys.id, row.id))
}
