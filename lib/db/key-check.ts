import { eq } from 'drizzle-orm'
import { DomainError } from '../domain/errors.ts'
import type { Vault } from '../vault/vault.ts'
import type { Db } from './client.ts'
import { meta } from './schema.ts'

/**
 * Notes which master key this database belongs to, at the first start, and refuses any other from then on: writing
 * under another key would leave data that nobody can read.
 * @throws DomainError other_key
 */
export async function assertSameKey(db: Db, vault: Vault, now: Date): Promise<void> {
  const name = 'key-fingerprint'
  const stored = await db.transaction(async (tx) => {
    await tx.insert(meta).values({ name, value: vault.fingerprint, at: now }).onConflictDoNothing()
    const [row] = await tx.select({ value: meta.value }).from(meta).where(eq(meta.name, name))
    return row?.value
  })
  if (stored !== vault.fingerprint) throw new DomainError('other_key')
}
