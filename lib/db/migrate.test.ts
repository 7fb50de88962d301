import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dialect } from '../env.ts'
import { createVault } from '../vault/vault.ts'
import { auditCheckpoints, auditEvents, auditTombstones } from './schema.ts'
import { openTestDb, type TestDb } from './test-db.ts'
import { writeHistory } from './test-history.ts'

const { signingKey } = createVault(randomBytes(32).toString('base64'))

/** What the triggers raise: a statement that is wrong has another one. */
const RAISED = dialect() === 'postgres' ? 'P0001' : 'SQLITE_CONSTRAINT_TRIGGER'

let db: TestDb
beforeEach(async () => {
  db = await openTestDb()
  await writeHistory(db, signingKey)
  // Of a chain that is gone: it lets go of nothing that is there.
  const tombstone = {
    requestId: 'req_gone',
    seq: 9,
    hash: 'x',
    at: new Date(0).toISOString(),
    signature: 'x',
  }
  await db.transaction((tx) => tx.insert(auditTombstones).values(tombstone))
})
afterEach(() => db.close())

const everything = () =>
  Promise.all(
    [auditEvents, auditCheckpoints, auditTombstones].map((table) =>
      db.read.select().from(table).orderBy(table.seq, table.at, table.hash),
    ),
  )

describe.each(['audit_events', 'audit_checkpoints', 'audit_tombstones'])('%s in the database', (table) => {
  it.each([
    ['edited', `update ${table} set hash = 'x' where seq = (select max(seq) from ${table})`],
    ['deleted from', `delete from ${table} where seq = (select max(seq) from ${table})`],
    // SQLite has no such statement.
    ...(dialect() === 'postgres'
      ? [
          ['emptied', `truncate ${table}`],
          ['emptied with what hangs on it', `truncate ${table} cascade`],
        ]
      : []),
  ])('cannot be %s', async (_, statement) => {
    const before = await everything()
    expect(before.every((rows) => rows.length > 0)).toBe(true)
    await expect(db.execute(statement!)).rejects.toMatchObject({ code: RAISED })
    expect(await everything()).toEqual(before)
  })
})

it('both dialects have the same number of migrations', () => {
  const count = (which: string) => readMigrationFiles({ migrationsFolder: join('drizzle', which) }).length
  expect(count('postgres')).toBe(count('sqlite'))
})
