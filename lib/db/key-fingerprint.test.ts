import { randomBytes } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createVault } from '../vault/vault.ts'
import { createDataKey } from './data-keys.ts'
import { claimKey } from './key-fingerprint.ts'
import { meta } from './schema.ts'
import { openTestDb, type TestDb } from './test-db.ts'

const AT = new Date('2026-03-02T09:00:00Z')
const vault = createVault(randomBytes(32).toString('base64'))
const other = createVault(randomBytes(32).toString('base64'))

let db: TestDb
beforeEach(async () => {
  db = await openTestDb()
})
afterEach(() => db.close())

it('a database goes with the key of its first start and refuses every other', async () => {
  await claimKey(db, vault, AT)
  await claimKey(db, vault, AT)
  await expect(claimKey(db, other, AT)).rejects.toMatchObject({ code: 'other_key' })
  await claimKey(db, vault, AT)
})

it('data that was written before the fingerprint was kept has to open', async () => {
  await db.transaction((tx) => createDataKey(tx, vault, 'req_1', AT))
  await expect(claimKey(db, other, AT)).rejects.toMatchObject({ code: 'other_key' })
  await claimKey(db, vault, AT)
})

it('the key itself is not stored', async () => {
  await claimKey(db, vault, AT)
  const [row] = await db.read.select().from(meta).where(eq(meta.name, 'key-fingerprint'))
  expect(row!.value).toMatch(/^[0-9a-f]{32}$/)
})
