import { closeJob, retryJob } from '../jobs/ledger.ts'
import type { Desk } from './context.ts'
import { record } from './parts/case.ts'
import { CIRCUIT_WAIT_MS, notify, openCircuit, type ReportedFault } from './parts/faults.ts'
import { type HeldJob, nextTry } from './parts/held-job.ts'
import { awaits, changeTask, openTask } from './parts/task.ts'

/**
 * Records that a call failed. Passing faults are tried again, visibly; refused credentials stop the whole system and
 * keep the task; anything else fails the task, and staff are told.
 */
export async function recordTaskFault(
  desk: Desk,
  job: HeldJob,
  taskId: string,
  reported: ReportedFault,
): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const { file, task } = await openTask(tx, desk, taskId, 'system')
    if (!awaits(task, job)) {
      await closeJob(tx, job, file.at)
      return
    }
    const isRecheck = job.name === 'task.recheck'
    const waiting = isRecheck ? 'accepted' : 'queued'
    const again = reported.fault === 'transient' ? nextTry(job, file.at, reported.retryAfterMs) : null
    const data = { task: task.id, recipient: task.recipientId, fault: reported.fault, attempt: job.attempts }
    const evidence = [...task.evidence, ...(reported.evidence ?? [])]
    const fault = { fault: reported.fault, faultMessage: reported.message, evidence }
    if (again) {
      await changeTask(file, task, { ...fault, status: waiting, nextTryAt: again })
      await retryJob(tx, job, again, reported.fault)
      await record(file, 'task.delayed', { ...data, until: again.toISOString() })
      return
    }
    if (reported.fault === 'auth') {
      const later = new Date(file.at.getTime() + CIRCUIT_WAIT_MS)
      await changeTask(file, task, { ...fault, status: waiting, nextTryAt: later })
      await retryJob(tx, job, later, 'auth', false)
      await record(file, 'task.delayed', { ...data, until: null })
      await openCircuit(file, task.recipientId, reported.message)
      return
    }
    const { refused = [] } = reported
    await changeTask(file, task, {
      ...fault,
      status: 'failed',
      nextTryAt: null,
      refused: refused.length > 0 ? refused : null,
    })
    const fields = refused.map(({ field }) => field)
    await record(file, 'task.failed', fields.length > 0 ? { ...data, fields } : data)
    await notify(file, 'task-failed', task.recipientId)
    // The task shows that it failed; having it tried again is a new job.
    await closeJob(tx, job, file.at)
  })
}
