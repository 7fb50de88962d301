import { existsSync, mkdirSync } from 'node:fs'
import { databaseFile } from '../lib/commands/open-desk.ts'
import { migratePostgres, migrateSqlite } from '../lib/db/migrate.ts'
import { type BackupSettings, backupFolder, makeBackup } from './backup/make.ts'
import { keepNewest } from './backup/manifest.ts'
import { hasProgram, postgresFacts } from './backup/postgres.ts'
import { copySqliteOver, sqliteFacts } from './backup/sqlite.ts'
import { UsageError } from './cli/sentences.ts'
import { migrationCount, migrationsFolder } from './product.ts'

const KIND = 'before-migration'
/** Backups from before a migration that stay. */
const KEPT = 3

/**
 * Brings the database to this version. One that exists and has migrations to run is backed up first; where they fail it
 * is as it was before.
 * @param folder of the migrations; those of this version without it
 * @throws UsageError with a sentence that says how to go on
 */
export async function migrateDesk(
  settings: BackupSettings,
  { folder, now, say }: { folder?: string; now: Date; say: (words: string) => void },
): Promise<void> {
  const { DATABASE_URL: url, RIGHTSDESK_DATA: data } = settings
  const migrations = folder ?? migrationsFolder(url ? 'postgres' : 'sqlite')
  if (!url) mkdirSync(data, { recursive: true })
  const file = databaseFile(data)
  const done = await migrationsDone(settings)
  const known = migrationCount(migrations)
  if (done > known)
    throw new UsageError(
      `The database was written by a newer version of Rightsdesk (${done} migrations, this version knows ${known}). Nothing was changed: start that version or a newer one.`,
    )
  const backup = done > 0 && done < known ? await backUp(settings, { now, say }) : null
  try {
    if (url) await migratePostgres(url, migrations)
    else migrateSqlite(file, migrations)
  } catch (error) {
    // One that was rolled back changed nothing; what a check found afterwards is undone here.
    if (backup && !url && (await migrationsDone(settings)) !== done) await copySqliteOver(backup, file)
    if (!backup) throw error
    const isAsBefore = (await migrationsDone(settings)) === done
    throw new UsageError(
      `The migration failed: ${words(error)}
${isAsBefore ? 'The database is as it was before: go on with the version you came from.' : `Put it back before you go on with the version you came from: npx rightsdesk restore ${backup}`}
A backup from before lies at ${backup}`,
    )
  }
}

/** @returns where the backup lies; null where none could be made */
async function backUp(
  settings: BackupSettings,
  { now, say }: { now: Date; say: (words: string) => void },
): Promise<string | null> {
  if (settings.DATABASE_URL && !(await hasProgram('pg_dump'))) {
    say(
      'WARNING: the database is migrated without a backup before it, because pg_dump is not installed here. What fails is rolled back; what succeeds cannot be undone.',
    )
    return null
  }
  const folder = backupFolder(settings)
  const { file } = await makeBackup(settings, { folder, kind: KIND, now })
  keepNewest(folder, KIND, KEPT)
  say(`A backup from before the migration lies at ${file}`)
  return file
}

async function migrationsDone({ DATABASE_URL: url, RIGHTSDESK_DATA }: BackupSettings): Promise<number> {
  if (url) return (await postgresFacts(url)).migrations
  const file = databaseFile(RIGHTSDESK_DATA)
  return existsSync(file) ? sqliteFacts(file).migrations : 0
}

function words(error: unknown): string {
  return error instanceof Error ? (error.cause instanceof Error ? error.cause : error).message : String(error)
}
