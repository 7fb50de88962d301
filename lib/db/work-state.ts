import { and, eq, isNotNull } from 'drizzle-orm'
import type { Reader } from './client.ts'
import { circuits, jobs, meta } from './schema.ts'

export interface WorkState {
  /** When a worker last said that it is there; null: never. */
  heartbeat: Date | null
  /** Mails that could not be handed over at the last try and will be tried again. */
  mailsStuck: number
  /** Recipients whose calls are stopped. */
  circuitsOpen: number
}

/** How the background work stands, for the desk's status line. */
export async function workState(db: Reader): Promise<WorkState> {
  const [[beat], mailsStuck, circuitsOpen] = await Promise.all([
    db.select({ at: meta.at }).from(meta).where(eq(meta.name, 'worker-heartbeat')),
    db.$count(jobs, and(eq(jobs.status, 'open'), eq(jobs.name, 'mail.send'), isNotNull(jobs.fault))),
    db.$count(circuits, eq(circuits.open, true)),
  ])
  return { heartbeat: beat?.at ?? null, mailsStuck, circuitsOpen }
}
