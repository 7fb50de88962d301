import { and, eq, inArray, isNotNull, isNull, lte, min, sql } from 'drizzle-orm'
import type { LocalDate } from '../domain/clock/local-date.ts'
import { lastBackupAt } from './backup-record.ts'
import { checkpointProgress } from './checkpoints.ts'
import type { Reader } from './client.ts'
import { workerState } from './heartbeat.ts'
import { circuits, jobs, mails, requests } from './schema.ts'

export interface Figures {
  /** Those that are not closed. */
  requests: {
    status: string
    right: string
    regime: string
    count: number
    overdue: number
    dueSoon: number
  }[]
  jobsOpen: number
  /** Due and held by nobody, by queue. */
  due: { queue: string; count: number; oldest: Date }[]
  parked: { queue: string; count: number }[]
  mailsQueued: { kind: string; count: number }[]
  openCircuits: string[]
  isWorkerUp: boolean
  checkpointAt: Date | null
  backupAt: Date | null
}

const count = () => sql<number>`count(*)`.mapWith(Number)
const countWhere = (condition: ReturnType<typeof sql>) =>
  sql<number>`count(case when ${condition} then 1 end)`.mapWith(Number)

/**
 * What stands in the database, in figures. Each query follows an index and reads what is open; what is closed, sent and
 * done is not read.
 * @param days `today` and the last day that counts as soon, in the desk's time zone
 */
export async function readFigures(
  db: Reader,
  now: Date,
  days: { today: LocalDate; soon: LocalDate },
): Promise<Figures> {
  const waits = sql`${requests.answeredAt} is null and ${requests.pausedOn} is null`
  const byState = await db
    .select({
      status: requests.status,
      right: requests.right,
      regime: requests.regime,
      count: count(),
      overdue: countWhere(sql`${waits} and ${requests.due} < ${days.today}`),
      dueSoon: countWhere(sql`${waits} and ${requests.due} between ${days.today} and ${days.soon}`),
    })
    .from(requests)
    .where(inArray(requests.status, ['received', 'triage', 'in_progress', 'review', 'answered']))
    .groupBy(requests.status, requests.right, requests.regime)
  const open = eq(jobs.status, 'open')
  const isDue = (published: ReturnType<typeof isNull>) =>
    db
      .select({ queue: jobs.queue, count: count(), oldest: min(jobs.runAt) })
      .from(jobs)
      .where(and(open, published, lte(jobs.runAt, now), isNull(jobs.lease)))
      .groupBy(jobs.queue)
  const { wholeAt } = await checkpointProgress(db)
  return {
    requests: byState,
    jobsOpen: await db.$count(jobs, open),
    // Apart: each is a range of the index.
    due: summed([...(await isDue(isNull(jobs.publishedAt))), ...(await isDue(isNotNull(jobs.publishedAt)))]),
    parked: await db
      .select({ queue: jobs.queue, count: count() })
      .from(jobs)
      .where(eq(jobs.status, 'parked'))
      .groupBy(jobs.queue),
    mailsQueued: await db
      .select({ kind: mails.kind, count: count() })
      .from(mails)
      .where(eq(mails.state, 'queued'))
      .groupBy(mails.kind),
    openCircuits: (
      await db.select({ id: circuits.recipientId }).from(circuits).where(eq(circuits.open, true))
    ).map(({ id }) => id),
    isWorkerUp: (await workerState(db, now)) === 'running',
    checkpointAt: wholeAt === null ? null : new Date(wholeAt),
    backupAt: await lastBackupAt(db),
  }
}

function summed(rows: { queue: string; count: number; oldest: Date | null }[]): Figures['due'] {
  const byQueue = new Map<string, { queue: string; count: number; oldest: Date }>()
  for (const { queue, count, oldest } of rows) {
    if (!oldest) continue
    const before = byQueue.get(queue)
    byQueue.set(queue, {
      queue,
      count: count + (before?.count ?? 0),
      oldest: before && before.oldest < oldest ? before.oldest : oldest,
    })
  }
  return [...byQueue.values()]
}

/** The database's own size on PostgreSQL, in bytes. */
export async function postgresSize(db: Reader): Promise<number> {
  const size = sql<number>`pg_database_size(current_database())`.mapWith(Number)
  const [row] = await db.select({ size }).from(sql`(select 1) as one`)
  return row!.size
}
