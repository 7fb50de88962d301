import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm'
import type { Reader, Tx } from '../db/client.ts'
import { insertRow, prepared, told } from '../db/prepared.ts'
import { type JobRow, jobs } from '../db/schema.ts'
import { newId } from '../id.ts'
import { JOBS, type JobName, type JobPayload, LEASE_MS, queueOf } from './catalogue.ts'

/** Writes an intended effect down, in the transaction of its cause. It stays open until `closeJob`. */
export async function enqueue<N extends JobName>(
  tx: Tx,
  job: { name: N; payload: JobPayload<N>; requestId?: string | null; runAt?: Date; now: Date },
): Promise<string> {
  const id = newId('job', job.now.getTime())
  await insertRow(tx, jobs, {
    id,
    name: job.name,
    queue: queueOf(job.name, job.payload),
    payload: JOBS[job.name].payload.parse(job.payload),
    requestId: job.requestId ?? null,
    status: 'open',
    runAt: job.runAt ?? job.now,
    createdAt: job.now,
  })
  return id
}

/**
 * Open jobs whose time has come and that no queue has been told of, oldest first.
 * @param queues the queues that there are: a job of another one (its recipient left the profile) waits, and holds up none
 */
export async function dueJobs(
  db: Reader,
  now: Date,
  queues: readonly string[],
  limit: number,
): Promise<JobRow[]> {
  return db
    .select()
    .from(jobs)
    .where(
      and(
        eq(jobs.status, 'open'),
        isNull(jobs.publishedAt),
        lte(jobs.runAt, now),
        inArray(jobs.queue, [...queues]),
      ),
    )
    .orderBy(asc(jobs.runAt))
    .limit(limit)
}

/** Notes that these generations were handed to the queue. Called after the hand-over: a crash between publishes twice, which the lease fences. */
export async function markPublished(
  tx: Tx,
  rows: Pick<JobRow, 'id' | 'generation'>[],
  now: Date,
): Promise<void> {
  const mark = prepared(tx, publishedMark)
  for (const { id, generation } of rows) await mark.execute({ id, generation, now })
}

const publishedMark = (tx: Tx) =>
  tx
    .update(jobs)
    .set({ publishedAt: told('now', jobs.publishedAt) })
    .where(
      and(
        eq(jobs.id, sql.placeholder('id')),
        eq(jobs.generation, sql.placeholder('generation')),
        eq(jobs.status, 'open'),
      ),
    )
    .prepare()

/** A publication is given this long to be taken before it is looked for. */
const TAKING_MS = 2_000

/**
 * No lease reaches beyond this, unless it was given before the clock was set back: such a one counts as over, or a dead
 * worker's job would stand still until the clock has caught up. Clocks of several machines may differ by a lease.
 */
const farAhead = (now: Date) => new Date(now.getTime() + 2 * LEASE_MS)

/** Nobody holds it (any more). */
function isFree(now: Date) {
  return or(isNull(jobs.leaseUntil), lt(jobs.leaseUntil, now), gt(jobs.leaseUntil, farAhead(now)))
}

/** Published jobs that are open and that nobody holds: the queue may have lost them, or their worker died. By pages. */
export async function unfinishedPublications(
  db: Reader,
  now: Date,
  after: { publishedAt: Date; id: string } | null,
  limit: number,
): Promise<JobRow[]> {
  return db
    .select()
    .from(jobs)
    .where(
      and(
        eq(jobs.status, 'open'),
        // In the future: the clock was set back meanwhile.
        or(lt(jobs.publishedAt, new Date(now.getTime() - TAKING_MS)), gt(jobs.publishedAt, farAhead(now))),
        isFree(now),
        after
          ? or(
              gt(jobs.publishedAt, after.publishedAt),
              and(eq(jobs.publishedAt, after.publishedAt), gt(jobs.id, after.id)),
            )
          : undefined,
      ),
    )
    .orderBy(asc(jobs.publishedAt), asc(jobs.id))
    .limit(limit)
}

