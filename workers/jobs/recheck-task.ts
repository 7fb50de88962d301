import { beginTask } from '../../lib/commands/begin-task.ts'
import type { HeldJob } from '../../lib/commands/parts/held-job.ts'
import { recordOutcome } from '../../lib/commands/record-outcome.ts'
import { recordTaskFault } from '../../lib/commands/record-task-fault.ts'
import { type ActionResult, ConnectorError } from '../../lib/connectors/contract.ts'
import type { JobContext } from '../context.ts'
import { actionContext, connectorOf, faultOf } from './call.ts'

/** Looks again at a system that took an order: only that turns `accepted` into `verified`. */
export async function recheckTaskJob(
  context: JobContext,
  job: HeldJob,
  payload: { taskId: string },
  signal: AbortSignal,
): Promise<void> {
  const task = await beginTask(context.desk, job, payload.taskId)
  if (!task) return
  let result: ActionResult
  try {
    const connector = connectorOf(task.connector)
    if (!connector.recheck) throw new ConnectorError('bug', `connector ${connector.id} cannot re-check`)
    result = await connector.recheck(actionContext(context, connector, job, task, signal))
  } catch (error) {
    await recordTaskFault(context.desk, job, task.taskId, faultOf(error, context, job))
    return
  }
  await recordOutcome(context.desk, job, task.taskId, result)
}
