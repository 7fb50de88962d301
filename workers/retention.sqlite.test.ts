import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closed, confirmed, requestOf, type TestDesk, testDesk } from '../lib/commands/test-desk.ts'
import { dataKeys, messages, subjects } from '../lib/db/schema.ts'
import { sweepRetention } from './schedules.ts'

let desk: TestDesk
let folder: string
beforeEach(async () => {
  desk = await testDesk()
  folder = mkdtempSync(join(tmpdir(), 'rightsdesk-retention-'))
})
afterEach(async () => {
  await desk.db.close()
  rmSync(folder, { recursive: true })
})

const sweep = () => sweepRetention(desk, join(folder, 'deletions.jsonl'))

describe('on the disk, after the sweep', () => {
  /** What of these stands in the database file, its WAL or beside them. */
  const found = (texts: Record<string, string>) => {
    const bytes = ['', '-wal', '-shm'].flatMap((end) =>
      existsSync(desk.db.file + end) ? [readFileSync(desk.db.file + end)] : [],
    )
    return Object.keys(texts).filter((name) => bytes.some((one) => one.includes(texts[name]!)))
  }

  /** What would give a person away: the key as it is stored, and what it sealed. */
  async function traces(id: string): Promise<Record<string, string>> {
    const { read } = desk.db
    const [key] = await read.select().from(dataKeys).where(eq(dataKeys.id, id))
    const [subject] = await read.select().from(subjects).where(eq(subjects.requestId, id))
    const written = await read.select().from(messages).where(eq(messages.requestId, id))
    return {
      key: key!.wrapped!,
      address: subject!.emailSealed,
      details: subject!.detailsSealed!,
      index: subject!.emailIndex,
      ...Object.fromEntries(written.map((one) => [one.id, one.bodySealed])),
    }
  }

  it('neither the key nor what it sealed is left, in the file or in the WAL', async () => {
    const id = await closed(desk, 'ada@example.test')
    const left = await traces(id)
    desk.pass({ days: 31 })
    expect(found(left)).toEqual(Object.keys(left))
    await sweep()
    expect(found(left)).toEqual([])
  })

  it('nor where the pages were written over and over, among others', async () => {
    const ids: string[] = []
    for (let i = 0; i < 45; i++) ids.push(await closed(desk, `p${i}@example.test`))
    const early = await Promise.all(ids.filter((_, i) => i % 3 === 0).map(traces))
    desk.pass({ days: 31 })
    for (let i = 0; i < 15; i++) await confirmed(desk, { email: `q${i}@example.test` })
    expect(found(early[7]!)).not.toEqual([])
    await sweep()
    expect(early.flatMap(found)).toEqual([])
  })

  it('also not where another process was reading meanwhile: the next sweep makes it good', async () => {
    const id = await closed(desk, 'ada@example.test')
    const left = await traces(id)
    desk.pass({ days: 31 })
    const reader = spawn(process.execPath, ['-e', READS, desk.db.file], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const ended = new Promise((resolve) => reader.on('close', resolve))
    await new Promise((resolve) => reader.stdout.once('data', resolve))
    expect(await sweep()).toEqual({ shredded: 1, purged: 0, isHeldUp: true })
    expect(await requestOf(desk, id)).toMatchObject({ shreddedAt: desk.now(), shredOn: '2026-04-01' })
    expect(found(left)).toContain('key')
    reader.stdin.end()
    await ended
    expect(await sweep()).toEqual({ shredded: 0, purged: 0, isHeldUp: false })
    expect((await requestOf(desk, id)).shredOn).toBeNull()
    expect(found(left)).toEqual([])
  })

  /** Opens a row and holds it until its input ends. */
  const READS = `
    const database = new (require('better-sqlite3'))(process.argv[1], { readonly: true })
    const rows = database.prepare('select * from data_keys').iterate()
    rows.next()
    console.log('reading')
    process.stdin.on('end', () => { rows.return(); database.close() }).resume()
  `
})
