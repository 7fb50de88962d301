import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Db, openPostgres, openSqlite } from '../db/client.ts'
import { claimKey } from '../db/key-fingerprint.ts'
import type { Profile } from '../profile/schema.ts'
import { createVault } from '../vault/vault.ts'
import type { Desk } from './context.ts'

/** The SQLite file of a data folder. */
export function databaseFile(dataFolder: string): string {
  return join(dataFolder, 'rightsdesk.db')
}

/**
 * Opens the migrated database and checks that the master key is the one it was written with.
 * @throws DomainError other_key
 * @throws Error where there is no SQLite file: a process that serves never begins a database
 */
export async function openDesk(settings: {
  masterKey: string
  /** null: SQLite in the data folder */
  databaseUrl: string | null
  dataFolder: string
  profile: Profile
  now: () => Date
}): Promise<Desk> {
  const { profile, now } = settings
  const vault = createVault(settings.masterKey)
  const db = settings.databaseUrl ? openPostgres(settings.databaseUrl) : openFile(settings.dataFolder)
  try {
    await claimKey(db, vault, now())
  } catch (error) {
    await db.close()
    throw error
  }
  return { db, vault, profile, now }
}

function openFile(dataFolder: string): Db {
  const file = databaseFile(dataFolder)
  if (!existsSync(file)) throw new Error(`${file} does not exist: run the migration first (npm start does)`)
  return openSqlite(file)
}
