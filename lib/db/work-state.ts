import { and, eq, isNotNull, or, sql } from 'drizzle-orm'
import type { Reader } from './client.ts'
import { type WorkerState, workerState } from './heartbeat.ts'
import { countStaffMailsBack } from './parked.ts'
import { circuits, jobs } from './schema.ts'

export interface WorkState {
  workers: WorkerState
  /** Mails that could not be handed over at the last try and will be tried again. */
  mailsStuck: number
  /** Recipients whose calls are stopped, or whose last test failed. */
  recipientFaults: number
  /** Mails to staff that came back of late. */
  staffMailsBack: number
}

/** How the background work stands, for the desk's status line. */
export async function workState(db: Reader, now: Date): Promise<WorkState> {
  const [workers, mailsStuck, recipientFaults, staffMailsBack] = await Promise.all([
    workerState(db, now),
    db.$count(jobs, and(sql`${jobs.status} = 'open'`, isNotNull(jobs.fault), eq(jobs.name, 'mail.send'))),
    db.$count(circuits, or(eq(circuits.open, true), eq(circuits.checkState, 'failed'))),
    countStaffMailsBack(db, now),
  ])
  return { workers, mailsStuck, recipientFaults, staffMailsBack }
}
