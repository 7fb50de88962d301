import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3'
import { migrate as migrateSqliteWith } from 'drizzle-orm/better-sqlite3/migrator'
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres'
import { migrate as migratePostgresWith } from 'drizzle-orm/node-postgres/migrator'
import { Client } from 'pg'

const TRIGGERS = [
  'audit_events_no_update',
  'audit_events_no_delete',
  'audit_checkpoints_no_update',
  'audit_checkpoints_no_delete',
  'audit_tombstones_no_update',
  'audit_tombstones_no_delete',
]

/**
 * Brings an SQLite file to the newest version. Foreign keys are off meanwhile: a generated table rebuild would
 * cascade deletes and drop triggers. Both are checked afterwards.
 * @throws Error when a foreign key points nowhere or a trigger is missing afterwards
 */
export function migrateSqlite(file: string, folder = join('drizzle', 'sqlite')): { fresh: boolean } {
  const fresh = !existsSync(file)
  const connection = new Sqlite(file, { timeout: 30_000 })
  try {
    connection.pragma('journal_mode = WAL')
    connection.pragma('foreign_keys = OFF')
    migrateSqliteWith(drizzleSqlite(connection), { migrationsFolder: folder })
    const broken = connection.pragma('foreign_key_check') as unknown[]
    if (broken.length > 0) throw new Error(`${broken.length} foreign keys point nowhere after the migration`)
    const rows = connection.prepare("select name from sqlite_master where type = 'trigger'").all() as {
      name: string
    }[]
    assertTriggers(rows.map((row) => row.name))
    return { fresh }
  } finally {
    connection.close()
  }
}

/**
 * Brings a PostgreSQL database to the newest version; processes that start together wait for each other. It needs a
 * connection to the server itself: the lock belongs to the session.
 */
export async function migratePostgres(url: string, folder = join('drizzle', 'postgres')): Promise<void> {
  const client = new Client({ connectionString: url, application_name: 'rightsdesk migration' })
  // A connection that breaks off fails the statement under way, not the process.
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query("select pg_advisory_lock(hashtext('rightsdesk migrations'))")
    await migratePostgresWith(drizzlePostgres(client), { migrationsFolder: folder })
    const { rows } = await client.query('select tgname as name from pg_trigger where not tgisinternal')
    assertTriggers(rows.map((row: { name: string }) => row.name))
  } finally {
    // The lock ends with it.
    await client.end()
  }
}

/** Which of the audit trail's triggers are not among these. */
export function missingTriggers(present: string[]): string[] {
  return TRIGGERS.filter((name) => !present.includes(name))
}

function assertTriggers(present: string[]): void {
  const missing = missingTriggers(present)
  if (missing.length > 0)
    throw new Error(`the audit trail is unprotected: triggers are missing (${missing.join(', ')})`)
}
