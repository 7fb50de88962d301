import Sqlite from 'better-sqlite3'
import type { StoreFacts } from './manifest.ts'

/** Pages per step: the event loop has its turn in between. */
const PAGES = 500

/**
 * Copies a database as it is at one moment, by SQLite's online backup, while others write. A read transaction holds
 * that moment: without it the copying would begin anew at each write of another process.
 * @param told is given the share that is done, 0 to 1
 * @throws Error where the copy is not whole
 */
export async function copySqlite(
  file: string,
  to: string,
  told: (share: number) => void = () => {},
): Promise<void> {
  const source = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: 5_000 })
  try {
    source.exec('begin')
    source.prepare('select count(*) from sqlite_master').get()
    await source.backup(to, {
      progress({ totalPages, remainingPages }) {
        if (totalPages > 0) told(1 - remainingPages / totalPages)
        return PAGES
      },
    })
  } finally {
    source.close()
  }
  const copy = new Sqlite(to, { fileMustExist: true })
  try {
    // One file, without a write-ahead log beside it.
    copy.pragma('journal_mode = delete')
    checkSqlite(copy)
  } finally {
    copy.close()
  }
}

/** @throws Error naming what is wrong with a database */
export function checkSqlite(connection: Sqlite.Database): void {
  const said = connection.pragma('integrity_check', { simple: true })
  if (said !== 'ok') throw new Error(`integrity_check says: ${said}`)
  const broken = connection.pragma('foreign_key_check') as unknown[]
  if (broken.length > 0) throw new Error(`${broken.length} foreign keys point nowhere`)
}

/** What a database says of itself. */
export function sqliteFacts(file: string): StoreFacts {
  const connection = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: 5_000 })
  const first = <T>(statement: string) => {
    try {
      return connection.prepare(statement).get() as T | undefined
    } catch (error) {
      // A database of an early version, or one that was never begun.
      if (/no such table/.test((error as Error).message)) return undefined
      throw error
    }
  }
  try {
    return {
      migrations: first<{ n: number }>('select count(*) as n from __drizzle_migrations')?.n ?? 0,
      masterKey:
        first<{ value: string }>("select value from meta where name = 'key-fingerprint'")?.value ?? null,
      checkpoint:
        first<StoreFacts['checkpoint'] & object>(
          'select seq, hash, signature from audit_checkpoints order by seq desc limit 1',
        ) ?? null,
    }
  } finally {
    connection.close()
  }
}

/** Makes a database what a copy of it is, in one transaction: whoever has it open sees either. */
export async function copySqliteOver(copy: string, file: string): Promise<void> {
  const source = new Sqlite(copy, { readonly: true, fileMustExist: true })
  try {
    await source.backup(file, { progress: () => 2 ** 31 - 1 })
  } finally {
    source.close()
  }
}

/**
 * Folds the write-ahead log into the file, which takes that nobody else has it open.
 * @returns whether that was so; a file that is no sound database counts as open to nobody
 */
export function foldIfUnused(file: string): boolean {
  const connection = new Sqlite(file, { fileMustExist: true, timeout: 0 })
  try {
    connection.pragma('journal_mode = delete')
    return true
  } catch (error) {
    const code = (error as { code?: string }).code ?? ''
    return !/^SQLITE_(BUSY|LOCKED)/.test(code)
  } finally {
    connection.close()
  }
}
