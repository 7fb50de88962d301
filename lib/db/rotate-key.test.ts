import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createVault } from '../vault/vault.ts'
import { appendEvent } from './audit.ts'
import { createDataKey, dataKeyOf } from './data-keys.ts'
import { claimKey } from './key-fingerprint.ts'
import { awaitWriters, beginRotation, countUnderOlder, rewrapBatch } from './rotate-key.ts'
import { dataKeys } from './schema.ts'
import { openTestDb, type TestDb } from './test-db.ts'

const AT = new Date('2026-03-02T09:00:00Z')
const PLACE = { table: 'subjects', column: 'email_sealed', row: 'req_1' }
const newKey = () => randomBytes(32).toString('base64')

let db: TestDb
let folder: string
let file: string
beforeEach(async () => {
  db = await openTestDb()
  folder = mkdtempSync(join(tmpdir(), 'rotate-'))
  file = join(folder, 'master.key')
})
afterEach(async () => {
  rmSync(folder, { recursive: true })
  await db.close()
})

it('a process that has not heard of the rotation reads and writes on, under the new key', async () => {
  const [old, next] = [newKey(), newKey()]
  writeFileSync(file, old)
  const running = createVault(old, file)
  await claimKey(db, running, AT)
  const before = await db.transaction((tx) => createDataKey(tx, running, 'req_1', AT))
  const sealed = before.seal(PLACE, 'ada@example.test')

  writeFileSync(file, `${next}\n${old}\n`)
  const rotating = createVault(`${next}\n${old}`, file)
  await claimKey(db, rotating, AT)
  expect(await beginRotation(db, rotating, AT)).toMatchObject({ begun: true, current: { version: 2 } })
  await db.transaction((tx) => createDataKey(tx, running, 'req_2', AT))
  const [row] = await db.read.select().from(dataKeys).where(eq(dataKeys.id, 'req_2'))
  expect(row).toMatchObject({ masterVersion: 2 })

  await rewrapBatch(db, rotating, '')
  await awaitWriters(db)
  expect(await countUnderOlder(db.read, 2)).toBe(0)
  expect((await dataKeyOf(db.read, running, 'req_1')).open(PLACE, sealed)).toBe('ada@example.test')
  const alone = createVault(next)
  await claimKey(db, alone, AT)
  expect((await dataKeyOf(db.read, alone, 'req_1')).open(PLACE, sealed)).toBe('ada@example.test')
  await dataKeyOf(db.read, alone, 'req_2')
  for (const one of [running, rotating, alone]) {
    expect(one.emailIndex('ada@example.test')).toBe(running.emailIndex('ada@example.test'))
    expect(one.authSecret).toBe(running.authSecret)
  }
})

it('until everything is wrapped anew, a start without the older key is refused', async () => {
  const [old, next] = [newKey(), newKey()]
  const vault = createVault(`${next},${old}`)
  await claimKey(db, createVault(old), AT)
  await claimKey(db, vault, AT)
  await beginRotation(db, vault, AT)
  expect(await beginRotation(db, vault, AT)).toMatchObject({ begun: false })
  await expect(claimKey(db, createVault(next), AT)).rejects.toMatchObject({ code: 'other_key' })
  await expect(claimKey(db, createVault(old), AT)).rejects.toMatchObject({ code: 'other_key' })
  await rewrapBatch(db, vault, '')
  await claimKey(db, createVault(next), AT)
})

it('a process that cannot find the new key stores nothing that could not be read', async () => {
  const [old, next] = [newKey(), newKey()]
  const elsewhere = createVault(old)
  await claimKey(db, elsewhere, AT)
  const vault = createVault(`${next},${old}`)
  await claimKey(db, vault, AT)
  await beginRotation(db, vault, AT)
  const writing = db.transaction((tx) => createDataKey(tx, elsewhere, 'req_1', AT))
  await expect(writing).rejects.toMatchObject({ code: 'other_key' })
  expect(await db.read.$count(dataKeys, eq(dataKeys.id, 'req_1'))).toBe(0)
})

it('a database from before goes on with what was derived from its key; a new one makes its own', async () => {
  const key = newKey()
  const derived = createVault(key)
  const fresh = createVault(key)
  await claimKey(db, fresh, AT)
  expect(fresh.emailIndex('ada@example.test')).not.toBe(derived.emailIndex('ada@example.test'))

  await db.transaction(async (tx) => {
    await tx.delete(dataKeys)
    await appendEvent(tx, { chain: 'desk', type: 'staff.joined', actor: 'system', data: {}, at: AT })
  })
  const taken = createVault(key)
  await claimKey(db, taken, AT)
  expect(taken.emailIndex('ada@example.test')).toBe(derived.emailIndex('ada@example.test'))
  expect(taken.signingKey.equals(derived.signingKey)).toBe(true)
})
