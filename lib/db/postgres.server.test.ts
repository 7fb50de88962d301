import { spawn } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { eq, sql } from 'drizzle-orm'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startPostgres } from '../../scripts/provide/postgres.mjs'
import type { Db, Tx } from './client.ts'
import { COMMIT_UNKNOWN, DATABASE_AWAY } from './connection-faults.ts'
import { migratePostgres } from './migrate.ts'
import { openPostgres } from './postgres.ts'
import { auditEvents, meta } from './schema.ts'

const AT = new Date('2026-03-02T09:00:00Z')
const POOL = 4

let server: Awaited<ReturnType<typeof startPostgres>>
let db: Db

beforeAll(async () => {
  server = await startPostgres()
  await migratePostgres(server.url)
})
afterAll(() => server?.stop())
beforeEach(async () => {
  db = openPostgres(server.url, POOL)
  await db.execute('delete from meta')
})
afterEach(() => db.close())

const note = (name: string, value = 'x') => ({ name, value, at: AT })
const values = async () =>
  Object.fromEntries(
    (await db.read.select().from(meta).orderBy(meta.name)).map((row) => [row.name, row.value]),
  )
const backend = async (tx: Tx) =>
  (await tx.select({ pid: sql<number>`pg_backend_pid()` }).from(sql`(select 1) as one`))[0]!.pid

/** Ends another connection, as a restart or a fail-over of the server does. */
async function terminate(pid: number): Promise<void> {
  const admin = new Client({ connectionString: server.url })
  await admin.connect()
  await admin.query('select pg_terminate_backend($1, 5000)', [pid])
  await admin.end()
}

/** As many as the connections there are, twice: none of them was lost. */
async function everyConnectionWorks(): Promise<void> {
  const works = Array.from({ length: 2 * POOL }, (_, i) =>
    db.transaction((tx) => tx.insert(meta).values(note(`after-${i}`))),
  )
  await Promise.all(works)
  await db.execute("delete from meta where name like 'after-%'")
}

describe('two transactions that wait for each other', () => {
  it('both end well: the one that the server undoes is done again', async () => {
    await db.transaction((tx) => tx.insert(meta).values([note('a', '0'), note('b', '0')]))
    const increase = (tx: Tx, name: string) =>
      tx
        .update(meta)
        .set({ value: sql`(${meta.value}::int + 1)::text` })
        .where(eq(meta.name, name))
    let runs = 0
    let arrived = 0
    const both = (first: string, second: string) =>
      db.transaction(async (tx) => {
        runs += 1
        await increase(tx, first)
        arrived += 1
        for (let looks = 0; arrived < 2 && looks < 500; looks++) await wait(10)
        await increase(tx, second)
      })
    await Promise.all([both('a', 'b'), both('b', 'a')])
    expect(await values()).toEqual({ a: '2', b: '2' })
    expect(runs).toBe(3)
  })

  it('are given up after some tries, with everything undone', async () => {
    await db.execute(`create function refuse_always() returns int language plpgsql as
      $$ begin raise exception 'ada@example.test' using errcode = '40001'; end $$`)
    let runs = 0
    const work = db.transaction(async (tx) => {
      runs += 1
      await tx.insert(meta).values(note('a', 'half'))
      await tx.update(meta).set({ value: sql`refuse_always()::text` })
    })
    await expect(work).rejects.toMatchObject({ name: 'DatabaseError', code: '40001' })
    await expect(work).rejects.not.toThrow('ada@example.test')
    expect(runs).toBe(5)
    expect(await values()).toEqual({})
    await db.execute('drop function refuse_always')
    await everyConnectionWorks()
  })
})

