import { and, asc, eq, notInArray, or } from 'drizzle-orm'
import { DomainError } from '../domain/errors.ts'
import { isSettled, TASK_STATUSES } from '../domain/outcome.ts'
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
