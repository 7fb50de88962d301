import { and, asc, eq } from 'drizzle-orm'
import { DomainError } from '../domain/errors.ts'
import type { Reader } from './client.ts'
import { type FindingRow, findings, type TaskRow, tasks } from './schema.ts'

/** The tasks of a request's present round, in the order they were planned. */
export async function tasksOf(db: Reader, request: { id: string; round: number }): Promise<TaskRow[]> {
  return db
    .select()
    .from(tasks)
    .where(and(eq(tasks.requestId, request.id), eq(tasks.round, request.round)))
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
