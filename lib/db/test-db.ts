import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { getTableName } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import { inject } from 'vitest'
import { dialect } from '../env.ts'
import { type Db, openSqlite } from './client.ts'
import { migratePostgres, migrateSqlite } from './migrate.ts'
import { openPglite, openPostgres } from './postgres.ts'
import { schema } from './schema.ts'

export interface TestDb extends Db {
  /** path of the SQLite file; empty on PostgreSQL */
  file: string
  /** of the database on a real PostgreSQL server; empty elsewhere */
  url: string
  /** Lets a test change or remove audit rows, as somebody with the database's password could. */
  dropAuditTriggers(): Promise<void>
}

/** For tests: an empty, migrated database of the dialect under test. One at a time: on PostgreSQL they share an engine. */
export async function openTestDb(): Promise<TestDb> {
  return dialect() === 'postgres' ? openServer() : openFile()
}

function openFile(): TestDb {
  const folder = mkdtempSync(join(tmpdir(), 'rightsdesk-test-'))
  const file = join(folder, 'test.db')
  migrateSqlite(file)
  const db = openSqlite(file)
  return {
    ...db,
    file,
    url: '',
    dropAuditTriggers: () => db.execute(TRIGGERS.map((name) => `drop trigger ${name};`).join('')),
    close: async () => {
      await db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const AUDITED = ['audit_events', 'audit_checkpoints', 'audit_tombstones']
const TRIGGERS = AUDITED.flatMap((table) => [`${table}_no_update`, `${table}_no_delete`])

let server: Promise<Server> | undefined

/** Starting PostgreSQL takes seconds: one serves all tests of a file, emptied in between. */
async function openServer(): Promise<TestDb> {
  const url = inject('postgresUrl')
  server ??= url ? ownDatabase(url) : startEngine()
  const { url: own, open, execute } = await server
  const tables = Object.values(schema).map((table) => getTableName(table))
  const triggers = (state: 'enable' | 'disable') =>
    AUDITED.map((table) => `alter table ${table} ${state} trigger all;`).join('')
  await execute(`${triggers('disable')} truncate ${tables.join(', ')} cascade; ${triggers('enable')}`)
  return { ...open(), file: '', url: own, dropAuditTriggers: () => execute(triggers('disable')) }
}

interface Server {
  url: string
  open(): Db
  execute(statements: string): Promise<void>
}

/** PostgreSQL within this process. */
async function startEngine(): Promise<Server> {
  const engine = new PGlite()
  await migrate(drizzle(engine), { migrationsFolder: join('drizzle', 'postgres') })
  const execute = async (statements: string) => {
    await engine.exec(statements)
  }
  const database = () => drizzle(engine, { schema: schema as never }) as never
  return { url: '', open: () => openPglite(database(), execute, async () => {}), execute }
}

/** A database of a real server for this process alone. */
async function ownDatabase(url: string): Promise<Server> {
  const own = new URL(url)
  own.pathname = `/test_${randomBytes(8).toString('hex')}`
  const admin = openPostgres(url, 1)
  await admin.execute(`create database ${own.pathname.slice(1)}`)
  await admin.close()
  await migratePostgres(own.href)
  return {
    url: own.href,
    open: () => openPostgres(own.href),
    async execute(statements) {
      const db = openPostgres(own.href, 1)
      await db.execute(statements)
      await db.close()
    },
  }
}
