import { and, asc, eq, notInArray, or } from 'drizzle-orm'
import type { OrderedField } from '../domain/correction.ts'
import { DomainError } from '../domain/errors.ts'
import type { CurrentField } from '../domain/extract.ts'
import { type Remainder, SETTLED_STATUSES } from '../domain/outcome.ts'
import type { DataKey } from '../vault/vault.ts'
import type { Reader } from './client.ts'
import { type FindingRow, findings, type TaskRow, tasks } from './schema.ts'

/**
 * The tasks of a request's present round, and what is still open of an earlier one (a recipient was asked, then the
 * request was reopened), in the order they were planned.
 */
export async function tasksOf(db: Reader, request: { id: string; round: number }): Promise<TaskRow[]> {
  return db
    .select()
    .from(tasks)
    .where(
      and(
        eq(tasks.requestId, request.id),
        or(eq(tasks.round, request.round), notInArray(tasks.status, [...SETTLED_STATUSES])),
      ),
    )
    .orderBy(asc(tasks.createdAt), asc(tasks.id))
}

/** A task with its order and what remains at its recipient, opened. */
export type ToldTask = Omit<TaskRow, 'remainsSealed' | 'orderSealed'> & {
  remains: Remainder[]
  order: OrderedField[]
}

/**
 * Opens what was ordered and what remains; a field of the order is named by its label.
 * @param key null once it was shredded: nothing can be said any more
 */
export function toldTasks(key: DataKey | null, rows: readonly TaskRow[]): ToldTask[] {
  return rows.map(({ remainsSealed, orderSealed, ...task }) => {
    const order = key ? orderOf(key, { id: task.id, orderSealed }) : []
    const remains =
      key && remainsSealed
        ? (JSON.parse(
            key.open({ table: 'tasks', column: 'remains_sealed', row: task.id }, remainsSealed),
          ) as Remainder[])
        : []
    const labelOf = (what: string) => order.find(({ field }) => field === what)?.label ?? what
    return { ...task, order, remains: remains.map((one) => ({ ...one, what: labelOf(one.what) })) }
  })
}

/** The fields that staff approved to be written, opened; empty for every order but a correction. */
export function orderOf(key: DataKey, task: Pick<TaskRow, 'id' | 'orderSealed'>): OrderedField[] {
  if (!task.orderSealed) return []
  const place = { table: 'tasks', column: 'order_sealed', row: task.id }
  return JSON.parse(key.open(place, task.orderSealed)) as OrderedField[]
}

/** What the system held of the person when it was looked up, opened; empty where that was not asked. */
export function currentOf(key: DataKey, finding: Pick<FindingRow, 'id' | 'currentSealed'>): CurrentField[] {
  if (!finding.currentSealed) return []
  const place = { table: 'findings', column: 'current_sealed', row: finding.id }
  return JSON.parse(key.open(place, finding.currentSealed)) as CurrentField[]
}

/** What an erasure would leave there, as the look-up told it, opened. */
export function willRemainOf(
  key: DataKey,
  finding: Pick<FindingRow, 'id' | 'willRemainSealed'>,
): Remainder[] {
  if (!finding.willRemainSealed) return []
  const place = { table: 'findings', column: 'will_remain_sealed', row: finding.id }
  return JSON.parse(key.open(place, finding.willRemainSealed)) as Remainder[]
}

/** @throws DomainError not_found */
export async function taskById(db: Reader, id: string): Promise<TaskRow> {
  const [row] = await db.select().from(tasks).where(eq(tasks.id, id))
  if (!row) throw new DomainError('not_found', { what: 'task' })
  return row
}

export async function findingsOf(db: Reader, requestId: string): Promise<FindingRow[]> {
  return db
    .select()
    .from(findings)
    .where(eq(findings.requestId, requestId))
    .orderBy(asc(findings.recipientId))
}
