import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { getTableName } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import { dialect } from '../env.ts'
import { type Db, openPglite, openSqlite } from './client.ts'
import { migrateSqlite } from './migrate.ts'
import { schema } from './schema.ts'

export interface TestDb extends Db {
  /** path of the SQLite file; empty on PostgreSQL */
  file: string
  /** Lets a test change or remove audit rows, as somebody with the database's password could. */
  dropAuditTriggers(): Promise<void>
}

/** For tests: an empty, migrated database of the dialect under test. One at a time: on PostgreSQL they share an engine. */
export async function openTestDb(): Promise<TestDb> {
  return dialect() === 'postgres' ? openPostgres() : openFile()
}

function openFile(): TestDb {
  const folder = mkdtempSync(join(tmpdir(), 'rightsdesk-test-'))
  const file = join(folder, 'test.db')
  migrateSqlite(file)
  const db = openSqlite(file)
  return {
    ...db,
    file,
    dropAuditTriggers: () => db.execute(TRIGGERS.map((name) => `drop trigger ${name};`).join('')),
    close: async () => {
      await db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const AUDITED = ['audit_events', 'audit_checkpoints', 'audit_tombstones']
const TRIGGERS = AUDITED.flatMap((table) => [`${table}_no_update`, `${table}_no_delete`])

let engine: Promise<PGlite> | undefined

/** Starting PostgreSQL takes seconds: one serves all tests of a file, emptied in between. */
async function startEngine(): Promise<PGlite> {
  const started = new PGlite()
  await migrate(drizzle(started), { migrationsFolder: join('drizzle', 'postgres') })
  return started
}

async function openPostgres(): Promise<TestDb> {
  engine ??= startEngine()
  const running = await engine
  const tables = Object.values(schema).map((table) => getTableName(table))
  const triggers = (state: 'enable' | 'disable') =>
    AUDITED.map((table) => `alter table ${table} ${state} trigger all;`).join('')
  await running.exec(`${triggers('disable')} truncate ${tables.join(', ')} cascade; ${triggers('enable')}`)
  const db = openPglite(
    drizzle(running, { schema: schema as never }) as never,
    async (statement) => {
      await running.exec(statement)
    },
    async () => {},
  )
  return {
    ...db,
    file: '',
    dropAuditTriggers: () => db.execute(triggers('disable')),
  }
}
