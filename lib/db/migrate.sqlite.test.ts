import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrateSqlite } from './migrate.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rightsdesk-migrate-'))
  file = join(folder, 'test.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

const sql = (statement: string) => {
  const connection = new Sqlite(file)
  connection.exec(statement)
  connection.close()
}
const tables = () => {
  const connection = new Sqlite(file)
  const rows = connection.prepare("select sql from sqlite_master where type in ('table', 'trigger')").all()
  connection.close()
  return rows
}

describe('the migration', () => {
  it('says whether it began a database, and a second time changes nothing', () => {
    expect(migrateSqlite(file)).toEqual({ fresh: true })
    const before = tables()
    sql("insert into meta (name, value, at) values ('kept', 'x', 0)")
    expect(migrateSqlite(file)).toEqual({ fresh: false })
    expect(tables()).toEqual(before)
  })

  it('refuses a database whose audit trail lost its protection', () => {
    migrateSqlite(file)
    sql('drop trigger audit_events_no_delete')
    expect(() => migrateSqlite(file)).toThrow('audit_events_no_delete')
  })

  it('refuses a database in which something belongs to nothing', () => {
    migrateSqlite(file)
    sql(`pragma foreign_keys = off;
      insert into file_chunks (file_id, seq, sealed) values ('file_0', 0, x'00')`)
    expect(() => migrateSqlite(file)).toThrow('foreign keys')
  })
})
