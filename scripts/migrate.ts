import { mkdirSync } from 'node:fs'
import { databaseFile } from '../lib/commands/open-desk.ts'
import { migratePostgres, migrateSqlite } from '../lib/db/migrate.ts'
import { EnvError, env } from '../lib/env.ts'

try {
  const settings = env()
  if (settings.DATABASE_URL) await migratePostgres(settings.DATABASE_URL)
  else {
    mkdirSync(settings.RIGHTSDESK_DATA, { recursive: true })
    migrateSqlite(databaseFile(settings.RIGHTSDESK_DATA))
  }
} catch (error) {
  console.error(error instanceof EnvError ? error.message : error)
  process.exitCode = 1
}