/** Makes a job due for publication again, under a new generation. */
export async function republish(tx: Tx, row: Pick<JobRow, 'id' | 'generation'>): Promise<void> {
  await tx
    .update(jobs)
    .set({ publishedAt: null, lease: null, leaseUntil: null, generation: row.generation + 1 })
    .where(and(eq(jobs.id, row.id), eq(jobs.generation, row.generation), eq(jobs.status, 'open')))
}

const claim = (tx: Tx) =>
  tx
    .update(jobs)
    .set({
      lease: told('lease', jobs.lease),
      leaseUntil: told('leaseUntil', jobs.leaseUntil),
      attempts: sql`${jobs.attempts} + 1`,
    })
    .where(
      and(
        eq(jobs.id, sql.placeholder('id')),
        eq(jobs.status, 'open'),
        lte(jobs.runAt, told('now', jobs.runAt)),
        or(
          isNull(jobs.leaseUntil),
          lt(jobs.leaseUntil, told('now', jobs.leaseUntil)),
          gt(jobs.leaseUntil, told('ahead', jobs.leaseUntil)),
        ),
      ),
    )
    .returning()
    .prepare()

/**
 * Takes a job for `LEASE_MS`. null: it is done, not yet due, or another worker holds it.
 * The lease is the fence: only its holder's `closeJob`, `retryJob` and `parkJob` have an effect.
 */
export async function claimJob(
  tx: Tx,
  id: string,
  now: Date,
): Promise<(JobRow & { lease: string; name: JobName }) | null> {
  const lease = newId('lease', now.getTime())
  const leaseUntil = new Date(now.getTime() + LEASE_MS)
  const [row] = await prepared(tx, claim).execute({ id, now, lease, leaseUntil, ahead: farAhead(now) })
  return row ? { ...row, lease, name: row.name as JobName } : null
}

/** Prolongs a claim while its handler is still at work. false: it was lost, and the handler must stop. */
export async function renewLease(tx: Tx, job: { id: string; lease: string }, now: Date): Promise<boolean> {
  const rows = await tx
    .update(jobs)
    .set({ leaseUntil: new Date(now.getTime() + LEASE_MS) })
    .where(held(job))
    .returning({ id: jobs.id })
  return rows.length === 1
}

/**
 * The same for a job that has come a step further, stored in this transaction: its next fault is a first one, so that a
 * long piece of work does not run out of attempts on the way.
 */
export async function renewAfterProgress(
  tx: Tx,
  job: { id: string; lease: string },
  now: Date,
): Promise<boolean> {
  const rows = await tx
    .update(jobs)
    .set({ leaseUntil: new Date(now.getTime() + LEASE_MS), attempts: 1 })
    .where(held(job))
    .returning({ id: jobs.id })
  return rows.length === 1
}

function held(job: { id: string; lease: string }) {
  return and(eq(jobs.id, job.id), eq(jobs.lease, job.lease), eq(jobs.status, 'open'))
}

/** Somebody else took the job over, or it is done: the transaction that finds out must roll back. */
export class LeaseLost extends Error {
  constructor() {
    super('the job is no longer held')
    this.name = 'LeaseLost'
  }
}

/** Closes a job in the transaction of its effect. @throws LeaseLost */
export async function closeJob(tx: Tx, job: { id: string; lease: string }, now: Date): Promise<void> {
  const rows = await prepared(tx, closing).execute({ id: job.id, lease: job.lease, now })
  if (rows.length === 0) throw new LeaseLost()
}

const closing = (tx: Tx) =>
  tx
    .update(jobs)
    .set({ status: 'done', doneAt: told('now', jobs.doneAt), lease: null, leaseUntil: null, fault: null })
    .where(
      and(
        eq(jobs.id, sql.placeholder('id')),
        eq(jobs.lease, sql.placeholder('lease')),
        eq(jobs.status, 'open'),
      ),
    )
    .returning({ id: jobs.id })
    .prepare()

/**
 * Frees a job to run again at `runAt`.
 * @param countsAttempt false where the job was not tried at all (an open circuit)
 * @throws LeaseLost
 */
