import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { type Connection, createConnection } from 'mysql2/promise'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, inject } from 'vitest'
import { startMariadb } from '../../../scripts/provide/mariadb.mjs'
import { startPostgres } from '../../../scripts/provide/postgres.mjs'
import { quote } from './dialect.ts'
import type { Store } from './live-schema.ts'
import { openStore } from './open.ts'

export type StoreName = 'sqlite' | 'postgres' | 'mariadb'

declare module 'vitest' {
  interface ProvidedContext {
    /** The stores that these tests run over; `npm run test:long` adds MariaDB. */
    stores: StoreName[]
  }
}

/** A type that each of the stores has, by a word of ours; or what stands behind the column's name as it is. */
type ColumnType = 'int' | 'bigint' | 'text' | 'uuid' | 'bytes' | { as: string }

export interface TableSpec {
  name: string
  /** In a schema of its own, where the store has more than one. */
  schema?: string
  columns: Record<string, ColumnType>
  notNull?: string[]
  primaryKey?: string[]
  unique?: string[][]
  foreign?: {
    columns: string[]
    to: string
    toColumns: string[]
    onDelete?: 'cascade' | 'set null'
  }[]
}

type Value = string | number | Buffer | null
export type Rows = Record<string, string | null>[]

/** A database of one test, and an own connection to it to lay it out and to look at what is left. */
export interface TestStore {
  name: StoreName
  dialect: Store['dialect']
  url: string
  /** What a map calls a schema of `create`; null where the store has but one. */
  schema: (name: string) => string | null
  /** Names the test's own connection understands. */
  table: (spec: Pick<TableSpec, 'name' | 'schema'>) => string
  run: (text: string) => Promise<void>
  create: (tables: readonly TableSpec[]) => Promise<void>
  insert: (table: Pick<TableSpec, 'name' | 'schema'>, rows: Record<string, Value>[]) => Promise<void>
  /** The column `id` of what a question of the test's own finds. */
  ids: (text: string) => Promise<string[]>
  /** Every row, each value as text, in a fixed order. */
  rows: (table: Pick<TableSpec, 'name' | 'schema'>) => Promise<Rows>
  /** Another account's address, which may only read. SQLite has none. */
  reader: () => Promise<string>
  open: (more?: { readOnly?: boolean; url?: string }) => Promise<Store>
  /** Before the end of the test, where it makes many. */
  end: () => Promise<void>
}

interface Server {
  url: string
  stop: () => Promise<void>
}

/** A connection of the test's own. */
interface Own {
  all: (text: string, values?: Value[]) => Promise<Record<string, unknown>[]>
  close: () => Promise<void>
}

type End = () => Promise<unknown> | unknown

let databases = 0

/** Runs the tests once over every store, each test with a database of its own. */
export function overStores(tests: (fresh: () => Promise<TestStore>, name: StoreName) => void): void {
  for (const name of inject('stores'))
    describe(name, () => {
      let server: Server | null = null
      const used: End[] = []
      beforeAll(async () => {
        if (name === 'postgres') server = await startPostgres()
        if (name === 'mariadb') server = await startMariadb()
      }, 120_000)
      afterEach(async () => {
        for (const end of used.splice(0).reverse()) await end()
      })
      afterAll(() => server?.stop())
      tests(async () => {
        const ends: End[] = []
        const end = async () => {
          for (const work of ends.splice(0).reverse()) await work()
        }
        used.push(end)
        return freshStore(name, server, ends, end)
      }, name)
    })
}

