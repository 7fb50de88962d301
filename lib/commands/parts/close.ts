import { and, eq } from 'drizzle-orm'
import { appendCheckpoint } from '../../db/checkpoints.ts'
import { tasks } from '../../db/schema.ts'
import { tasksOf } from '../../db/tasks.ts'
import { localDate, localDateOf } from '../../domain/clock/local-date.ts'
import { isSettled, mayOutlastAnswer, type TaskStatus } from '../../domain/outcome.ts'
import { type RetentionDates, retentionDates } from '../../domain/retention.ts'
import { enqueue } from '../../jobs/ledger.ts'
import type { Desk } from '../context.ts'
import { type Case, change, move, record } from './case.ts'
import { queuePackage } from './package.ts'
import { renewStatusTokens } from './status-link.ts'

/** Ends an answered request. Every task is settled: callers have looked in the same transaction. */
export async function closeCase(file: Case): Promise<void> {
  await move(file, 'close', { closedAt: file.at })
  await record(file, 'request.closed', { resolution: file.row.resolution })
  await afterClosure(file)
}

/** What follows every end of a request: its links run out, its deletion is planned, and its chain is signed. */
export async function afterClosure(file: Case): Promise<void> {
  const { tx, row, at, desk } = file
  await change(file, retentionOf(desk.profile, row, at))
  // The personal link outlives the end by the days the profile promises.
  await renewStatusTokens(file)
  await appendCheckpoint(tx, desk.vault.signingKey, at, [row.id])
}

/** When the person's data goes, and when the record, of a request that was closed at that instant. */
export function retentionOf(
  { timeZone, policy }: Pick<Desk['profile'], 'timeZone' | 'policy'>,
  { regime, receivedOn }: Pick<Case['row'], 'regime' | 'receivedOn'>,
  closedAt: Date,
): RetentionDates {
  const on = localDateOf(closedAt, timeZone)
  return retentionDates({ on, regime, receivedOn: localDate(receivedOn) }, policy)
}

/**
 * What follows when a task has changed: all settled while in progress begins the review; all settled after the answer
 * closes the request, by a job, because a follow-up letter has to be written.
 */
export async function afterTaskChange(file: Case): Promise<void> {
  const all = await tasksOf(file.tx, file.row)
  if (!all.every((task) => isSettled(task.status))) return await queuePackage(file)
  if (file.row.status === 'in_progress') {
    await move(file, 'start-review')
    await record(file, 'review.started', { tasks: all.length })
  }
  await queuePackage(file)
  if (file.row.status === 'answered')
    await enqueue(file.tx, {
      name: 'request.close',
      payload: { requestId: file.row.id },
      requestId: file.row.id,
      now: file.at,
    })
}

/** Tasks that stand in the way of the answer. */
export function blockingTasks<T extends { status: TaskStatus }>(all: readonly T[]): T[] {
  return all.filter((task) => !mayOutlastAnswer(task.status))
}

/**
 * Takes back what has not begun, and exports: the request was refused, withdrawn or passed on. What else is under way
 * changes something at a recipient and is followed to its end.
 */
export async function cancelOpenTasks(file: Case): Promise<void> {
  for (const task of blockingTasks(await tasksOf(file.tx, file.row))) {
    if (task.status === 'running' && task.capability !== 'access') continue
    await file.tx
      .update(tasks)
      .set({ status: 'cancelled', settledAt: file.at, settledBy: file.actor })
      .where(and(eq(tasks.id, task.id), eq(tasks.status, task.status)))
    await record(file, 'task.cancelled', { task: task.id, recipient: task.recipientId })
  }
}
