import { createHash, randomBytes } from 'node:crypto'
import { and, asc, eq } from 'drizzle-orm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { storedRecords } from '../lib/commands/test-export.ts'
import { ConnectorError } from '../lib/connectors/contract.ts'
import { eventsOf, faultOf } from '../lib/db/audit.ts'
import { dataKeyOf } from '../lib/db/data-keys.ts'
import { contentOf } from '../lib/db/files.ts'
import { fileChunks, files, jobs } from '../lib/db/schema.ts'
import { claimJob, LeaseLost } from '../lib/jobs/ledger.ts'
import { unzip } from '../lib/package/test-zip.ts'
import { runTaskJob } from './jobs/run-task.ts'
import { writePackageJob } from './jobs/write-package.ts'
import { approvedAccess, contextOf, exportingNotes } from './test-export.ts'
import { type TestSystem, taskAt, testSystem, until } from './test-worker.ts'

let system: TestSystem
beforeEach(async () => {
  system = await testSystem()
})
afterEach(async () => {
  await system.stop()
})

const ADA = 'ada@example.test'
const numbers = async (requestId: string, taskId: string) =>
  ((await storedRecords(system.desk, requestId, taskId)).note as { number: number }[]).map(
    ({ number }) => number,
  )
const upTo = (end: number) => Array.from({ length: end }, (_, i) => i)

it('carries an export on where a worker died between two batches, and a late riser doubles nothing', async () => {
  const other = await system.openWorker(exportingNotes({ pages: 0, perPage: 0 }))
  const { requestId, taskId } = await approvedAccess(system, ADA, () => other.close())
  // Nobody renews its lease: it is as good as dead while it waits for its third page.
  let wake = () => {}
  const asleep = new Promise<void>((resolve) => {
    wake = resolve
  })
  const { desk } = system
  const isOfTask = and(eq(jobs.name, 'task.run'), eq(jobs.status, 'open'))
  const [job] = await desk.db.read.select().from(jobs).where(isOfTask)
  const held = (await desk.db.transaction((tx) => claimJob(tx, job!.id, desk.now())))!
  const dead = runTaskJob(
    contextOf(
      system,
      exportingNotes({ pages: 5, perPage: 10, before: (page) => (page === 2 ? asleep : undefined) }),
    ),
    held,
    { taskId },
    new AbortController().signal,
  )
  const ends = expect(dead).rejects.toThrow(LeaseLost)
  await until(async () => (await numbersSoFar(requestId, taskId)) === 20)
  const asked: number[] = []
  await system.openWorker(
    exportingNotes({
      pages: 5,
      perPage: 10,
      before: (page) => {
        asked.push(page)
      },
    }),
  )
  await until(async () => (await taskAt(desk, requestId, 'hubspot')).status === 'done', 30_000)
  wake()
  await ends
  expect(asked).toEqual([2, 3, 4])
  expect(await numbers(requestId, taskId)).toEqual(upTo(50))
  expect((await taskAt(desk, requestId, 'hubspot')).counts).toEqual([{ label: 'note', count: 50 }])
  expect(faultOf(await eventsOf(desk.db.read, requestId))).toBeNull()
}, 60_000)

it('goes on after passing faults from where it stood, whatever came before', async () => {
  let faults = 0
  await system.openWorker(
    exportingNotes({
      pages: 6,
      perPage: 2,
      before: (page) => {
        if (page % 2 === 1 && faults < page) {
          faults = page
          throw new ConnectorError('transient', 'GET /notes answered 503')
        }
      },
    }),
  )
  const { requestId, taskId } = await approvedAccess(system, ADA)
  await until(async () => (await taskAt(system.desk, requestId, 'hubspot')).status === 'done', 30_000)
  expect(await numbers(requestId, taskId)).toEqual(upTo(12))
  const events = await eventsOf(system.desk.db.read, requestId)
  const delays = events.filter(({ type }) => type === 'task.delayed')
  expect(delays.map(({ data }) => (JSON.parse(data) as { attempt: number }).attempt)).toEqual([1, 1, 1])
}, 60_000)

async function numbersSoFar(requestId: string, taskId: string): Promise<number> {
  return ((await storedRecords(system.desk, requestId, taskId)).note ?? []).length
}

it('writes the package when everything is exported, whole also where a worker died while writing it', async () => {
  const connectors = exportingNotes({
    pages: 8,
    perPage: 500,
    bodyOf: noise,
  })
  const worker = await system.openWorker(connectors)
  const { requestId, taskId } = await approvedAccess(system, ADA)
  const { desk } = system
  await until(async () => (await taskAt(desk, requestId, 'hubspot')).status === 'done', 30_000)
  const [job] = await desk.db.transaction((tx) =>
    tx
      .update(jobs)
      .set({ runAt: new Date(Date.now() + 3_600_000) })
      .where(and(eq(jobs.name, 'package.write'), eq(jobs.status, 'open')))
      .returning(),
  )
  await worker.close()
  await desk.db.transaction((tx) => tx.update(jobs).set({ runAt: desk.now() }).where(eq(jobs.id, job!.id)))
  const held = (await desk.db.transaction((tx) => claimJob(tx, job!.id, desk.now())))!
  // It dies after its first pieces: its lease is not renewed, and what it wrote stays behind.
  const dying = new AbortController()
  const transaction: typeof desk.db.transaction = async (work) => {
    const result = await desk.db.transaction(work)
    if ((await packages(requestId)).some((file) => file.chunks > 0)) dying.abort()
    return result
  }
  const context = contextOf({ ...system, desk: { ...desk, db: { ...desk.db, transaction } } }, connectors)
  await expect(writePackageJob(context, held, { requestId }, dying.signal)).rejects.toThrow()
  expect(await packages(requestId)).toMatchObject([{ state: 'writing', goneAt: null }])

  await system.openWorker(connectors)
  await until(async () => (await packages(requestId)).some((file) => file.state === 'ready'), 30_000)
  const [half, whole] = await packages(requestId)
  await until(async () => (await desk.db.read.$count(fileChunks, eq(fileChunks.fileId, half!.id))) === 0)
  const key = await dataKeyOf(desk.db.read, desk.vault, requestId)
  const bytes: Buffer[] = []
  for await (const piece of contentOf(desk.db.read, key, whole!)) bytes.push(piece)
  const zip = Buffer.concat(bytes)
  expect(zip.length).toBe(whole!.sizeBytes)
  expect([...(await unzip(zip)).keys()]).toContainEqual(expect.stringContaining('note'))
  const events = await eventsOf(desk.db.read, requestId)
  const written = JSON.parse(events.find(({ type }) => type === 'package.written')!.data) as {
    sha256: string
  }
  expect(written.sha256).toBe(createHash('sha256').update(zip).digest('hex'))
  expect(await numbers(requestId, taskId)).toHaveLength(4_000)
}, 90_000)

/** Text that packs badly and names nobody. */
function noise(): string {
  return randomBytes(400)
    .toString('hex')
    .replace(/\d/g, (digit) => 'ghijklmnop'[Number(digit)]!)
}

async function packages(requestId: string) {
  return system.desk.db.read
    .select()
    .from(files)
    .where(and(eq(files.requestId, requestId), eq(files.kind, 'package')))
    .orderBy(asc(files.createdAt))
}
