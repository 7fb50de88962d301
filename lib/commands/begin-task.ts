import { eq } from 'drizzle-orm'
import { circuits } from '../db/schema.ts'
import { usableIdentifiers } from '../db/subjects.ts'
import { orderOf } from '../db/tasks.ts'
import type { IdentifierKind } from '../domain/identifier.ts'
import type { Capability } from '../domain/rights.ts'
import { closeJob, retryJob } from '../jobs/ledger.ts'
import { planRecipient } from '../profile/plan-recipients.ts'
import { recipientOf } from '../profile/schema.ts'
import type { Desk } from './context.ts'
import { record } from './parts/case.ts'
import { afterTaskChange } from './parts/close.ts'
import { CIRCUIT_WAIT_MS } from './parts/faults.ts'
import type { HeldJob } from './parts/held-job.ts'
import { changeTask, openTask } from './parts/task.ts'

export interface BegunTask {
  taskId: string
  requestId: string
  recipientId: string
  connector: string
  capability: Capability
  identifiers: { kind: IdentifierKind; value: string }[]
  /** ids in the foreign system that an earlier attempt stored */
  handles: string[]
  corrections: { field: string; value: string }[]
  /** access: where an interrupted export goes on; null at the start */
  cursor: string | null
}

/**
 * Marks a task as running and hands out what its connector needs. null: there is nothing to run (any more), or the
 * system's circuit is open; the job was closed or postponed.
 * @param job the claimed `task.run` or `task.recheck` job
 */
export async function beginTask(desk: Desk, job: HeldJob, taskId: string): Promise<BegunTask | null> {
  return desk.db.transaction(async (tx) => {
    const { file, task } = await openTask(tx, desk, taskId, 'system')
    const runs = job.name === 'task.recheck' ? ['accepted'] : ['queued', 'running']
    if (!runs.includes(task.status)) {
      await closeJob(tx, job, file.at)
      return null
    }
    const ended = ['refused', 'withdrawn', 'forwarded'].includes(file.row.resolution ?? '')
    if (ended && task.status === 'queued') {
      await changeTask(file, task, { status: 'cancelled', settledAt: file.at, settledBy: 'system' })
      await record(file, 'task.cancelled', { task: task.id, recipient: task.recipientId })
      await afterTaskChange(file)
      await closeJob(tx, job, file.at)
      return null
    }
    const [circuit] = await tx.select().from(circuits).where(eq(circuits.recipientId, task.recipientId))
    if (circuit?.open) {
      const again = new Date(file.at.getTime() + CIRCUIT_WAIT_MS)
      await changeTask(file, task, { fault: 'auth', nextTryAt: again })
      await retryJob(tx, job, again, 'circuit-open', false)
      return null
    }
    if (task.status === 'queued') await changeTask(file, task, { status: 'running', nextTryAt: null })
    const manifest = planRecipient(recipientOf(desk.profile, task.recipientId))
    const text = (column: string, sealed: string | null) =>
      sealed ? file.key.open({ table: 'tasks', column, row: task.id }, sealed) : null
    return {
      taskId,
      requestId: file.row.id,
      recipientId: task.recipientId,
      connector: task.connector,
      capability: task.capability,
      identifiers: await usableIdentifiers(tx, file.key, file.row.id, manifest.identifiers),
      handles: JSON.parse(text('handles_sealed', task.handlesSealed) ?? '[]') as string[],
      corrections: orderOf(file.key, task)
        .filter(({ left }) => !left)
        .map(({ field, value }) => ({ field, value })),
      cursor: text('cursor_sealed', task.cursorSealed),
    }
  })
}
