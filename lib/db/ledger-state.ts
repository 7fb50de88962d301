import { and, asc, eq, isNull, lte, sql } from 'drizzle-orm'
import { type RowCount, upTo } from '../domain/row-count.ts'
import type { Reader } from './client.ts'
import { COUNTED, countUpTo } from './count-up-to.ts'
import { jobs } from './schema.ts'

export interface LedgerState {
  open: RowCount
  parked: number
  /** Open jobs that should have begun. */
  waiting: RowCount
  oldestWaiting: Date | null
}

/** What waits, for the desk's status line and for readiness. */
export async function ledgerState(db: Reader, now: Date): Promise<LedgerState> {
  const isOpen = sql`${jobs.status} = 'open'`
  const isWaiting = and(isOpen, lte(jobs.runAt, now), isNull(jobs.lease))
  const [parked, [open], [waiting]] = await Promise.all([
    db.$count(jobs, eq(jobs.status, 'parked')),
    countUpTo(db, jobs, COUNTED, isOpen),
    countUpTo(db, jobs, COUNTED, isWaiting),
  ])
  const [oldest] = await db
    .select({ runAt: jobs.runAt })
    .from(jobs)
    .where(isWaiting)
    .orderBy(asc(jobs.runAt))
    .limit(1)
  return {
    open: upTo(COUNTED, open!.n),
    parked,
    waiting: upTo(COUNTED, waiting!.n),
    oldestWaiting: oldest?.runAt ?? null,
  }
}
