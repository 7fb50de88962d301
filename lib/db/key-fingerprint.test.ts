import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createVault } from '../vault/vault.ts'
import { createDataKey } from './data-keys.ts'
import { claimKey } from './key-fingerprint.ts'
import { dataKeys, meta } from './schema.ts'
import { openTestDb, type TestDb } from './test-db.ts'

const AT = new Date('2027-02-09T09:42:00Z')
const vault = createVault(Buffer.alloc(32, 1).toString('base64'))
const other = createVault(Buffer.alloc(32, 2).toString('base64'))

let db: TestDb
beforeEach(async () => {
  db = await openTestDb()
})
afterEach(() => db.close())

describe('the master key of a database', () => {
  it('is the one of its first start, also when several processes start at once', async () => {
    await Promise.all([claimKey(db, vault, AT), claimKey(db, vault, AT), claimKey(db, vault, AT)])
    await claimKey(db, vault, AT)
    expect(await db.read.select().from(meta)).toHaveLength(1)
  })

  it('refuses a start with another one, and changes nothing', async () => {
    await claimKey(db, vault, AT)
    const before = await db.read.select().from(meta)
    await expect(claimKey(db, other, AT)).rejects.toMatchObject({ code: 'other_key' })
    expect(await db.read.select().from(meta)).toEqual(before)
  })

  it('has to open what is there already, where the fingerprint is missing', async () => {
    await db.transaction((tx) => createDataKey(tx, vault, 'req_1', AT))
    await expect(claimKey(db, other, AT)).rejects.toMatchObject({ code: 'other_key' })
    await claimKey(db, vault, AT)
    await expect(claimKey(db, other, AT)).rejects.toMatchObject({ code: 'other_key' })
  })

  it('is not judged by keys that were shredded', async () => {
    await db.transaction((tx) => createDataKey(tx, vault, 'req_1', AT))
    await db.transaction((tx) => tx.update(dataKeys).set({ wrapped: null, shreddedAt: AT }))
    await claimKey(db, other, AT)
    expect((await db.read.select().from(meta))[0]?.value).toBe(other.fingerprint)
  })
})
