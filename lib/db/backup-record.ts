import { eq } from 'drizzle-orm'
import type { Db, Reader } from './client.ts'
import { meta } from './schema.ts'

const NAME = 'last-backup'

/** Notes that a backup was made and checked. */
export async function noteBackup(db: Db, at: Date): Promise<void> {
  const row = { name: NAME, value: 'made', at }
  await db.transaction((tx) =>
    tx.insert(meta).values(row).onConflictDoUpdate({ target: meta.name, set: row }),
  )
}

/** When the last backup that succeeded was made; null where none is known. */
export async function lastBackupAt(db: Reader): Promise<Date | null> {
  const [row] = await db.select({ at: meta.at }).from(meta).where(eq(meta.name, NAME))
  return row?.at ?? null
}
