import { eq } from 'drizzle-orm'
import { DomainError } from '../domain/errors.ts'
import type { DataKey, Vault } from '../vault/vault.ts'
import type { Reader, Tx } from './client.ts'
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

/** The same, null where it was shredded. */
export async function dataKeyIfThere(db: Reader, vault: Vault, id: string): Promise<DataKey | null> {
  const [row] = await db.select({ wrapped: dataKeys.wrapped }).from(dataKeys).where(eq(dataKeys.id, id))
  return row?.wrapped ? vault.unwrap(id, row.wrapped) : null
}

/** Makes and stores the key of a new request. */
export async function createDataKey(tx: Tx, vault: Vault, id: string, now: Date): Promise<DataKey> {
  const { key, wrapped } = vault.newKey(id)
  await tx.insert(dataKeys).values({ id, wrapped, masterVersion: vault.masterVersion, createdAt: now })
  return key
}

/** The desk's own key, made at its first use. */
export async function deskKey(tx: Tx, vault: Vault, now: Date): Promise<DataKey> {
  const { wrapped } = vault.newKey(DESK_KEY)
  await tx
    .insert(dataKeys)
    .values({ id: DESK_KEY, wrapped, masterVersion: vault.masterVersion, createdAt: now })
    .onConflictDoNothing()
  return dataKeyOf(tx, vault, DESK_KEY)
}
