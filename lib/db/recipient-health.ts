import { and, asc, desc, eq, notInArray, sql } from 'drizzle-orm'
import { type Staff, visibleTeams } from '../domain/access.ts'
import { SETTLED_STATUSES } from '../domain/outcome.ts'
import type { Reader } from './client.ts'
import { visibleTo } from './request-views.ts'
import {
  circuits,
  findings,
  type RequestRow,
  requests,
  type StoredEvidence,
  type TaskRow,
  tasks,
} from './schema.ts'

export interface RecipientHealth {
  /** Calls are stopped: the system refused our credentials. */
  stopped: { fault: string | null; at: Date | null } | null
  lastOkAt: Date | null
  check: {
    /** It is to be tested, or is being tested now; the rest is of the time before. */
    isQueued: boolean
    at: Date | null
    fault: string | null
    missing: { scope: string; without: string }[]
    evidence: StoredEvidence[]
  } | null
  /** tasks that are not settled */
  open: number
  /** for staff to carry out */
  manual: number
  /** taken by the system, which purges later */
  accepted: number
  handedOff: number
  /** handed off, and the day we asked for is over */
  late: number
  failed: number
  /** the last local day on which something that was handed off can still be there; null where none is known */
  goneBy: string | null
}

export const NO_HEALTH: RecipientHealth = {
  stopped: null,
  lastOkAt: null,
  check: null,
  open: 0,
  manual: 0,
  accepted: 0,
  handedOff: 0,
  late: 0,
  failed: 0,
  goneBy: null,
}

/**
 * How each recipient that was ever ordered anything stands, by its id. No subject data.
 * @param reader a handler counts the orders of the own teams
 */
export async function recipientHealth(
  db: Reader,
  today: string,
  reader: Staff,
): Promise<Map<string, RecipientHealth>> {
  const sum = (condition: ReturnType<typeof sql>) =>
    sql<number>`coalesce(sum(case when ${condition} then 1 else 0 end), 0)`
  const counted = db
    .select({
      recipientId: tasks.recipientId,
      open: sql<number>`count(*)`,
      manual: sum(sql`${tasks.status} in ('manual', 'unsupported')`),
      accepted: sum(sql`${tasks.status} = 'accepted'`),
      handedOff: sum(sql`${tasks.status} = 'handed_off'`),
      late: sum(sql`${tasks.status} = 'handed_off' and ${tasks.answerBy} < ${today}`),
      failed: sum(sql`${tasks.status} = 'failed'`),
      goneBy: sql<string | null>`max(case when ${tasks.status} = 'handed_off' then ${tasks.goneBy} end)`,
    })
    .from(tasks)
    .$dynamic()
  // Only whose view is narrower needs the requests.
  const scoped =
    visibleTeams(reader) === null ? counted : counted.innerJoin(requests, eq(requests.id, tasks.requestId))
  const [rows, known] = await Promise.all([
    scoped
      .where(and(notInArray(tasks.status, [...SETTLED_STATUSES]), visibleTo(reader)))
      .groupBy(tasks.recipientId),
    db.select().from(circuits),
  ])
  const health = new Map<string, RecipientHealth>()
  // PostgreSQL counts in text.
  for (const { recipientId, goneBy, ...counts } of rows)
    health.set(recipientId, {
      ...NO_HEALTH,
      goneBy,
      open: Number(counts.open),
      manual: Number(counts.manual),
      accepted: Number(counts.accepted),
      handedOff: Number(counts.handedOff),
      late: Number(counts.late),
      failed: Number(counts.failed),
    })
  for (const circuit of known)
    health.set(circuit.recipientId, {
      ...(health.get(circuit.recipientId) ?? NO_HEALTH),
      stopped: circuit.open ? { fault: circuit.fault, at: circuit.openedAt } : null,
      lastOkAt: circuit.lastOkAt,
      check: circuit.checkState
        ? {
            isQueued: circuit.checkState === 'queued',
            at: circuit.checkedAt,
            fault: circuit.checkFault,
            missing: circuit.missing ?? [],
            evidence: circuit.checkEvidence ?? [],
          }
        : null,
    })
  return health
}

/** Changes whenever a check or a circuit does: open pages are then shown anew. */
export async function recipientsVersion(db: Reader): Promise<string> {
  const rows = await db.select().from(circuits).orderBy(asc(circuits.recipientId))
  return rows
    .map((one) => `${one.recipientId} ${one.open} ${one.checkState} ${one.checkedAt?.getTime()}`)
    .join('; ')
}

/** The newest so many tasks and look-ups are asked for their evidence. */
const LOOKED_THROUGH = 40

/** The last calls to one system, newest first, as orders, look-ups and the check left them. No personal data. */
export async function lastCalls(db: Reader, recipientId: string, limit: number): Promise<StoredEvidence[]> {
  const [ofTasks, ofFindings, ofCheck] = await Promise.all([
    db
      .select({ evidence: tasks.evidence })
      .from(tasks)
      .where(eq(tasks.recipientId, recipientId))
      .orderBy(desc(tasks.id))
      .limit(LOOKED_THROUGH),
    db
      .select({ evidence: findings.evidence })
      .from(findings)
      .where(eq(findings.recipientId, recipientId))
      .orderBy(desc(findings.id))
      .limit(LOOKED_THROUGH),
    db
      .select({ evidence: circuits.checkEvidence })
      .from(circuits)
      .where(eq(circuits.recipientId, recipientId)),
  ])
  return [...ofTasks, ...ofFindings, ...ofCheck]
    .flatMap(({ evidence }) => evidence ?? [])
    .toSorted((a, b) => b.at.localeCompare(a.at))
    .slice(0, limit)
}

export interface OpenOrder
  extends Pick<TaskRow, 'id' | 'requestId' | 'capability' | 'status' | 'answerBy' | 'goneBy'> {
  reference: string
  right: RequestRow['right']
  due: string
}

/** What is open at one recipient, the request that is due first on top. @param reader sees the requests they may see */
export async function openOrdersAt(
  db: Reader,
  recipientId: string,
  reader: Staff,
  limit: number,
): Promise<OpenOrder[]> {
  return db
    .select({
      id: tasks.id,
      requestId: tasks.requestId,
      capability: tasks.capability,
      status: tasks.status,
      answerBy: tasks.answerBy,
      goneBy: tasks.goneBy,
      reference: requests.reference,
      right: requests.right,
      due: requests.due,
    })
    .from(tasks)
    .innerJoin(requests, eq(requests.id, tasks.requestId))
    .where(
      and(
        eq(tasks.recipientId, recipientId),
        notInArray(tasks.status, [...SETTLED_STATUSES]),
        visibleTo(reader),
      ),
    )
    .orderBy(asc(requests.due), asc(tasks.id))
    .limit(limit)
}