async function freshStore(
  name: StoreName,
  server: Server | null,
  used: End[],
  end: () => Promise<void>,
): Promise<TestStore> {
  const database = `shop_${++databases}`
  const dialect = name === 'mariadb' ? 'mysql' : name
  const { url, own } = await databaseOf(name, database, server, used)
  used.push(() => own.close())
  const schemaName = (schema: string | undefined) => {
    if (!schema || name === 'sqlite') return null
    return name === 'postgres' ? schema : `${database}_${schema}`
  }
  const table: TestStore['table'] = (spec) => {
    // MariaDB looks for what has no schema beside the table that refers to it.
    const schema = schemaName(spec.schema) ?? (name === 'mariadb' ? database : null)
    return `${schema ? `${quote(dialect, schema)}.` : ''}${quote(dialect, spec.name)}`
  }
  const names = (columns: string[]) => columns.map((column) => quote(dialect, column)).join(', ')
  const foreignKey = ({ columns, to, toColumns, onDelete }: NonNullable<TableSpec['foreign']>[0]) =>
    `foreign key (${names(columns)}) references ${table({ name: to })} (${names(toColumns)})${onDelete ? ` on delete ${onDelete}` : ''}`
  const run = async (text: string) => void (await own.all(text))
  return {
    name,
    dialect,
    url,
    schema: schemaName,
    table,
    run,
    async create(tables) {
      const schemas = new Set(tables.flatMap(({ schema }) => schemaName(schema) ?? []))
      for (const schema of schemas)
        await run(`create ${name === 'postgres' ? 'schema' : 'database'} ${quote(dialect, schema)}`)
      for (const spec of tables) {
        const parts = [
          ...Object.entries(spec.columns).map(
            ([column, type]) =>
              `${quote(dialect, column)} ${typeof type === 'string' ? TYPES[type][name] : type.as}${spec.notNull?.includes(column) ? ' not null' : ''}`,
          ),
          ...(spec.primaryKey ? [`primary key (${names(spec.primaryKey)})`] : []),
          ...(spec.unique ?? []).map((columns) => `unique (${names(columns)})`),
          // SQLite takes references to what is not there yet, and takes them only here.
          ...(name === 'sqlite' ? (spec.foreign ?? []).map(foreignKey) : []),
        ]
        await run(`create table ${table(spec)} (${parts.join(', ')})`)
      }
      if (name === 'sqlite') return
      for (const spec of tables)
        for (const foreign of spec.foreign ?? [])
          await run(`alter table ${table(spec)} add ${foreignKey(foreign)}`)
    },
    async insert(spec, rows) {
      for (const row of rows) {
        const columns = Object.keys(row)
        const marks = columns.map((_, index) => (name === 'postgres' ? `$${index + 1}` : '?')).join(', ')
        await own.all(
          `insert into ${table(spec)} (${names(columns)}) values (${marks})`,
          columns.map((column) => row[column]!),
        )
      }
    },
    ids: async (text) => (await own.all(text)).map(({ id }) => String(id)),
    async rows(spec) {
      const found = (await own.all(`select * from ${table(spec)}`)).map((row) =>
        Object.fromEntries(Object.entries(row).map(([column, value]) => [column, asWord(value)])),
      )
      const order = (row: Rows[0]) => JSON.stringify(row)
      return found.sort((one, other) => order(one).localeCompare(order(other), 'en', { numeric: true }))
    },
    async reader() {
      const address = new URL(url)
      const account = `reader_${database}`
      address.username = account
      address.password = 'only-reads'
      if (name === 'postgres') {
        await run(`create role ${account} login password 'only-reads'`)
        await run(`grant select on all tables in schema public to ${account}`)
      } else {
        await run(`create user ${account}@'127.0.0.1' identified by 'only-reads'`)
        await run(`grant select on ${database}.* to ${account}@'127.0.0.1'`)
      }
      return String(address)
    },
    async open(more = {}) {
      const store = await openStore(more.url ?? url, { readOnly: more.readOnly ?? false })
      used.push(() => store.close())
      return store
    },
    end,
  }
}

const TYPES: Record<Exclude<ColumnType, { as: string }>, Record<StoreName, string>> = {
  int: { sqlite: 'integer', postgres: 'integer', mariadb: 'int' },
  bigint: { sqlite: 'integer', postgres: 'bigint', mariadb: 'bigint' },
  text: { sqlite: 'varchar(200)', postgres: 'varchar(200)', mariadb: 'varchar(200)' },
  uuid: { sqlite: 'text', postgres: 'uuid', mariadb: 'uuid' },
  bytes: { sqlite: 'blob', postgres: 'bytea', mariadb: 'varbinary(32)' },
}

function asWord(value: unknown): string | null {
  if (value === null || value === undefined) return null
  return Buffer.isBuffer(value) ? value.toString('hex') : String(value)
}

async function databaseOf(
  name: StoreName,
  database: string,
  server: Server | null,
  used: End[],
): Promise<{ url: string; own: Own }> {
  if (name === 'sqlite') {
    const folder = mkdtempSync(path.join(tmpdir(), 'store-'))
    used.push(() => rmSync(folder, { recursive: true, force: true }))
    const file = path.join(folder, 'store.db')
    return { url: `sqlite:${file}`, own: ownSqlite(file) }
  }
  const atServer = async (text: string) => {
    const own = name === 'postgres' ? await ownPostgres(server!.url) : await ownMariadb(server!.url)
    // Tables of another schema refer to some of this one.
    if (name === 'mariadb') await own.all('set foreign_key_checks = 0')
    await own.all(text)
    await own.close()
  }
  await atServer(`create database ${database}`)
  used.push(() => atServer(`drop database ${database}${name === 'postgres' ? ' with (force)' : ''}`))
  const address = new URL(server!.url)
  address.pathname = `/${database}`
  const url = String(address)
  return { url, own: name === 'postgres' ? await ownPostgres(url) : await ownMariadb(url) }
}

function ownSqlite(file: string): Own {
  const db = new Database(file)
  db.pragma('foreign_keys = on')
  return {
    all: async (text, values = []) => {
      const statement = db.prepare(text)
      if (statement.reader) return statement.all(...values) as Record<string, unknown>[]
      statement.run(...values)
      return []
    },
    close: async () => void db.close(),
  }
}

async function ownPostgres(url: string): Promise<Own> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  return { all: async (text, values) => (await client.query(text, values)).rows, close: () => client.end() }
}

async function ownMariadb(url: string): Promise<Own> {
  const connection: Connection = await createConnection({
    uri: url.replace('mariadb:', 'mysql:'),
    supportBigNumbers: true,
    bigNumberStrings: true,
  })
  return {
    all: async (text, values) => {
      const [found] = await connection.query(text, values)
      return Array.isArray(found) ? (found as Record<string, unknown>[]) : []
    },
    close: () => connection.end(),
  }
}
