import { and, inArray, sql } from 'drizzle-orm'
import type { Reader } from './client.ts'
import { circuits, tasks } from './schema.ts'

export interface RecipientHealth {
  /** Calls are stopped: the system refused our credentials. */
  stopped: { fault: string | null; at: Date | null } | null
  lastOkAt: Date | null
  /** tasks that are not settled */
  open: number
  /** handed off, and the day we asked for is over */
  late: number
  failed: number
}

/** How each recipient that was ever ordered anything stands, by its id. No subject data. */
export async function recipientHealth(db: Reader, today: string): Promise<Map<string, RecipientHealth>> {
  const [rows, stopped] = await Promise.all([
    db
      .select({
        recipientId: tasks.recipientId,
        open: sql<number>`count(*)`,
        late: sql<number>`coalesce(sum(case when ${tasks.status} = 'handed_off' and ${tasks.answerBy} < ${today} then 1 else 0 end), 0)`,
        failed: sql<number>`coalesce(sum(case when ${tasks.status} = 'failed' then 1 else 0 end), 0)`,
      })
      .from(tasks)
      .where(
        and(
          inArray(tasks.status, [
            'queued',
            'running',
            'manual',
            'handed_off',
            'accepted',
            'unsupported',
            'failed',
          ]),
        ),
      )
      .groupBy(tasks.recipientId),
    db.select().from(circuits),
  ])
  const health = new Map<string, RecipientHealth>()
  const of = (id: string) => {
    const known = health.get(id) ?? { stopped: null, lastOkAt: null, open: 0, late: 0, failed: 0 }
    health.set(id, known)
    return known
  }
  for (const row of rows)
    Object.assign(of(row.recipientId), {
      open: Number(row.open),
      late: Number(row.late),
      failed: Number(row.failed),
    })
  for (const circuit of stopped)
    Object.assign(of(circuit.recipientId), {
      stopped: circuit.open ? { fault: circuit.fault, at: circuit.openedAt } : null,
      lastOkAt: circuit.lastOkAt,
    })
  return health
}
