import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Db, openSqlite } from '../db/client.ts'
import { driverFault, isAway } from '../db/connection-faults.ts'
import { assertDatabaseVersion } from '../db/database-version.ts'
import { claimKey } from '../db/key-fingerprint.ts'
import { openPostgres } from '../db/postgres.ts'
import type { Profile } from '../profile/schema.ts'
import { createVault } from '../vault/vault.ts'
import type { Desk } from './context.ts'

/** The SQLite file of a data folder. */
export function databaseFile(dataFolder: string): string {
  return join(dataFolder, 'rightsdesk.db')
}

/** Where a desk's data is, and what opens it. */
interface StoreSettings {
  /** one key, or several, newest first */
  masterKey: string
  /** where the key was read from: a rotation that goes on meanwhile puts the new one there */
  masterKeyFile?: string | null
  /** null: SQLite in the data folder */
  databaseUrl: string | null
  /** PostgreSQL: connections at most */
  poolSize?: number
  dataFolder: string
  now: () => Date
}

/** As `openStore`, with the profile. */
export async function openDesk(settings: StoreSettings & { profile: Profile }): Promise<Desk> {
  const { profile, now } = settings
  return { ...(await openStore(settings)), profile, now }
}

/**
 * Opens the migrated database and checks that the master key is the one it was written with.
 * @throws DomainError other_key, TooOldError
 * @throws DatabaseUnready where it cannot be reached or was not migrated: a process that serves never begins a database
 */
export async function openStore(settings: StoreSettings): Promise<Pick<Desk, 'db' | 'vault'>> {
  const { now } = settings
  const vault = createVault(settings.masterKey, settings.masterKeyFile)
  const db = settings.databaseUrl
    ? openPostgres(settings.databaseUrl, settings.poolSize)
    : openFile(settings.dataFolder)
  try {
    await claimKey(db, vault, now())
    await assertDatabaseVersion(db.read)
  } catch (error) {
    await db.close()
    throw unready(error)
  }
  return { db, vault }
}

/** What whoever starts the process can put right, in a sentence. */
export class DatabaseUnready extends Error {
  override name = 'DatabaseUnready'
}

function unready(error: unknown): unknown {
  if (isAway(error))
    return new DatabaseUnready(
      'The database cannot be reached: is its server running, and is DATABASE_URL right?',
    )
  const code = driverFault(error)?.code
  if (code === '28P01' || code === '28000' || code === '3D000')
    return new DatabaseUnready(
      'The database server refuses DATABASE_URL: check account, password and database name.',
    )
  if (code === '42P01')
    return new DatabaseUnready('The database is empty: run the migration first (npm start does).')
  return error
}

function openFile(dataFolder: string): Db {
  const file = databaseFile(dataFolder)
  if (!existsSync(file))
    throw new DatabaseUnready(`${file} does not exist: run the migration first (npm start does)`)
  return openSqlite(file)
}