describe('a connection that is lost', () => {
  it.each([
    ['while its process is about something else', 100],
    ['just before its next statement', 0],
  ])('%s has its transaction done again: nothing of it was kept', async (_, pauseMs) => {
    let runs = 0
    await db.transaction(async (tx) => {
      runs += 1
      await tx.insert(meta).values(note('a', `run ${runs}`))
      if (runs > 1) return
      await terminate(await backend(tx))
      await wait(pauseMs)
      await tx.insert(meta).values(note('b'))
    })
    expect(await values()).toEqual({ a: 'run 2' })
    await everyConnectionWorks()
  })

  it('at COMMIT has nothing done again: the transaction may have been kept', async () => {
    await db.execute(`
      create function die_at_commit() returns trigger language plpgsql as
        $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
      create constraint trigger die_at_commit after insert on meta deferrable initially deferred
        for each row when (new.name = 'a') execute function die_at_commit()`)
    let runs = 0
    const work = db.transaction(async (tx) => {
      runs += 1
      await tx.insert(meta).values(note('a'))
    })
    await expect(work).rejects.toMatchObject({ code: COMMIT_UNKNOWN })
    expect(runs).toBe(1)
    await db.execute('drop trigger die_at_commit on meta; drop function die_at_commit')
    await everyConnectionWorks()
  })

  it('and all others with it: who asks meanwhile is told at once, and nobody once the server is back', async () => {
    await db.transaction((tx) => tx.insert(meta).values(note('before')))
    await server.halt()
    try {
      const asked = performance.now()
      const answers = await Promise.allSettled([
        db.read.select().from(meta),
        ...Array.from({ length: 2 * POOL }, () =>
          db.transaction((tx) => tx.insert(meta).values(note('meanwhile'))),
        ),
      ])
      for (const answer of answers)
        expect(answer).toMatchObject({ status: 'rejected', reason: { code: DATABASE_AWAY } })
      expect(performance.now() - asked).toBeLessThan(15_000)
    } finally {
      await server.resume()
    }
    expect(await values()).toEqual({ before: 'x' })
    await everyConnectionWorks()
  })
})

describe('a transaction', () => {
  it('whose statement failed is not taken for kept where its work goes on all the same', async () => {
    await db.transaction((tx) => tx.insert(meta).values(note('a')))
    const work = db.transaction(async (tx) => {
      await tx.insert(meta).values(note('lost'))
      await Promise.resolve(tx.insert(meta).values(note('a'))).catch(() => {})
    })
    await expect(work).rejects.toThrow('went on after a statement of it had failed')
    expect(await values()).toEqual({ a: 'x' })
  })

  it('reads within itself alone: with every connection in one, nobody could go on', async () => {
    const work = db.transaction(async (tx) => {
      await tx.insert(meta).values(note('a'))
      return values()
    })
    await expect(work).rejects.toThrow('beside the transaction')
  })

  it('that many wait for is waited for', async () => {
    await db.transaction((tx) => tx.insert(meta).values(note('sum', '0')))
    const works = Array.from({ length: 25 * POOL }, () =>
      db.transaction(async (tx) => {
        await tx
          .update(meta)
          .set({ value: sql`(${meta.value}::int + 1)::text` })
          .where(eq(meta.name, 'sum'))
      }),
    )
    await Promise.all(works)
    expect(await values()).toEqual({ sum: String(25 * POOL) })
  })
})

describe('the migration', () => {
  const migrateElsewhere = (url: string) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/migrate.ts'], {
      env: {
        ...process.env,
        DATABASE_URL: url,
        MASTER_KEY: Buffer.alloc(32).toString('base64'),
        BASE_URL: 'http://localhost:3000',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (chunk) => {
      said += chunk
    })
    return new Promise<{ code: number | null; said: string }>((resolve) => {
      child.on('close', (code) => resolve({ code, said }))
    })
  }

  it('is done once by processes that start together, and all of them start', async () => {
    await db.execute('create database fresh')
    const url = new URL(server.url)
    url.pathname = '/fresh'
    const ends = await Promise.all([1, 2, 3].map(() => migrateElsewhere(url.href)))
    expect(ends).toEqual(ends.map(() => ({ code: 0, said: '' })))
    const fresh = openPostgres(url.href, 1)
    expect(await fresh.read.$count(auditEvents)).toBe(0)
    await fresh.close()
  })
})
