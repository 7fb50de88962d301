import { AsyncLocalStorage } from 'node:async_hooks'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3'
import { schema } from './schema.ts'
import { strippedError } from './strip.ts'

export type Builder = BetterSQLite3Database<typeof schema>

/** Reading queries take a `Reader`; a `Tx` is one too. */
export type Reader = Pick<Builder, 'select' | 'selectDistinct' | '$count'>

/** Writing queries take a `Tx`: they cannot be called outside a transaction. */
export type Tx = Pick<Builder, 'select' | 'selectDistinct' | '$count' | 'insert' | 'update' | 'delete'>

export interface Db {
  read: Reader
  /**
   * Runs `work` in one transaction and commits when it resolves. Only database calls may be awaited in it, and it may
   * run more than once: PostgreSQL undoes a transaction for the sake of another one, and it is then begun anew.
   * A transaction within a transaction throws: it would wait for itself.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Runs plain SQL, for migrations and maintenance. */
  execute(statement: string): Promise<void>
  close(): Promise<void>
}

/** SQLite before this version can corrupt a WAL database that two connections use. */
const OLDEST_SQLITE = [3, 51, 3] as const

/** Set while a transaction's work runs. */
export const inside = new AsyncLocalStorage<true>()

export function refuseNested(): void {
  if (inside.getStore()) throw new Error('a transaction was begun within a transaction')
}

/** Runs works one after the other. A failing one does not stop the next. */
function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let tail: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = tail.then(work, work)
    tail = turn.catch(() => {})
    return turn
  }
}

function assertSqliteVersion(connection: Sqlite.Database): void {
  const { version } = connection.prepare('select sqlite_version() as version').get() as { version: string }
  const parts = version.split('.').map(Number)
  for (const [i, least] of OLDEST_SQLITE.entries()) {
    if ((parts[i] ?? 0) > least) return
    if ((parts[i] ?? 0) < least)
      throw new Error(`SQLite ${version} is too old: ${OLDEST_SQLITE.join('.')} or newer is needed`)
  }
}

/**
 * Takes the write lock without blocking the event loop: a busy timeout would freeze the process while another one
 * writes, so the lock is asked for again after a short random pause. Gives up after 30 s.
 */
async function beginImmediate(writer: Sqlite.Database): Promise<void> {
  const begin = writer.prepare('BEGIN IMMEDIATE')
  const until = Date.now() + 30_000
  for (;;) {
    try {
      begin.run()
      return
    } catch (error) {
      const code = (error as { code?: string }).code ?? ''
      if (!code.startsWith('SQLITE_BUSY') || Date.now() > until) throw error
      await wait(1 + Math.random() * 9)
    }
  }
}

/** @param file path of the database file; the folder is made where it is missing */
export function openSqlite(file: string): Db {
  mkdirSync(dirname(file), { recursive: true })
  const writer = new Sqlite(file, { timeout: 0 })
  assertSqliteVersion(writer)
  // The one moment where two starting processes may collide: let SQLite wait.
  writer.pragma('busy_timeout = 5000')
  writer.pragma('journal_mode = WAL')
  writer.pragma('busy_timeout = 0')
  writer.pragma('synchronous = FULL')
  writer.pragma('foreign_keys = ON')
  writer.pragma('secure_delete = ON')
  writer.pragma('journal_size_limit = 67108864')
  const reader = new Sqlite(file, { readonly: true, timeout: 5000 })
  const write = drizzle(writer, { schema })
  const read = drizzle(reader, { schema })
  const queued = createQueue()

  return {
    read,
    transaction(work) {
      refuseNested()
      return queued(async () => {
        await beginImmediate(writer)
        try {
          const result = await inside.run(true, () => work(write))
          writer.exec('COMMIT')
          return result
        } catch (error) {
          if (writer.inTransaction) writer.exec('ROLLBACK')
          throw strippedError(error)
        }
      })
    },
    execute: (statement) =>
      queued(async () => {
        writer.exec(statement)
      }),
    async close() {
      await queued(async () => {})
      reader.close()
      writer.close()
    },
  }
}
