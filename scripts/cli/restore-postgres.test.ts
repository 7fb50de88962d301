import path from 'node:path'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrateDesk } from '../migrate-desk.ts'
import { startPostgres } from '../provide/postgres.mjs'
import { testInstallation } from './test-program.ts'

let postgres: Awaited<ReturnType<typeof startPostgres>>
let desk: Awaited<ReturnType<typeof testInstallation>>
beforeAll(async () => {
  postgres = await startPostgres()
  desk = await testInstallation()
}, 120_000)
afterAll(async () => {
  await postgres.stop()
  desk.remove()
})

async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const pool = new Pool({ connectionString: url, max: 1 })
  try {
    return (await pool.query(statement)).rows
  } finally {
    await pool.end()
  }
}

test('a PostgreSQL database is backed up and put back, beside what was there and into an empty one', async () => {
  const DATABASE_URL = postgres.url
  const run = (args: string[], url = DATABASE_URL) => desk.run(args, { DATABASE_URL: url })
  const settings = { DATABASE_URL, RIGHTSDESK_DATA: desk.folder }
  await migrateDesk(settings, { now: new Date(), say: () => {} })
  expect(await run(['create-admin', '--email', 'ada@desk.example.test'])).toMatchObject({ code: 0, err: '' })
  const made = await run(['backup', '--json', '--to', path.join(desk.folder, 'kept')])
  expect(made).toMatchObject({ code: 0, err: '' })
  const { path: backup, dialect } = JSON.parse(made.out)
  expect(dialect).toBe('postgres')
  await run(['create-admin', '--email', 'late@desk.example.test'])

  const full = await run(['restore', backup])
  expect(full).toMatchObject({ code: 2, err: expect.stringContaining('The database is not empty') })
  const other = new Pool({ connectionString: DATABASE_URL, max: 1 })
  await other.query('select 1')
  const busy = await run(['restore', backup, '--yes'])
  await other.end()
  expect(busy).toMatchObject({ code: 2, err: expect.stringContaining('1 other connections') })
  expect(await query(DATABASE_URL, 'select email from staff order by email')).toHaveLength(2)

  const restored = await run(['restore', backup, '--yes'])
  expect(restored).toMatchObject({ code: 0, err: '' })
  expect(restored.out).toContain('The audit trail holds.')
  const aside = /schemas (public_before_\d+) and/.exec(restored.out)![1]
  expect(await query(DATABASE_URL, 'select email from staff')).toEqual([{ email: 'ada@desk.example.test' }])
  expect(await query(DATABASE_URL, `select email from ${aside}.staff`)).toHaveLength(2)
  const edit = query(DATABASE_URL, "update audit_events set actor = 'x'")
  await expect(edit).rejects.toThrow()

  await query(DATABASE_URL, 'create database another')
  const empty = DATABASE_URL.replace(/\/postgres$/, '/another')
  expect(await run(['restore', backup], empty)).toMatchObject({ code: 0, err: '' })
  expect(await query(empty, 'select email from staff')).toEqual([{ email: 'ada@desk.example.test' }])
  expect(await run(['verify-audit'], empty)).toMatchObject({ code: 0 })
  expect(await run(['rotate-key'], empty)).toMatchObject({ code: 0, err: '' })
}, 180_000)
