import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { migrateDesk } from './migrate-desk.ts'
import { migrationsFolder } from './product.ts'

let data: string
let said: string[]
beforeEach(() => {
  data = mkdtempSync(path.join(tmpdir(), 'rightsdesk-migrate-'))
  said = []
})
afterEach(() => rmSync(data, { recursive: true }))

let days = 0
const migrate = (folder?: string) =>
  migrateDesk(
    { RIGHTSDESK_DATA: data },
    { folder, now: new Date(Date.UTC(2026, 2, 1 + days++)), say: (words) => said.push(words) },
  )

const backups = () => {
  const folder = path.join(data, 'backups')
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.db')) : []
}

/** The product's migrations and one more each, of these statements. */
function withMigrations(...statements: string[]): string {
  const folder = path.join(data, `migrations-${statements.length}-${days}`)
  cpSync(migrationsFolder('sqlite'), folder, { recursive: true })
  const journalFile = path.join(folder, 'meta', '_journal.json')
  const journal = JSON.parse(readFileSync(journalFile, 'utf8'))
  for (const statement of statements) {
    const idx = journal.entries.length
    const tag = `${String(idx).padStart(4, '0')}_more`
    journal.entries.push({ ...journal.entries.at(-1), idx, tag, when: journal.entries.at(-1).when + 1 })
    writeFileSync(path.join(folder, `${tag}.sql`), statement)
  }
  writeFileSync(journalFile, JSON.stringify(journal))
  return folder
}

/** Every table, trigger and row, as text. */
function everything(file = path.join(data, 'rightsdesk.db')): string {
  const connection = new Sqlite(file, { readonly: true })
  try {
    const schema = connection.prepare('select type, name, sql from sqlite_master order by name').all()
    const tables = connection
      .prepare("select name from sqlite_master where type = 'table' order by name")
      .pluck()
      .all()
    return JSON.stringify([schema, tables.map((name) => connection.prepare(`select * from "${name}"`).all())])
  } finally {
    connection.close()
  }
}

async function begun(): Promise<string> {
  await migrate()
  const connection = new Sqlite(path.join(data, 'rightsdesk.db'))
  connection.exec("insert into meta (name, value, at) values ('kept', 'x', 0)")
  connection.close()
  return everything()
}

it('makes no backup of a database that is begun, nor where there is nothing to migrate', async () => {
  await begun()
  await migrate()
  expect(backups()).toEqual([])
  expect(said).toEqual([])
})

it('backs a database up before it migrates it, says where, and keeps three of them', async () => {
  const before = await begun()
  const tables: string[] = []
  for (let n = 1; n <= 4; n += 1) {
    tables.push(`create table more_${n} (a text)`)
    await migrate(withMigrations(...tables))
  }
  const kept = backups()
  expect(kept).toHaveLength(3)
  expect(said.at(-1)).toContain(path.join(data, 'backups', kept.at(-1)!))
  expect(everything()).not.toBe(before)
  expect(everything(path.join(data, 'backups', kept[0]!))).toContain('more_1')
})

it.each([
  ['fails half-way', 'create table half (a text);--> statement-breakpoint\ncreate table meta (a text)'],
  ['leaves something that belongs to nothing', "insert into file_chunks values ('file_0', 0, x'00')"],
  ['takes the protection from the audit trail', 'drop trigger audit_events_no_update'],
])('a migration that %s leaves the database as it was and says how to go on', async (_, statement) => {
  const before = await begun()
  const migration = migrate(withMigrations(statement))
  await expect(migration).rejects.toThrow('The database is as it was before: go on with the version')
  expect(everything()).toBe(before)
  expect(everything(path.join(data, 'backups', backups()[0]!))).toBe(before)
  await migrate()
})

it('leaves a database alone that a newer version has written', async () => {
  await migrate()
  await migrate(withMigrations('create table newer (a text)'))
  const before = everything()
  await expect(migrate()).rejects.toThrow('was written by a newer version of Rightsdesk')
  expect(everything()).toBe(before)
})
