import { eq } from 'drizzle-orm'
import type { Db, Reader } from './client.ts'
import { meta } from './schema.ts'

const NAME = 'worker-heartbeat'
/** Workers beat every few seconds; after this long without, nobody is at work. */
const SILENT_AFTER_MS = 20_000

export type WorkerState = 'running' | 'queue-away' | 'silent'

/** @param queue whether Redis could be reached */
export async function beat(db: Db, queue: boolean, now: Date): Promise<void> {
  const row = { name: NAME, value: queue ? 'running' : 'queue-away', at: now }
  await db.transaction((tx) =>
    tx.insert(meta).values(row).onConflictDoUpdate({ target: meta.name, set: row }),
  )
}

/** Whether work is being done: `silent` when no worker runs, `queue-away` when workers cannot reach Redis. */
export async function workerState(db: Reader, now: Date): Promise<WorkerState> {
  const [row] = await db.select().from(meta).where(eq(meta.name, NAME))
  if (!row || now.getTime() - row.at.getTime() > SILENT_AFTER_MS) return 'silent'
  return row.value as WorkerState
}
