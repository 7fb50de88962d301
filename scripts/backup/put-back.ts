import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import Sqlite from 'better-sqlite3'
import { databaseFile } from '../../lib/commands/open-desk.ts'
import { UsageError } from '../cli/sentences.ts'
import { onDisk } from './manifest.ts'
import { onPostgres, restorePostgres } from './postgres.ts'
import { checkSqlite, foldIfUnused } from './sqlite.ts'

/** What was there before lies aside under this name; `undo` puts it back. */
export interface PutBack {
  /** null: there was nothing */
  aside: string | null
  undo: () => Promise<void>
}

const stamp = (now: Date) => now.toISOString().replace(/[:.]/g, '-')

/** Puts a backup in the place of the data folder's database. @throws UsageError, where nothing was changed */
export function putBackSqlite(backup: string, dataFolder: string, now: Date): PutBack {
  const file = databaseFile(dataFolder)
  const coming = `${file}.restoring`
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  copyFileSync(backup, coming)
  chmodSync(coming, 0o600)
  try {
    const connection = new Sqlite(coming, { fileMustExist: true })
    try {
      checkSqlite(connection)
    } finally {
      connection.close()
    }
    onDisk(coming)
  } catch (error) {
    rmSync(coming, { force: true })
    throw new UsageError(`The backup is no sound database: ${(error as Error).message}.`)
  }
  const aside = existsSync(file) ? `${file}.before-restore-${stamp(now)}` : null
  if (aside && !foldIfUnused(file)) {
    rmSync(coming, { force: true })
    throw new UsageError(`Something has ${file} open: stop web and workers first.`)
  }
  if (aside) move(file, aside)
  // A log without its database belongs to nothing that comes.
  else for (const end of ENDS) rmSync(`${file}${end}`, { force: true })
  renameSync(coming, file)
  onDisk(path.dirname(file))
  return {
    aside,
    async undo() {
      for (const end of ['', ...ENDS]) rmSync(`${file}${end}`, { force: true })
      if (aside) move(aside, file)
    },
  }
}

const ENDS = ['-wal', '-shm']

function move(from: string, to: string): void {
  for (const end of ENDS) if (existsSync(`${from}${end}`)) renameSync(`${from}${end}`, `${to}${end}`)
  renameSync(from, to)
}

/**
 * Puts a dump into the database of `url`. What is there already keeps its tables in schemas of other names.
 * @param replaces whether a database that is not empty may be replaced
 * @throws UsageError, where nothing was changed
 */
export async function putBackPostgres(
  dump: string,
  url: string,
  { replaces, now }: { replaces: boolean; now: Date },
): Promise<PutBack> {
  return onPostgres(url, async (query) => {
    const [others] = await query(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`,
    )
    if (Number(others!.n) > 0)
      throw new UsageError(
        `${others!.n} other connections use this database: stop web, workers and whatever else has it open.`,
      )
    const [tables] = await query(
      "select count(*)::int as n from pg_tables where schemaname in ('public', 'drizzle')",
    )
    const isEmpty = Number(tables!.n) === 0
    if (!isEmpty && !replaces)
      throw new UsageError(
        'The database is not empty. With --yes the backup takes its place, and what is there stays aside in schemas of other names.',
      )
    const suffix = `_before_${stamp(now).replace(/\D/g, '')}`
    const schemas = (
      await query("select nspname from pg_namespace where nspname in ('public', 'drizzle')")
    ).map((row) => String(row.nspname))
    if (isEmpty) await query('drop schema if exists drizzle')
    else
      await query(
        `begin; ${schemas.map((name) => `alter schema ${name} rename to ${name}${suffix};`).join(' ')} create schema public; commit`,
      )
    const undo = async () => {
      const back = schemas.map((name) => `alter schema ${name}${suffix} rename to ${name};`).join(' ')
      await onPostgres(url, (one) =>
        one(
          `begin; drop schema if exists drizzle cascade; drop schema public cascade; ${isEmpty ? 'create schema public;' : back} commit`,
        ),
      )
    }
    try {
      await restorePostgres(url, dump)
    } catch (error) {
      await undo()
      throw error
    }
    return { aside: isEmpty ? null : `the schemas public${suffix} and drizzle${suffix}`, undo }
  })
}
