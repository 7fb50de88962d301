import { eq, sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dialect } from '../env.ts'
import { fileChunks, files, meta, requests } from './schema.ts'
import { openTestDb, type TestDb } from './test-db.ts'
import { requestRow } from './test-request.ts'

const AT = new Date('2026-03-02T09:00:00.123Z')
const EMAIL = 'ada@example.test'

let db: TestDb
beforeEach(async () => {
  db = await openTestDb()
})
afterEach(() => db.close())

const note = (name: string, value = 'x') => ({ name, value, at: AT })
const names = async () => (await db.read.select().from(meta).orderBy(meta.name)).map((row) => row.name)

describe('a transaction', () => {
  it('keeps everything it wrote, and answers what its work answered', async () => {
    const answered = await db.transaction(async (tx) => {
      await tx.insert(meta).values(note('one'))
      await tx.insert(meta).values(note('two'))
      return 'both'
    })
    expect(answered).toBe('both')
    expect(await names()).toEqual(['one', 'two'])
  })

  it('keeps nothing when its work fails half-way, and the next one is not disturbed', async () => {
    const failing = db.transaction(async (tx) => {
      await tx.insert(meta).values(note('lost'))
      throw new Error('half-way')
    })
    await expect(failing).rejects.toThrow('half-way')
    await db.transaction((tx) => tx.insert(meta).values(note('kept')))
    expect(await names()).toEqual(['kept'])
  })

  it('keeps nothing when a statement breaks a rule of the database', async () => {
    await db.transaction((tx) => tx.insert(meta).values(note('one')))
    const twice = db.transaction(async (tx) => {
      await tx.insert(meta).values(note('two'))
      await tx.insert(meta).values(note('one'))
    })
    await expect(twice).rejects.toThrow('query failed')
    expect(await names()).toEqual(['one'])
  })

  it('refuses another one inside, which would wait for itself', async () => {
    const nested = db.transaction(async (tx) => {
      await tx.insert(meta).values(note('outer'))
      await db.transaction((inner) => inner.insert(meta).values(note('inner')))
    })
    await expect(nested).rejects.toThrow('within a transaction')
    expect(await names()).toEqual([])
  })

  it('runs beside others without mixing: what fails takes nothing else with it', async () => {
    const works = Array.from({ length: 20 }, (_, i) =>
      db.transaction(async (tx) => {
        await tx.insert(meta).values(note(`n${String(i).padStart(2, '0')}`))
        if (i % 2) throw new Error('odd')
      }),
    )
    const ended = await Promise.allSettled(works)
    expect(ended.filter((one) => one.status === 'fulfilled')).toHaveLength(10)
    expect(await names()).toEqual(Array.from({ length: 10 }, (_, i) => `n${String(2 * i).padStart(2, '0')}`))
  })
})

describe('a value', () => {
  it('comes back as it was stored: instants, JSON, flags, bytes', async () => {
    const clock = {
      pauses: [{ reason: 'identity' as const, from: '2026-03-03', to: null }],
      extension: null,
    }
    const bytes = Buffer.from([0, 1, 2, 254, 255])
    await db.transaction(async (tx) => {
      await tx
        .insert(requests)
        .values(requestRow('req_1', AT, { reference: 'EX-0000-0000', clock, unread: true }))
      const file = { id: 'file_1', requestId: 'req_1', nameSealed: 'n', mediaType: 'text/plain' }
      await tx
        .insert(files)
        .values({ ...file, sizeBytes: 5, chunks: 1, createdAt: AT, createdBy: 'staff_dpo' })
      await tx.insert(fileChunks).values({ fileId: 'file_1', seq: 0, sealed: bytes })
    })
    const [row] = await db.read.select().from(requests)
    expect(row).toMatchObject({ receivedAt: AT, clock, unread: true, bounced: false, closedAt: null })
    const [chunk] = await db.read.select().from(fileChunks)
    expect(Buffer.isBuffer(chunk!.sealed)).toBe(true)
    expect(chunk!.sealed.equals(bytes)).toBe(true)
  })

  it('must belong to something that is there', async () => {
    const orphan = db.transaction((tx) =>
      tx.insert(fileChunks).values({ fileId: 'file_0', seq: 0, sealed: Buffer.alloc(1) }),
    )
    await expect(orphan).rejects.toThrow()
  })
})

describe('a failed query', () => {
  const everything = (error: unknown): string => {
    if (!(error instanceof Error)) return String(error)
    const own = Object.getOwnPropertyNames(error).map((name) => Reflect.get(error, name))
    return [error.message, error.stack, ...own.map((value) => everything(value))].join('\n')
  }
  const faultOf = async (work: Promise<unknown>) => everything(await work.catch((error: unknown) => error))

  it('names the rule that was broken, never the value that broke it', async () => {
    const value = note(EMAIL)
    await db.transaction((tx) => tx.insert(meta).values(value))
    const fault = await faultOf(db.transaction((tx) => tx.insert(meta).values(value)))
    expect(fault).toMatch(/query failed: (UNIQUE constraint failed: meta\.name|insert into "meta")/)
    expect(fault).not.toContain(EMAIL)
  })

  it('holds no bound value where reading fails', async () => {
    const fault = await faultOf(db.read.select().from(meta).where(sql`no_such_column = ${EMAIL}`) as never)
    expect(fault).toContain('no_such_column')
    expect(fault).not.toContain(EMAIL)
  })

  it('holds no value where the database itself quotes it', async () => {
    await db.transaction((tx) => tx.insert(meta).values(note('one')))
    const quoted = dialect() === 'postgres' ? sql<string>`cast(${EMAIL} as int)` : sql<string>`json(${EMAIL})`
    const read = await faultOf(db.read.select({ quoted }).from(meta).where(eq(quoted, 'x')) as never)
    const write = await faultOf(db.transaction((tx) => tx.update(meta).set({ value: quoted })))
    for (const fault of [read, write]) {
      expect(fault).toContain('Error')
      expect(fault).not.toContain(EMAIL)
    }
    const plain = `insert into meta (name, value, at) values ('${EMAIL}', '${EMAIL}', null)`
    expect(await faultOf(db.execute(plain))).not.toContain(EMAIL)
  })
})
