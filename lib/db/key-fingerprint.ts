import { eq, isNotNull } from 'drizzle-orm'
import { DomainError } from '../domain/errors.ts'
import type { Vault } from '../vault/vault.ts'
import type { Db } from './client.ts'
import { dataKeys, meta } from './schema.ts'

const NAME = 'key-fingerprint'

/**
 * Ties the database to its master key: the first start writes the key's fingerprint, every later one compares.
 * Data without a fingerprint has to open with this key.
 * @throws DomainError other_key: going on would write data that nobody can read
 */
export async function claimKey(db: Db, vault: Vault, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const known = async () => (await tx.select().from(meta).where(eq(meta.name, NAME)))[0]?.value
    if ((await known()) === undefined) {
      const [any] = await tx.select().from(dataKeys).where(isNotNull(dataKeys.wrapped)).limit(1)
      if (any && !opens(vault, any.id, any.wrapped!)) throw new DomainError('other_key')
      await tx.insert(meta).values({ name: NAME, value: vault.fingerprint, at: now }).onConflictDoNothing()
    }
    // Read again: of two processes that start with different keys, one was first.
    if ((await known()) !== vault.fingerprint) throw new DomainError('other_key')
  })
}

function opens(vault: Vault, id: string, wrapped: string): boolean {
  try {
    vault.unwrap(id, wrapped)
    return true
  } catch {
    return false
  }
}
