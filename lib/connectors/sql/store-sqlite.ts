import Database from 'better-sqlite3'
import {
  type ForeignKey,
  familyOf,
  type LiveColumn,
  type LiveTable,
  type Row,
  type Store,
} from './live-schema.ts'
import { storeFault } from './store-faults.ts'

const LOCK_WAIT_MS = 5_000

/**
 * Opens a SQLite file.
 * @param file an absolute path
 * @throws {ConnectorError}
 */
export function openSqlite(file: string, options: { readOnly: boolean }): Store {
  let db: Database.Database
  try {
    db = new Database(file, { fileMustExist: true, readonly: options.readOnly, timeout: LOCK_WAIT_MS })
    db.pragma('foreign_keys = on')
  } catch (error) {
    throw storeFault(error, 'opening the file')
  }
  const tried = <T>(doing: string, work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw storeFault(error, doing)
    }
  }
  const store: Store = {
    dialect: 'sqlite',
    query: async ({ text, values }) => tried('a query', () => db.prepare(text).all(...values) as Row[]),
    execute: async ({ text, values }) => tried('a change', () => db.prepare(text).run(...values).changes),
    async transaction(work) {
      tried('a transaction', () => db.exec('begin immediate'))
      try {
        const result = await work()
        tried('a transaction', () => db.exec('commit'))
        return result
      } catch (error) {
        if (db.inTransaction) db.exec('rollback')
        throw error
      }
    },
    readSchema: async () =>
      tried('reading the schema', () => ({ defaultSchema: 'main', tables: tablesOf(db, options.readOnly) })),
    close: async () => void db.close(),
  }
  return store
}

function tablesOf(db: Database.Database, readOnly: boolean): LiveTable[] {
  const names = db
    .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite~_%' escape '~'")
    .all() as { name: string }[]
  return names.map(({ name }) => {
    const columns = db.prepare('select * from pragma_table_xinfo(?)').all(name) as {
      name: string
      type: string
      notnull: number
      pk: number
      hidden: number
    }[]
    const primaryKey = columns
      .filter(({ pk }) => pk > 0)
      .sort((a, b) => a.pk - b.pk)
      .map((column) => column.name)
    const indexes = db.prepare('select * from pragma_index_list(?)').all(name) as {
      name: string
      unique: number
      partial: number
    }[]
    const unique = indexes
      .filter((index) => index.unique && !index.partial)
      .map(
        (index) => db.prepare('select name from pragma_index_info(?)').all(index.name) as { name: string }[],
      )
      .map((parts) => parts.map((part) => part.name))
    return {
      schema: 'main',
      name,
      columns: columns.map(
        (column): LiveColumn => ({
          name: column.name,
          type: column.type || 'any',
          family: familyOf(column.type),
          nullable: column.notnull === 0 && column.pk === 0,
          length: Number(/char\s*\((\d+)\)/i.exec(column.type)?.[1] ?? 0) || null,
          generated: column.hidden > 1,
          collation: null,
        }),
      ),
      primaryKey,
      unique: primaryKey.length > 0 ? [primaryKey, ...unique] : unique,
      foreignKeys: foreignKeysOf(db, name),
      writable: !readOnly,
    }
  })
}

function foreignKeysOf(db: Database.Database, table: string): ForeignKey[] {
  const parts = db.prepare('select * from pragma_foreign_key_list(?) order by id, seq').all(table) as {
    id: number
    table: string
    from: string
    to: string | null
    on_delete: string
  }[]
  const keys = new Map<number, ForeignKey>()
  for (const part of parts) {
    const key = keys.get(part.id) ?? {
      columns: [],
      to: { schema: 'main', table: part.table, columns: [] },
      onDelete:
        part.on_delete === 'NO ACTION'
          ? 'restrict'
          : (part.on_delete.toLowerCase() as ForeignKey['onDelete']),
    }
    key.columns.push(part.from)
    // Without a name it is the primary key that is meant.
    key.to.columns.push(part.to ?? primaryKeyPart(db, part.table, key.to.columns.length))
    keys.set(part.id, key)
  }
  return [...keys.values()]
}

function primaryKeyPart(db: Database.Database, table: string, at: number): string {
  const parts = db.prepare('select name from pragma_table_info(?) where pk > 0 order by pk').all(table) as {
    name: string
  }[]
  return parts[at]?.name ?? 'rowid'
}
