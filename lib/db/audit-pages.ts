import { asc, type Placeholder, type SQL, sql } from 'drizzle-orm'
import type { Head } from './checkpoints.ts'
import type { Reader } from './client.ts'
import { type AuditEventRow, auditEvents } from './schema.ts'

/** Events a page: more take no less time, and this is what is held in memory. */
export const EVENTS_PAGE = 2_000
/** Heads that are compared by one query. */
export const HEADS_TOGETHER = 500

/**
 * Reads the whole audit trail by pages, chain after chain: each call yields the events after the last one of the call
 * before, an empty page at the end. The query is prepared once.
 */
export function auditPages(db: Reader): () => Promise<AuditEventRow[]> {
  const after = { chain: '', seq: 0 }
  const page = db
    .select()
    .from(auditEvents)
    .where(
      sql`(${auditEvents.requestId}, ${auditEvents.seq}) > (${sql.placeholder('chain')}, ${sql.placeholder('seq')})`,
    )
    .orderBy(asc(auditEvents.requestId), asc(auditEvents.seq))
    .limit(EVENTS_PAGE)
    .prepare()
  // SQLite gives rows as arrays: the query builder takes longer over their names than SQLite over the rows.
  const isSqlite = typeof (page as Partial<typeof page>).values === 'function'
  const read = async (): Promise<AuditEventRow[]> =>
    isSqlite ? (page.values(after) as EventValues[]).map(eventOf) : page.execute(after)
  return async () => {
    const rows = await read()
    const last = rows.at(-1)
    if (last) Object.assign(after, { chain: last.requestId, seq: last.seq })
    return rows
  }
}

/** In the order of the table's columns. */
type EventValues = [string, string, number, string, string, string, string, string, string]

function eventOf([
  id,
  requestId,
  seq,
  type,
  actor,
  data,
  at,
  previousHash,
  hash,
]: EventValues): AuditEventRow {
  return { id, requestId, seq, type, actor, data, at, previousHash, hash }
}

/**
 * Yields the hashes that stand where heads are, by `placeOf`; what is not there is missing. One query for at most
 * `HEADS_TOGETHER` heads; that of so many is prepared once.
 */
export function hashesAt(db: Reader): (heads: readonly Head[]) => Promise<Map<string, string>> {
  const query = (places: SQL[]) =>
    db
      .select({ chain: auditEvents.requestId, seq: auditEvents.seq, hash: auditEvents.hash })
      .from(auditEvents)
      .where(sql`(${auditEvents.requestId}, ${auditEvents.seq}) in (values ${sql.join(places, sql`, `)})`)
  const numbers = Array.from({ length: HEADS_TOGETHER }, (_, i) => i)
  const whole = query(
    numbers.map((i) => place(sql.placeholder(`chain${i}`), sql.placeholder(`seq${i}`))),
  ).prepare()
  return async (heads) => {
    const words: Record<string, unknown> = {}
    for (const [i, [chain, seq]] of heads.entries()) {
      words[`chain${i}`] = chain
      words[`seq${i}`] = seq
    }
    const rows =
      heads.length === HEADS_TOGETHER
        ? await whole.execute(words)
        : await query(heads.map(([chain, seq]) => place(chain, seq)))
    return new Map(rows.map(({ chain, seq, hash }) => [placeOf(chain, seq), hash]))
  }
}

/** PostgreSQL takes a value in a list for text unless it is told. */
const place = (chain: string | Placeholder, seq: number | Placeholder) =>
  sql`(cast(${chain} as text), cast(${seq} as integer))`

export const placeOf = (chain: string, seq: number): string => `${chain} ${seq}`
