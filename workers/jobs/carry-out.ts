import { type BegunTask, beginTask } from '../../lib/commands/begin-task.ts'
import type { HeldJob } from '../../lib/commands/parts/held-job.ts'
import { recordOutcome } from '../../lib/commands/record-outcome.ts'
import { recordTaskFault } from '../../lib/commands/record-task-fault.ts'
import type { ActionContext, ActionResult, Connector } from '../../lib/connectors/contract.ts'
import type { JobContext } from '../context.ts'
import { actionContext, connectorOf, faultOf, measured, stepDeadline } from './call.ts'

/**
 * Calls a task's connector outside any transaction, between `beginTask` and what is recorded of it.
 * @param asked null: what the task is for
 */
export async function carryOut(
  context: JobContext,
  job: HeldJob,
  taskId: string,
  signal: AbortSignal,
  asked: 'recheck' | null,
  act: (connector: Connector, call: ActionContext<unknown>, task: BegunTask) => Promise<ActionResult>,
): Promise<void> {
  const task = await beginTask(context.desk, job, taskId)
  if (!task) return
  let result: ActionResult
  const deadline = stepDeadline()
  deadline.begin()
  try {
    const connector = connectorOf(context, task.connector)
    const call = actionContext(context, connector, job, task, signal, deadline)
    result = await measured(task.recipientId, asked ?? task.capability, () => act(connector, call, task))
  } catch (error) {
    await recordTaskFault(context.desk, job, task.taskId, faultOf(error, context, job))
    return
  } finally {
    deadline.end()
  }
  await recordOutcome(context.desk, job, task.taskId, result)
}
