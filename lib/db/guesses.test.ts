import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PER_NETWORK_ADDRESS, waitAfter } from '../domain/guesses.ts'
import { countGuess, guessedBy } from './guesses.ts'
import { guesses } from './schema.ts'
import { openTestDb, type TestDb } from './test-db.ts'

let db: TestDb
beforeEach(async () => {
  db = await openTestDb()
})
afterEach(() => db.close())

const BEGIN = new Date('2026-03-02T09:00:00Z')
const after = (ms: number) => new Date(BEGIN.getTime() + ms)
const { most, windowMs } = PER_NETWORK_ADDRESS

const guess = (key: string, at = BEGIN) =>
  db.transaction((tx) => countGuess(tx, key, PER_NETWORK_ADDRESS, at))
const waitOf = async (key: string, at = BEGIN) =>
  waitAfter(await guessedBy(db.read, key), PER_NETWORK_ADDRESS, at)

describe('wrong guesses from one network address', () => {
  it('leave it alone until there are too many, then for the rest of the quarter of an hour', async () => {
    for (let i = 1; i < most; i++) await guess('a', after(i))
    expect(await waitOf('a', after(most))).toBe(0)
    await guess('a', after(60_000))
    expect(await waitOf('a', after(60_000))).toBe(14 * 60 + 1)
    expect(await waitOf('a', after(windowMs))).toBe(1)
    expect(await waitOf('a', after(windowMs + 1))).toBe(0)
  })

  it('are each counted when they are made at once', async () => {
    await Promise.all(Array.from({ length: most }, () => guess('a')))
    expect(await guessedBy(db.read, 'a')).toMatchObject({ count: most })
  })

  it('say nothing about another address', async () => {
    for (let i = 0; i < most; i++) await guess('a')
    expect(await waitOf('b')).toBe(0)
  })

  it('begin anew once their time is over, and are not kept longer', async () => {
    for (let i = 0; i < most; i++) await guess('a')
    await guess('b', after(windowMs))
    expect(await db.read.select({ key: guesses.key }).from(guesses)).toEqual([{ key: 'b' }])
  })
})
