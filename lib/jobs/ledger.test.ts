import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ledgerState } from '../db/ledger-state.ts'
import { jobs } from '../db/schema.ts'
import { openTestDb, type TestDb } from '../db/test-db.ts'
import { LEASE_MS } from './catalogue.ts'
import {
  backoffMs,
  claimJob,
  closeJob,
  dueJobs,
  enqueue,
  hastenQueue,
  LeaseLost,
  markPublished,
  parkJob,
  renewLease,
  republish,
  retryJob,
  unfinishedPublications,
} from './ledger.ts'

const AT = new Date('2026-03-02T09:00:00Z')
const later = (ms: number) => new Date(AT.getTime() + ms)

let db: TestDb
let id: string
beforeEach(async () => {
  db = await openTestDb()
  id = await add()
})
afterEach(() => db.close())

const add = (runAt = AT) =>
  db.transaction((tx) =>
    enqueue(tx, { name: 'task.run', payload: { taskId: 't', recipientId: 'hubspot' }, runAt, now: AT }),
  )
const job = async () => (await db.read.select().from(jobs).where(eq(jobs.id, id)))[0]!
const claim = (at = AT) => db.transaction((tx) => claimJob(tx, id, at))

describe('an intended effect', () => {
  it('is written down with its cause, or not at all', async () => {
    const failing = db.transaction(async (tx) => {
      await enqueue(tx, { name: 'mail.send', payload: { mailId: 'mail_1' }, now: AT })
      throw new Error('the cause failed')
    })
    await expect(failing).rejects.toThrow('the cause failed')
    expect(await db.read.$count(jobs)).toBe(1)
    expect(await job()).toMatchObject({ status: 'open', queue: 'connector-hubspot', attempts: 0 })
  })

  it('carries ids and nothing else', async () => {
    const payload = { mailId: 'mail_1', email: 'ada@example.test' }
    const other = await db.transaction((tx) => enqueue(tx, { name: 'mail.send', payload, now: AT }))
    const [row] = await db.read.select().from(jobs).where(eq(jobs.id, other))
    expect(row!.payload).toEqual({ mailId: 'mail_1' })
  })

  it('is due when its time has come, until the queue was told', async () => {
    await add(later(60_000))
    const due = async (at: Date) => (await dueJobs(db.read, at, ['connector-hubspot'], 10)).length
    expect(await due(later(-1))).toBe(0)
    expect(await due(AT)).toBe(1)
    expect(await due(later(60_000))).toBe(2)
    await db.transaction((tx) => markPublished(tx, [{ id, generation: 0 }], AT))
    expect(await due(AT)).toBe(0)
  })

  it('for a recipient that left the profile waits without holding up the others', async () => {
    const mail = await db.transaction((tx) =>
      enqueue(tx, { name: 'mail.send', payload: { mailId: 'mail_1' }, now: AT }),
    )
    expect(await dueJobs(db.read, later(1), ['mail', 'connector-analytics'], 1)).toMatchObject([{ id: mail }])
  })
})

describe('a claim', () => {
  it('is held by one worker', async () => {
    const both = await Promise.all([claim(), claim()])
    expect(both.filter(Boolean)).toHaveLength(1)
    expect(await claim(later(LEASE_MS))).toBeNull()
    expect(await job()).toMatchObject({ attempts: 1 })
  })

  it('is not to be had before the time or after the end', async () => {
    expect(await claim(later(-1))).toBeNull()
    const held = (await claim())!
    await db.transaction((tx) => closeJob(tx, held, AT))
    expect(await claim(later(LEASE_MS + 1))).toBeNull()
  })

  it('that ran out is taken over, and nothing the old holder does has an effect', async () => {
    const old = (await claim())!
    const next = (await claim(later(LEASE_MS + 1)))!
    expect(next.lease).not.toBe(old.lease)
    const before = await job()
    const late = [
      () => db.transaction((tx) => closeJob(tx, old, AT)),
      () => db.transaction((tx) => retryJob(tx, old, AT, 'late')),
      () => db.transaction((tx) => parkJob(tx, old, 'late')),
    ]
    for (const act of late) await expect(act()).rejects.toThrow(LeaseLost)
    expect(await db.transaction((tx) => renewLease(tx, old, AT))).toBe(false)
    expect(await job()).toEqual(before)
    await db.transaction((tx) => closeJob(tx, next, AT))
    expect(await job()).toMatchObject({ status: 'done', lease: null })
  })

  it('of a dead worker does not stand still until a clock that was set back has caught up', async () => {
    const hour = 3_600_000
    await db.transaction((tx) => markPublished(tx, [{ id, generation: 0 }], later(hour)))
    const dead = (await claim(later(hour)))!
    const lost = await unfinishedPublications(db.read, AT, null, 10)
    expect(lost.map((row) => row.id)).toEqual([id])
    const next = await claim(AT)
    expect(next?.lease).not.toBe(dead.lease)
    expect(await claim(later(LEASE_MS - 1))).toBeNull()
    await expect(db.transaction((tx) => closeJob(tx, dead, AT))).rejects.toThrow(LeaseLost)
  })

  it('holds as long as it is renewed', async () => {
    const held = (await claim())!
    expect(await db.transaction((tx) => renewLease(tx, held, later(LEASE_MS - 1)))).toBe(true)
    expect(await claim(later(LEASE_MS + 1))).toBeNull()
  })

  it('takes the effect of a handler that lost it back', async () => {
    const old = (await claim())!
    await claim(later(LEASE_MS + 1))
    const effect = db.transaction(async (tx) => {
      await enqueue(tx, { name: 'mail.send', payload: { mailId: 'mail_1' }, now: AT })
      await closeJob(tx, old, AT)
    })
    await expect(effect).rejects.toThrow(LeaseLost)
    expect(await db.read.$count(jobs)).toBe(1)
  })
})

