import { hash } from 'node:crypto'
import { asc, desc, eq, sql } from 'drizzle-orm'
import type { AuditActor, AuditData, AuditType } from '../domain/audit.ts'
import { newId } from '../id.ts'
import type { Reader, Tx } from './client.ts'
import { insertRow, prepared } from './prepared.ts'
import { type AuditEventRow, auditEvents, meta } from './schema.ts'

/** The chain for what belongs to no request: people, circuits. */
export const DESK_CHAIN = 'desk'

/**
 * What an event's hash is taken over; changing any of it, or its place, changes the hash.
 * @param event without its id: as events were hashed before ids were part of it
 */
export function eventHash(event: Omit<AuditEventRow, 'id' | 'hash'> & { id?: string }): string {
  const { previousHash, requestId, seq, type, actor, at, data, id } = event
  const text = [previousHash, requestId, seq, type, actor, at, data]
  if (id !== undefined) text.push(id)
  return hash('sha256', JSON.stringify(text))
}

/** Where a chain begins, so that the first event of one chain cannot stand in another. */
export function chainStart(chain: string): string {
  return hash('sha256', `rightsdesk|${chain}`)
}

/** The last event of a chain. */
type ChainHead = Pick<AuditEventRow, 'seq' | 'hash'>

const lastOf = (tx: Tx) =>
  tx
    .select({ seq: auditEvents.seq, hash: auditEvents.hash })
    .from(auditEvents)
    .where(eq(auditEvents.requestId, sql.placeholder('chain')))
    .orderBy(desc(auditEvents.seq))
    .limit(1)
    .prepare()

/**
 * Appends one event to a chain, in the transaction of what it records. On a request's chain the caller has bumped the
 * request's version first, which makes concurrent writers wait for each other; on the desk's chain this does.
 * @param after the chain's last event, where the caller wrote it itself; null: the chain begins
 * @returns what is its last event now
 */
export async function appendEvent(
  tx: Tx,
  event: { chain: string; type: AuditType; actor: AuditActor; data: AuditData; at: Date },
  after?: ChainHead | null,
): Promise<ChainHead> {
  if (event.chain === DESK_CHAIN) {
    const turn = { name: 'desk-chain', value: event.type, at: event.at }
    await tx.insert(meta).values(turn).onConflictDoUpdate({ target: meta.name, set: turn })
  }
  const head = after === undefined ? (await prepared(tx, lastOf).execute({ chain: event.chain }))[0] : after
  const row = {
    id: newId('evt', event.at.getTime()),
    requestId: event.chain,
    seq: (head?.seq ?? 0) + 1,
    type: event.type,
    actor: event.actor,
    data: JSON.stringify(event.data),
    at: event.at.toISOString(),
    previousHash: head?.hash ?? chainStart(event.chain),
  }
  const appended = { seq: row.seq, hash: eventHash(row) }
  await insertRow(tx, auditEvents, { ...row, ...appended })
  return appended
}

/** One request's events, oldest first. */
export async function eventsOf(db: Reader, chain: string): Promise<AuditEventRow[]> {
  return db.select().from(auditEvents).where(eq(auditEvents.requestId, chain)).orderBy(asc(auditEvents.seq))
}

/** How an event fails to follow the one before it (none: it begins its chain); null where it holds. */
export function breakAt(
  event: AuditEventRow,
  before: AuditEventRow | undefined,
): 'gap' | 'previous-hash' | 'hash' | null {
  if (event.seq !== (before?.seq ?? 0) + 1) return 'gap'
  if (event.previousHash !== (before?.hash ?? chainStart(event.requestId))) return 'previous-hash'
  return event.hash === eventHash(event) || event.hash === eventHash({ ...event, id: undefined })
    ? null
    : 'hash'
}

/** The first event of a chain that was edited, removed or moved; null where the chain holds. */
export function faultOf(
  events: AuditEventRow[],
): { seq: number; what: 'gap' | 'previous-hash' | 'hash' } | null {
  for (const [i, event] of events.entries()) {
    const what = breakAt(event, events[i - 1])
    if (what) return { seq: event.seq, what }
  }
  return null
}
