import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { holdRequest } from '../lib/commands/hold-request.ts'
import { releaseHold } from '../lib/commands/release-hold.ts'
import { shredRequest } from '../lib/commands/shred-request.ts'
import {
  answered,
  closed,
  confirmed,
  openJobs,
  PEOPLE,
  requestOf,
  type TestDesk,
  testDesk,
} from '../lib/commands/test-desk.ts'
import { registry } from '../lib/connectors/registry.ts'
import { readDeletions } from '../lib/db/deletion-ledger.ts'
import { auditTombstones, findings, jobs, requests } from '../lib/db/schema.ts'
import { verifyAudit } from '../lib/db/verify-audit.ts'
import { JOBS, type JobName } from '../lib/jobs/catalogue.ts'
import { enqueue } from '../lib/jobs/ledger.ts'
import { createLogger } from '../lib/log.ts'
import type { JobContext } from './context.ts'
import { runJob } from './run.ts'
import { sweepRetention } from './schedules.ts'

let desk: TestDesk
let folder: string
let ledger: string
beforeEach(async () => {
  desk = await testDesk()
  folder = mkdtempSync(join(tmpdir(), 'rightsdesk-retention-'))
  ledger = join(folder, 'deletions.jsonl')
})
afterEach(async () => {
  await desk.db.close()
  rmSync(folder, { recursive: true })
})

const sweep = () => sweepRetention(desk, ledger)

describe('the sweep', () => {
  it('shreds what is due and nothing else, writes it down first, and does it once', async () => {
    const due = await closed(desk, 'ada@example.test')
    desk.pass({ days: 10 })
    const later = await closed(desk, 'bea@example.test')
    const open = await confirmed(desk, { email: 'cleo@example.test' })
    desk.pass({ days: 20 })
    expect(await sweep()).toEqual({ shredded: 1, purged: 0, isHeldUp: false })
    expect(await sweep()).toEqual({ shredded: 0, purged: 0, isHeldUp: false })
    expect(await requestOf(desk, due)).toMatchObject({ shreddedAt: desk.now(), shredOn: null })
    for (const id of [later, open.requestId]) expect((await requestOf(desk, id)).shreddedAt).toBeNull()
    expect((await readDeletions(ledger)).entries).toEqual([{ what: 'shred', request: due, at: desk.now() }])
  })

  it('makes good what it slept over, however much', async () => {
    const ids = await Promise.all(['ada', 'bea', 'cleo'].map((name) => closed(desk, `${name}@example.test`)))
    desk.pass({ days: 400 })
    expect(await sweep()).toMatchObject({ shredded: 3, purged: 0 })
    for (const id of ids) expect((await requestOf(desk, id)).shreddedAt).not.toBeNull()
  })

  it('leaves everything where it is when the ledger can’t be written', async () => {
    const id = await closed(desk, 'ada@example.test')
    desk.pass({ days: 31 })
    await expect(sweepRetention(desk, join(folder, 'no', 'such', 'folder'))).rejects.toThrow('ENOENT')
    expect((await requestOf(desk, id)).shreddedAt).toBeNull()
  })

  it('goes past a request that fails', async () => {
    const [broken, fine] = [await closed(desk, 'ada@example.test'), await closed(desk, 'bea@example.test')]
    desk.pass({ days: 31 })
    const { transaction } = desk.db
    const breaking: TestDesk['db'] = {
      ...desk.db,
      transaction: (work) =>
        transaction(async (tx) => {
          const result = await work(tx)
          const [row] = await tx.select().from(requests).where(eq(requests.id, broken))
          if (row?.shreddedAt) throw new Error('the disk is full')
          return result
        }),
    }
    await expect(sweepRetention({ ...desk, db: breaking }, ledger)).rejects.toThrow('the disk is full')
    expect((await requestOf(desk, fine)).shreddedAt).not.toBeNull()
    expect(await sweep()).toMatchObject({ shredded: 1 })
  })

  it('removes the record after its last day, and the audit trail holds all the same', async () => {
    const { requestId } = await answered(desk)
    desk.pass({ days: 31 })
    await sweep()
    desk.pass({ days: 3 * 365 + 1 - 31 })
    expect((await requestOf(desk, requestId)).purgeOn).toBe('2029-03-02')
    expect(await sweep()).toMatchObject({ purged: 0 })
    desk.pass({ days: 1 })
    expect(await sweep()).toMatchObject({ purged: 1 })
    expect(await desk.db.read.$count(requests)).toBe(0)
    expect(await desk.db.read.$count(auditTombstones)).toBe(1)
    expect((await readDeletions(ledger)).entries.map(({ what }) => what)).toEqual(['shred', 'purge'])
    expect(await verifyAudit(desk.db.read, desk.vault.signingKey)).toMatchObject({ purged: 1, faults: [] })
  })

  it('touches nothing of a held request, and catches up once it is released', async () => {
    const id = await closed(desk, 'ada@example.test')
    await holdRequest(desk, PEOPLE.dpo, { requestId: id, reason: 'A claim is announced.' })
    desk.pass({ days: 4 * 365 })
    expect(await sweep()).toEqual({ shredded: 0, purged: 0, isHeldUp: false })
    expect(await readDeletions(ledger)).toEqual({ entries: [], unreadable: [] })
    await releaseHold(desk, PEOPLE.dpo, { requestId: id })
    expect(await sweep()).toMatchObject({ shredded: 1, purged: 1 })
  })
})

