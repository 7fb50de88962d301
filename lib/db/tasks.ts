import { and, asc, eq, notInArray, or } from 'drizzle-orm'
import { DomainError } from '../domain/errors.ts'
import { isSettled, type Remainder, TASK_STATUSES } from '../domain/outcome.ts'
import type { DataKey } from '../vault/vault.ts'
import type { Reader } from './client.ts'
import { type FindingRow, findings, type TaskRow, tasks } from './schema.ts'

const SETTLED = TASK_STATUSES.filter(isSettled)

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
        or(eq(tasks.round, request.round), notInArray(tasks.status, SETTLED)),
      ),
    )
    .orderBy(asc(tasks.createdAt), asc(tasks.id))
}

/** A task with what remains at its recipient, opened. */
export type ToldTask = Omit<TaskRow, 'remainsSealed'> & { remains: Remainder[] }

/** Opens what remains. @param key null once it was shredded: nothing can be said any more */
export function toldTasks(key: DataKey | null, rows: readonly TaskRow[]): ToldTask[] {
  return rows.map(({ remainsSealed, ...task }) => ({
    ...task,
    remains:
      key && remainsSealed
        ? (JSON.parse(
            key.open({ table: 'tasks', column: 'remains_sealed', row: task.id }, remainsSealed),
          ) as Remainder[])
        : [],
  }))
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
