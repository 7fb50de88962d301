import type { BegunTask } from '../../lib/commands/begin-task.ts'
import { keepBatch } from '../../lib/commands/keep-batch.ts'
import type { HeldJob } from '../../lib/commands/parts/held-job.ts'
import type { AccessEnd, ActionResult, Connector } from '../../lib/connectors/contract.ts'
import { extractRows } from '../../lib/db/extracts.ts'
import type { JobContext } from '../context.ts'
import { callContext, stepDeadline } from './call.ts'

/**
 * Exports everything a system holds of the person. Each batch is stored before the next is asked for, and has the
 * deadline of a call for itself: an export may take as long as it needs while it comes further.
 */
export async function exportData(
  context: JobContext,
  job: HeldJob,
  connector: Connector,
  task: BegunTask,
  signal: AbortSignal,
): Promise<ActionResult> {
  const deadline = stepDeadline()
  const call = callContext(context, connector, task, signal, deadline.signal)
  const batches = connector.access!(call, task.cursor)
  let end: AccessEnd = { remains: [], evidence: [] }
  try {
    for (;;) {
      deadline.begin()
      const step = await batches.next()
      deadline.end()
      if (step.done) {
        end = step.value
        break
      }
      if (!(await keepBatch(context.desk, job, task.taskId, step.value))) break
      // As the ledger has it: what fails after this is a first failure.
      job.attempts = 1
    }
  } finally {
    deadline.end()
    await batches.return(end)
  }
  const [extract] = await extractRows(context.desk.db.read, [task.taskId])
  const counts = extract?.records ?? []
  return { outcome: counts.length > 0 ? 'done' : 'not_found', counts, ...end }
}
