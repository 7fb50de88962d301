import { type BegunTask, beginTask } from '../../lib/commands/begin-task.ts'
import type { HeldJob } from '../../lib/commands/parts/held-job.ts'
import { recordOutcome } from '../../lib/commands/record-outcome.ts'
import { recordTaskFault } from '../../lib/commands/record-task-fault.ts'
import { type ActionResult, ConnectorError } from '../../lib/connectors/contract.ts'
import type { JobContext } from '../context.ts'
import { actionContext, connectorOf, faultOf } from './call.ts'

/** Has a connector carry out a task: outside any transaction, between `beginTask` and what is recorded of it. */
export async function runTaskJob(
  context: JobContext,
  job: HeldJob,
  payload: { taskId: string },
  signal: AbortSignal,
): Promise<void> {
  const task = await beginTask(context.desk, job, payload.taskId)
  if (!task) return
  let result: ActionResult
  try {
    result = await carryOut(context, job, task, signal)
  } catch (error) {
    await recordTaskFault(context.desk, job, task.taskId, faultOf(error, context, job))
    return
  }
  await recordOutcome(context.desk, job, task.taskId, result)
}

async function carryOut(
  context: JobContext,
  job: HeldJob,
  task: BegunTask,
  signal: AbortSignal,
): Promise<ActionResult> {
  const connector = connectorOf(task.connector)
  const call = actionContext(context, connector, job, task, signal)
  const { capability } = task
  if (capability === 'erase' && connector.erase) return connector.erase(call)
  if (capability === 'rectify' && connector.rectify) return connector.rectify(call, task.corrections)
  if (capability === 'restrict' && connector.restrict) return connector.restrict(call)
  if (capability === 'object' && connector.object) return connector.object(call)
  throw new ConnectorError('bug', `connector ${connector.id} cannot ${capability}`)
}
