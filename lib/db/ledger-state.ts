import { and, asc, eq, isNull, lte, sql } from 'drizzle-orm'
import type { Reader } from './client.ts'
import { jobs } from './schema.ts'

export interface LedgerState {
  open: number
  parked: number
  /** Open jobs that should have begun. */
  waiting: number
  oldestWaiting: Date | null
}

/** What waits, for the desk's status line and for readiness. */
export async function ledgerState(db: Reader, now: Date): Promise<LedgerState> {
  const isOpen = sql`${jobs.status} = 'open'`
  const isWaiting = and(isOpen, lte(jobs.runAt, now), isNull(jobs.lease))
  const [open, parked, waiting] = await Promise.all([
    db.$count(jobs, isOpen),
    db.$count(jobs, eq(jobs.status, 'parked')),
    db.$count(jobs, isWaiting),
  ])
  const [oldest] = await db
    .select({ runAt: jobs.runAt })
    .from(jobs)
    .where(isWaiting)
    .orderBy(asc(jobs.runAt))
    .limit(1)
  return { open, parked, waiting, oldestWaiting: oldest?.runAt ?? null }
}