export async function retryJob(
  tx: Tx,
  job: { id: string; lease: string },
  runAt: Date,
  fault: string,
  countsAttempt = true,
): Promise<void> {
  const rows = await tx
    .update(jobs)
    .set({
      runAt,
      fault,
      attempts: countsAttempt ? jobs.attempts : sql`${jobs.attempts} - 1`,
      lease: null,
      leaseUntil: null,
      publishedAt: null,
      generation: sql`${jobs.generation} + 1`,
    })
    .where(held(job))
    .returning({ id: jobs.id })
  if (rows.length === 0) throw new LeaseLost()
}

/** Sets a job aside for staff: it will not run again by itself. @throws LeaseLost */
export async function parkJob(tx: Tx, job: { id: string; lease: string }, fault: string): Promise<void> {
  const rows = await tx
    .update(jobs)
    .set({ status: 'parked', fault, lease: null, leaseUntil: null })
    .where(held(job))
    .returning({ id: jobs.id })
  if (rows.length === 0) throw new LeaseLost()
}

/** Has a job that was set aside tried again, with all its attempts. null: it was not set aside. */
export async function reviveJob(tx: Tx, id: string, now: Date): Promise<JobRow | null> {
  const [row] = await tx
    .update(jobs)
    .set({
      status: 'open',
      runAt: now,
      attempts: 0,
      fault: null,
      publishedAt: null,
      generation: sql`${jobs.generation} + 1`,
    })
    .where(and(eq(jobs.id, id), eq(jobs.status, 'parked')))
    .returning()
  return row ?? null
}

/** Closes a job that was set aside without running it. null: it was not set aside. */
export async function dismissJob(tx: Tx, id: string, now: Date): Promise<JobRow | null> {
  const [row] = await tx
    .update(jobs)
    .set({ status: 'done', doneAt: now })
    .where(and(eq(jobs.id, id), eq(jobs.status, 'parked')))
    .returning()
  return row ?? null
}

interface Sought {
  name: JobName
  requestId: string
  payload: Record<string, string>
}

/** Open jobs of a request by name and what their payload says. */
async function openLike(tx: Tx, of: Sought): Promise<Pick<JobRow, 'id'>[]> {
  const open = await tx
    .select({ id: jobs.id, payload: jobs.payload })
    .from(jobs)
    .where(and(eq(jobs.requestId, of.requestId), eq(jobs.name, of.name), eq(jobs.status, 'open')))
  return open.filter((job) => Object.entries(of.payload).every(([key, value]) => job.payload[key] === value))
}

/** Whether such a job is open, held or not. */
export async function isJobOpen(tx: Tx, of: Sought): Promise<boolean> {
  return (await openLike(tx, of)).length > 0
}

/** Closes open jobs that lost their meaning, e.g. the reminders of an order that was given anew. */
export async function dropJobs(tx: Tx, of: Sought, now: Date): Promise<void> {
  for (const job of await openLike(tx, of))
    await tx
      .update(jobs)
      .set({ status: 'done', doneAt: now, lease: null, leaseUntil: null })
      .where(and(eq(jobs.id, job.id), eq(jobs.status, 'open')))
}

/** Has jobs of one queue that a fault postponed run now: it was mended. What is planned for a later day keeps its day. */
export async function hastenQueue(tx: Tx, queue: string, now: Date): Promise<void> {
  await tx
    .update(jobs)
    .set({ runAt: now, publishedAt: null, generation: sql`${jobs.generation} + 1` })
    .where(and(eq(jobs.queue, queue), eq(jobs.status, 'open'), isNull(jobs.lease), isNotNull(jobs.fault)))
}

/** Has one postponed job run now. One that somebody holds, or that is due already, is left alone. */
export async function hastenJob(tx: Tx, id: string, now: Date): Promise<void> {
  await tx
    .update(jobs)
    .set({ runAt: now, publishedAt: null, generation: sql`${jobs.generation} + 1` })
    .where(and(eq(jobs.id, id), eq(jobs.status, 'open'), isNull(jobs.lease), gt(jobs.runAt, now)))
}

/** 2 s, 4 s, 8 s … at most an hour, each plus up to a quarter at random; never before `retryAfterMs`. */
export function backoffMs(attempt: number, random: number, retryAfterMs = 0): number {
  const base = Math.min(2_000 * 2 ** (attempt - 1), 3_600_000)
  return Math.max(base, retryAfterMs) + base * 0.25 * random
}