describe('a job that comes late', () => {
  const context = (connectors: JobContext['connectors'] = registry): JobContext => ({
    desk,
    log: createLogger('worker', 'silent'),
    mail: {
      send: () => Promise.reject(new Error('nothing is to be sent')),
      verify: async () => true,
      close: () => {},
    },
    baseUrl: 'http://localhost:3000',
    sandbox: true,
    connectors,
    throttle: () => async () => {},
  })
  const run = (id: string, with_ = context()) => runJob(with_, id, new AbortController().signal)
  const jobRow = async (id: string) => (await desk.db.read.select().from(jobs).where(eq(jobs.id, id)))[0]

  /** One of each kind, as a restored Redis or a slow worker would bring it. */
  async function late(requestId: string, taskId: string): Promise<string[]> {
    const payload = { requestId, taskId, recipientId: 'hubspot', mailId: 'mail_gone' }
    const names = (Object.keys(JOBS) as JobName[]).filter((name) => name !== 'recipient.check')
    return desk.db.transaction((tx) =>
      Promise.all(names.map((name) => enqueue(tx, { name, payload, requestId, now: desk.now() }))),
    )
  }

  it('for a request that was shredded, or purged, is closed and not tried again', async () => {
    const { requestId, tasks } = await answered(desk)
    desk.pass({ days: 31 })
    await sweep()
    const afterShredding = await late(requestId, tasks.hubspot!.id)
    for (const id of afterShredding) {
      await run(id)
      expect(await jobRow(id)).toMatchObject({ status: 'done', fault: null })
    }
    desk.pass({ days: 4 * 365 })
    await sweep()
    expect(await desk.db.read.$count(requests)).toBe(0)
    for (const id of await late(requestId, tasks.hubspot!.id)) {
      await run(id)
      expect(await jobRow(id)).toMatchObject({ status: 'done', fault: null })
    }
  })

  it('whose request was shredded while it was calling a system leaves nothing behind', async () => {
    const { requestId } = await confirmed(desk)
    const found = {
      found: [{ label: 'contacts', count: 1 }],
      willRemove: [],
      willRemain: [],
      alsoFound: [],
      evidence: [],
    }
    const slow = {
      ...registry.get('hubspot')!,
      locate: async () => {
        await shredRequest(desk, requestId, desk.now())
        return found
      },
    }
    const [job] = (await openJobs(desk, 'finding.locate', requestId)).filter(
      ({ payload }) => payload.recipientId === 'hubspot',
    )
    await run(job!.id, context(new Map([['hubspot', slow]])))
    expect(await jobRow(job!.id)).toMatchObject({ status: 'done', fault: null })
    expect(await desk.db.read.$count(findings)).toBe(0)
  })
})
