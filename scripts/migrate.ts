import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { migratePostgres, migrateSqlite } from '../lib/db/migrate.ts'
import { env, EnvError } from '../lib/env.ts'

try {
  const settings = env()
  if (settings.DATABASE_URL) await migratePostgres(settings.DATABASE_URL)
  else {
    mkdirSync(settings.RIGHTSDESK_DATA, { recursive: true })
    migrateSqlite(join(settings.RIGHTSDESK_DATA, 'rightsdesk.db'))
  }
} catch (error) {
  console.error(error instanceof EnvError ? error.message : error)
  process.exitCode = 1
}