describe('a job that is tried again', () => {
  it('is published anew under another generation, and counts its attempts', async () => {
    await db.transaction((tx) => markPublished(tx, [{ id, generation: 0 }], AT))
    await db.transaction(async (tx) => retryJob(tx, (await claimJob(tx, id, AT))!, later(5_000), 'transient'))
    expect(await job()).toMatchObject({
      generation: 1,
      attempts: 1,
      publishedAt: null,
      lease: null,
      runAt: later(5_000),
    })
    // What is still said of the generation before is not said of this one.
    await db.transaction((tx) => markPublished(tx, [{ id, generation: 0 }], AT))
    expect((await job()).publishedAt).toBeNull()
    const held = (await claim(later(5_000)))!
    await db.transaction((tx) => retryJob(tx, held, later(9_000), 'circuit-open', false))
    expect(await job()).toMatchObject({ generation: 2, attempts: 1 })
  })

  it('is hastened once what postponed it is mended; planned and held jobs are not', async () => {
    const planned = await add(later(86_400_000))
    const held = (await claim())!
    await db.transaction((tx) => hastenQueue(tx, 'connector-hubspot', later(1)))
    expect((await job()).lease).toBe(held.lease)
    await db.transaction((tx) => retryJob(tx, held, later(900_000), 'auth'))
    await db.transaction((tx) => hastenQueue(tx, 'connector-hubspot', later(1)))
    expect((await job()).runAt).toEqual(later(1))
    const [other] = await db.read.select().from(jobs).where(eq(jobs.id, planned))
    expect(other!.runAt).toEqual(later(86_400_000))
  })

  it('is found where the queue may have lost it, page by page, unless a worker is at it', async () => {
    const ids = [id, await add(), await add()]
    const rows = ids.map((one) => ({ id: one, generation: 0 }))
    await db.transaction((tx) => markPublished(tx, rows, AT))
    const held = (await claim(later(28_000)))!
    const seen: string[] = []
    let after: { publishedAt: Date; id: string } | null = null
    for (;;) {
      const [row] = await unfinishedPublications(db.read, later(30_000), after, 1)
      if (!row) break
      seen.push(row.id)
      after = { publishedAt: row.publishedAt!, id: row.id }
    }
    expect(seen.sort()).toEqual(ids.slice(1).sort())
    expect(held.id).toBe(id)
    await db.transaction((tx) => republish(tx, rows[1]!))
    expect(await dueJobs(db.read, AT, ['connector-hubspot'], 10)).toMatchObject([
      { id: ids[1], generation: 1 },
    ])
  })

  it('is shown as open, waiting or set aside', async () => {
    await add(later(60_000))
    const held = (await claim())!
    await db.transaction((tx) => parkJob(tx, held, 'transient'))
    expect(await ledgerState(db.read, later(60_000))).toEqual({
      open: { count: 1, isMore: false },
      parked: 1,
      waiting: { count: 1, isMore: false },
      oldestWaiting: later(60_000),
    })
    expect(await claim(later(LEASE_MS + 1))).toBeNull()
  })
})

it('waits longer after each attempt, an hour and a quarter at most, and never less than it was asked to', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(86_400_000),
      (attempt, random, retryAfterMs) => {
        const wait = backoffMs(attempt, random)
        expect(wait).toBeGreaterThanOrEqual(2_000)
        expect(wait).toBeLessThanOrEqual(4_500_000)
        expect(backoffMs(attempt + 1, 0)).toBeGreaterThanOrEqual(backoffMs(attempt, 0))
        expect(backoffMs(attempt, random, retryAfterMs)).toBeGreaterThanOrEqual(retryAfterMs)
      },
    ),
  )
})
