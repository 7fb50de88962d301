import { sql } from 'drizzle-orm'
import { assertAtLeast } from '../domain/version-floors.ts'
import { dialect } from '../env.ts'
import type { Reader } from './client.ts'
import { meta } from './schema.ts'

/** What the database says of itself, like `15.8` or `3.53.2`; of a database that was started once. */
export async function databaseVersion(db: Reader): Promise<string> {
  const asked = dialect() === 'postgres' ? sql`current_setting('server_version')` : sql`sqlite_version()`
  const [row] = await db
    .select({ version: sql<string>`${asked}` })
    .from(meta)
    .limit(1)
  return row?.version ?? ''
}

/** @throws TooOldError */
export async function assertDatabaseVersion(db: Reader): Promise<void> {
  assertAtLeast(dialect(), await databaseVersion(db))
}
