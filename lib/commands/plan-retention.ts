import { and, eq, isNull } from 'drizzle-orm'
import { closedWithoutDates } from '../db/retention.ts'
import { requests } from '../db/schema.ts'
import type { Desk } from './context.ts'
import { retentionOf } from './parts/close.ts'

const BATCH = 200

/** Sets the dates of closed requests that have none: they ended before there was any retention. */
export async function planRetention(desk: Desk): Promise<void> {
  for (;;) {
    const rows = await closedWithoutDates(desk.db.read, BATCH)
    if (rows.length === 0) return
    await desk.db.transaction(async (tx) => {
      for (const row of rows)
        await tx
          .update(requests)
          .set(retentionOf(desk.profile, row, row.closedAt!))
          .where(and(eq(requests.id, row.id), eq(requests.status, 'closed'), isNull(requests.purgeOn)))
    })
    if (rows.length < BATCH) return
  }
}
