import { and, eq, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client.ts'
import { type TaskRow, tasks } from '../../db/schema.ts'
import { taskById } from '../../db/tasks.ts'
import type { Action, Staff } from '../../domain/access.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Remainder, TaskStatus } from '../../domain/outcome.ts'
import type { Desk } from '../context.ts'
import { type Case, openCase, seal } from './case.ts'
import type { HeldJob } from './held-job.ts'

/** Opens a task together with its request. @throws DomainError not_found, not_allowed */
export async function openTask(
  tx: Tx,
  desk: Desk,
  taskId: string,
  by: { staff: Staff; action: Action } | 'recipient' | 'system',
): Promise<{ file: Case; task: TaskRow }> {
  const { requestId } = await taskById(tx, taskId)
  const file = await openCase(tx, desk, requestId, by)
  // Read again: the request is held now, so nobody else can change the task.
  return { file, task: await taskById(tx, taskId) }
}

/** Changes a task that still stands as it was read. @throws DomainError changed_meanwhile */
export async function changeTask(
  file: Case,
  task: TaskRow,
  set: Partial<Omit<TaskRow, 'id' | 'version'>>,
): Promise<TaskRow> {
  const [row] = await file.tx
    .update(tasks)
    .set({ ...set, version: sql`${tasks.version} + 1` })
    .where(and(eq(tasks.id, task.id), eq(tasks.status, task.status)))
    .returning()
  if (!row) throw new DomainError('changed_meanwhile')
  return row
}

/** What remains, as it is stored. */
export function sealRemains(file: Case, taskId: string, remains: readonly Remainder[]): string | null {
  return remains.length > 0 ? seal(file, 'tasks', 'remains_sealed', taskId, JSON.stringify(remains)) : null
}

/** @throws DomainError move_not_possible unless the task stands in one of these states */
export function assertTaskStatus(task: TaskRow, allowed: readonly TaskStatus[]): void {
  if (!allowed.includes(task.status)) throw new DomainError('move_not_possible', { status: task.status })
}

/**
 * Whether the task still waits for what a job's call reports: people may have settled it while the call was under way.
 */
export function awaits(task: TaskRow, job: HeldJob): boolean {
  return task.status === (job.name === 'task.recheck' ? 'accepted' : 'running')
}

/** Tasks change only while the request is worked on, or answered with them still open. */
export function assertWorkedOn(file: Case): void {
  if (!['in_progress', 'review', 'answered'].includes(file.row.status))
    throw new DomainError('move_not_possible', { status: file.row.status })
}
