import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appendEvent } from './audit.ts'
import { auditEvents } from './schema.ts'
import { openTestDb, type TestDb } from './test-db.ts'

let db: TestDb
beforeEach(async () => {
  db = await openTestDb()
  await db.transaction((tx) =>
    appendEvent(tx, {
      chain: 'req_1',
      type: 'request.submitted',
      actor: 'person',
      data: {},
      at: new Date(0),
    }),
  )
})
afterEach(() => db.close())

describe('the audit trail in the database', () => {
  it('cannot be edited', async () => {
    const edit = db.transaction((tx) => tx.update(auditEvents).set({ actor: 'system' }))
    await expect(edit).rejects.toThrow()
    expect(await db.read.$count(auditEvents, sql`actor = 'person'`)).toBe(1)
  })

  it('cannot be deleted from', async () => {
    await expect(db.transaction((tx) => tx.delete(auditEvents))).rejects.toThrow()
    expect(await db.read.$count(auditEvents)).toBe(1)
  })
})

it('both dialects have the same number of migrations', () => {
  const count = (which: string) => readMigrationFiles({ migrationsFolder: join('drizzle', which) }).length
  expect(count('postgres')).toBe(count('sqlite'))
})
