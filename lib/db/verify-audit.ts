import type { KeyObject } from 'node:crypto'
import { and, asc, desc, eq, gt, lt, notExists, sql } from 'drizzle-orm'
import { z } from 'zod'
import { breakAt } from './audit.ts'
import { auditPages, EVENTS_PAGE, HEADS_TOGETHER, hashesAt, placeOf } from './audit-pages.ts'
import {
  type CheckpointRow,
  checkpointHolds,
  checkpointProgress,
  checkpointsAfter,
  type Head,
} from './checkpoints.ts'
import type { Reader } from './client.ts'
import { type HashSet, hashSet } from './hash-set.ts'
import { type AuditEventRow, auditEvents, requests } from './schema.ts'
import { tombstoneHolds, tombstoneOf, tombstonesAfter } from './tombstones.ts'

/** Checkpoints a page: one may name thousands of heads. */
const PAGE = 20

/**
 * `gap`, `previous-hash`, `hash`: an event was removed, moved or edited. `no-chain`: a request without events.
 * `cut-short`: a checkpoint signed an event that is not there (the chain was cut or is gone). `rewritten`: the event it
 * signed is another now. `checkpoint`: a checkpoint was removed, edited or signed with another key.
 * `exported`: the checkpoint kept elsewhere is not in this database. `tombstone`: the note of a purge was not signed by
 * this desk, or events stand beside it. `tombstone-short`: it ends before an event that a checkpoint signed.
 */
export type AuditFaultKind =
  | 'gap'
  | 'previous-hash'
  | 'hash'
  | 'no-chain'
  | 'cut-short'
  | 'rewritten'
  | 'checkpoint'
  | 'exported'
  | 'tombstone'
  | 'tombstone-short'

export interface AuditFault {
  what: AuditFaultKind
  /** a request's id, `desk`, or `checkpoints` */
  chain: string
  seq: number
}

export interface AuditReport {
  chains: number
  events: number
  checkpoints: number
  /** chains that were purged, each with a signed note of its end */
  purged: number
  /** The first fault of each chain, checkpoint or request; at most `limit`. */
  faults: AuditFault[]
}

/** A checkpoint as it is kept outside of this database. */
export const exportedCheckpointSchema = z.object({
  seq: z.int().positive(),
  hash: z.string(),
  signature: z.string(),
})
export type ExportedCheckpoint = z.infer<typeof exportedCheckpointSchema>

/**
 * Reads the whole audit trail, a page at a time, and finds what was edited, removed, reordered or cut short.
 * Events after the last checkpoint can be cut off, and others added, without a trace; before it nothing can be changed.
 * @param options.exported compared with the checkpoint of the same number
 * @param options.limit faults reported at most, 100 unless told
 */
export async function verifyAudit(
  db: Reader,
  signingKey: KeyObject,
  options: { exported?: ExportedCheckpoint; limit?: number } = {},
): Promise<AuditReport> {
  const { exported, limit = 100 } = options
  const report: AuditReport = { chains: 0, events: 0, checkpoints: 0, purged: 0, faults: [] }
  const said = new Set<string>()
  const add = (fault: AuditFault) => {
    // A chain that is gone was signed again and again.
    const key = JSON.stringify([fault.what, fault.chain, fault.seq])
    if (said.has(key) || report.faults.length >= limit) return
    said.add(key)
    report.faults.push(fault)
  }
  const holding = hashSet()
  await readChains(db, report, add, holding)
  for (const chain of await requestsWithoutChain(db, limit)) add({ what: 'no-chain', chain, seq: 1 })
  const same = await readCheckpoints({ db, signingKey, holding, add }, report, exported)
  await readTombstones(db, signingKey, report, add)
  if (exported && !same) add({ what: 'exported', chain: 'checkpoints', seq: exported.seq })
  return report
}

type Add = (fault: AuditFault) => void

interface Reading {
  db: Reader
  signingKey: KeyObject
  /** hashes of events that hold, as many as are kept: each stands for its event's chain and number too */
  holding: HashSet
  add: Add
}

async function readChains(db: Reader, report: AuditReport, add: Add, holding: HashSet): Promise<void> {
  let last: AuditEventRow | undefined
  let isBroken = false
  const nextPage = auditPages(db)
  for (;;) {
    const page = await nextPage()
    for (const event of page) {
      const begins = event.requestId !== last?.requestId
      if (begins) {
        report.chains++
        isBroken = false
      }
      const what = isBroken ? null : breakAt(event, begins ? undefined : last)
      if (what) {
        isBroken = true
        add({ what, chain: event.requestId, seq: what === 'gap' ? (begins ? 1 : last!.seq + 1) : event.seq })
      }
      if (!isBroken) holding.add(event.hash)
      report.events++
      last = event
    }
    if (page.length < EVENTS_PAGE) return
  }
}

