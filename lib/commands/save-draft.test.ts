import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { drafts } from '../db/schema.ts'
import { openTestDb, type TestDb } from '../db/test-db.ts'
import type { Profile } from '../profile/schema.ts'
import { createVault } from '../vault/vault.ts'
import type { Desk } from './context.ts'
import { readDraft, saveDraft } from './save-draft.ts'

const KEY = Buffer.alloc(32, 1).toString('base64')
const HOUR_MS = 3_600_000
const TYPED = { email: 'ada@example.test', message: 'Half a sentence' }

let db: TestDb
let now: Date
let desk: Desk
beforeEach(async () => {
  db = await openTestDb()
  now = new Date('2027-02-09T09:42:00Z')
  desk = { db, vault: createVault(KEY), profile: {} as Profile, now: () => now }
})
afterEach(() => db.close())

describe('a form on its way', () => {
  it('comes back as it was left', async () => {
    const { token, idempotencyKey } = await saveDraft(desk, { token: null, data: TYPED })
    expect(await readDraft(desk, token)).toEqual({ state: 'found', data: TYPED, token, idempotencyKey })
  })

  it('keeps its idempotency key over every change, so that it is filed once', async () => {
    const first = await saveDraft(desk, { token: null, data: TYPED })
    const second = await saveDraft(desk, { token: first.token, data: { ...TYPED, message: 'A whole one.' } })
    expect(second).toEqual(first)
    expect(await readDraft(desk, first.token)).toMatchObject({ data: { message: 'A whole one.' } })
    expect(await db.read.select().from(drafts)).toHaveLength(1)
  })

  it('gives two forms two keys', async () => {
    const one = await saveDraft(desk, { token: null, data: TYPED })
    const other = await saveDraft(desk, { token: null, data: TYPED })
    expect(one.idempotencyKey).not.toBe(other.idempotencyKey)
    expect(one.token).not.toBe(other.token)
  })

  it('ends two hours after the last change', async () => {
    const { token } = await saveDraft(desk, { token: null, data: TYPED })
    now = new Date(now.getTime() + 1.5 * HOUR_MS)
    await saveDraft(desk, { token, data: TYPED })
    now = new Date(now.getTime() + 1.9 * HOUR_MS)
    expect(await readDraft(desk, token)).toMatchObject({ state: 'found' })
    now = new Date(now.getTime() + 0.1 * HOUR_MS)
    expect(await readDraft(desk, token)).toEqual({ state: 'expired' })
  })

  it('stands in the database without its words and without its token', async () => {
    const { token } = await saveDraft(desk, { token: null, data: TYPED })
    const stored = JSON.stringify(await db.read.select().from(drafts))
    for (const secret of ['ada', 'sentence', token]) expect(stored).not.toContain(secret)
  })

  it('is unknown by a cookie that was made up, and there is none without a cookie', async () => {
    await saveDraft(desk, { token: null, data: TYPED })
    expect(await readDraft(desk, 'made-up')).toEqual({ state: 'unknown' })
    expect(await readDraft(desk, null)).toEqual({ state: 'none' })
  })

  it('is unknown once its row was tampered with, or moved under another token', async () => {
    const one = await saveDraft(desk, { token: null, data: TYPED })
    const other = await saveDraft(desk, { token: null, data: { email: 'eve@example.test' } })
    const rows = await db.read.select().from(drafts)
    await db.transaction((tx) => tx.update(drafts).set({ dataSealed: rows[1]!.dataSealed }))
    const states = [await readDraft(desk, one.token), await readDraft(desk, other.token)]
    expect(states.map(({ state }) => state).sort()).toEqual(['found', 'unknown'])
  })
})
