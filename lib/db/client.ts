import { AsyncLocalStorage } from 'node:async_hooks'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3'
import { assertAtLeast } from '../domain/version-floors.ts'
import { schema } from './schema.ts'
import { keepStatements } from './statements.ts'
import { createWriter } from './writer.ts'

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
  /**
   * Has the database let go of what deleted rows left behind, after the transaction that deleted them: until then a key
   * that is gone from its row can still be read on the disk. SQLite writes the WAL back and empties it, which a reader
   * anywhere can hold up; PostgreSQL frees the dead rows of the keys.
   * @returns false where something held it up: call it again later
   */
  forget(): Promise<boolean>
  /** Runs plain SQL, for migrations and maintenance. */
  execute(statement: string): Promise<void>
  /** May be called again. */
  close(): Promise<void>
}

/** Set while a transaction's work runs. */
export const inside = new AsyncLocalStorage<true>()

export function refuseNested(): void {
  if (inside.getStore()) throw new Error('a transaction was begun within a transaction')
}

function assertSqliteVersion(connection: Sqlite.Database): void {
  const { version } = connection.prepare('select sqlite_version() as version').get() as { version: string }
  assertAtLeast('sqlite', version)
}

/** Readers come and go: a few tries, some 400 ms, meet a moment without one. */
const FORGET_TRIES = 20

/** Writes the WAL back into the file and empties it. false: somebody reads from it, or writes. */
async function emptyWal(writer: Sqlite.Database): Promise<boolean> {
  for (let tries = 0; tries < FORGET_TRIES; tries++) {
    if (tries > 0) await wait(10 + Math.random() * 20)
    const [answer] = writer.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
    if (answer?.busy === 0) return true
  }
  return false
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
  // What a transaction may have to undo in part is kept in memory, not in a file of its own: a fifth of its time.
  writer.pragma('temp_store = MEMORY')
  writer.pragma('foreign_keys = ON')
  writer.pragma('secure_delete = ON')
  writer.pragma('journal_size_limit = 67108864')
  const reader = new Sqlite(file, { readonly: true, timeout: 5000 })
  keepStatements(writer)
  keepStatements(reader)
  const write = drizzle(writer, { schema })
  const read = drizzle(reader, { schema })
  const writing = createWriter(writer)

  return {
    read,
    transaction(work) {
      refuseNested()
      return writing.transaction(() => inside.run(true, () => work(write)))
    },
    forget: () => writing.alone(() => emptyWal(writer)),
    execute: (statement) => writing.alone(async () => void writer.exec(statement)),
    async close() {
      await writing.alone(async () => {})
      reader.close()
      writer.close()
    },
  }
}