async function requestsWithoutChain(db: Reader, limit: number): Promise<string[]> {
  const first = db
    .select({ one: sql`1` })
    .from(auditEvents)
    .where(and(sql`${auditEvents.requestId} = ${requests.id}`, gt(auditEvents.seq, 0)))
  const rows = await db
    .select({ id: requests.id })
    .from(requests)
    .where(notExists(first))
    .orderBy(asc(requests.id))
    .limit(limit)
  return rows.map((row) => row.id)
}

/** @returns whether the exported checkpoint stands here as it was kept */
async function readCheckpoints(
  reading: Reading,
  report: AuditReport,
  exported: ExportedCheckpoint | undefined,
): Promise<boolean> {
  const { db, signingKey, holding, add } = reading
  // Before they are read: more may be written meanwhile.
  const { last: written } = await checkpointProgress(db)
  const hashes = hashesAt(db)
  let last: CheckpointRow | undefined
  let same = false
  for (;;) {
    const page = await checkpointsAfter(db, last?.seq ?? 0, PAGE)
    for (const row of page) {
      const isNext = row.seq === (last?.seq ?? 0) + 1
      const isOurs = checkpointHolds(row, last?.hash ?? '', signingKey)
      if (!isNext || !isOurs)
        add({ what: 'checkpoint', chain: 'checkpoints', seq: isNext ? row.seq : (last?.seq ?? 0) + 1 })
      // What we signed names the chain and number that its hash was taken over: the others are looked for one by one.
      const heads = isOurs ? signedHeads(row).filter(([, , hash]) => !holding.has(hash)) : headsIn(row)
      await checkHeads(reading, hashes, heads)
      if (exported?.seq === row.seq) same = exported.hash === row.hash && exported.signature === row.signature
      report.checkpoints++
      last = row
    }
    if (page.length < PAGE) {
      const there = last?.seq ?? 0
      if (there < written) add({ what: 'checkpoint', chain: 'checkpoints', seq: there + 1 })
      return same
    }
  }
}

async function checkHeads(
  reading: Reading,
  hashes: ReturnType<typeof hashesAt>,
  heads: readonly Head[],
): Promise<void> {
  for (let from = 0; from < heads.length; from += HEADS_TOGETHER) {
    const some = heads.slice(from, from + HEADS_TOGETHER)
    const there = await hashes(some)
    for (const head of some) {
      const stored = there.get(placeOf(head[0], head[1]))
      if (stored === undefined) await checkMissing(reading, head)
      else if (stored !== head[2]) reading.add({ what: 'rewritten', chain: head[0], seq: head[1] })
    }
  }
}

async function checkMissing({ db, signingKey, add }: Reading, [chain, seq, hash]: Head): Promise<void> {
  const tombstone = await tombstoneOf(db, chain)
  // One that is not ours explains nothing.
  if (!tombstone || !tombstoneHolds(tombstone, signingKey))
    return add({ what: 'cut-short', chain, seq: (await lastBefore(db, chain, seq)) + 1 })
  if (tombstone.seq < seq) return add({ what: 'tombstone-short', chain, seq })
  if (tombstone.seq === seq && tombstone.hash !== hash) add({ what: 'rewritten', chain, seq })
}

/** The number of the last event that is there before this one; 0 where none is. */
async function lastBefore(db: Reader, chain: string, seq: number): Promise<number> {
  const [row] = await db
    .select({ seq: auditEvents.seq })
    .from(auditEvents)
    .where(and(eq(auditEvents.requestId, chain), lt(auditEvents.seq, seq)))
    .orderBy(desc(auditEvents.seq))
    .limit(1)
  return row?.seq ?? 0
}

/** A tombstone takes the place of a whole chain: it is ours, and no event stands beside it. */
async function readTombstones(
  db: Reader,
  signingKey: KeyObject,
  report: AuditReport,
  add: Add,
): Promise<void> {
  let last = ''
  for (;;) {
    const page = await tombstonesAfter(db, last, PAGE)
    for (const row of page) {
      const left = await db.$count(auditEvents, eq(auditEvents.requestId, row.requestId))
      if (left === 0 && tombstoneHolds(row, signingKey)) report.purged++
      else add({ what: 'tombstone', chain: row.requestId, seq: row.seq })
      last = row.requestId
    }
    if (page.length < PAGE) return
  }
}

const headsSchema = z.array(z.tuple([z.string(), z.int(), z.string()]))

/** Of a checkpoint that holds: as they were written. */
const signedHeads = (row: CheckpointRow): Head[] => JSON.parse(row.heads) as Head[]

/** An edited checkpoint may hold anything; that it was edited is a fault already. */
function headsIn(row: CheckpointRow): Head[] {
  try {
    return headsSchema.parse(JSON.parse(row.heads))
  } catch {
    return []
  }
}
