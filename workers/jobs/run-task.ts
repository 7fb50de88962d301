import type { HeldJob } from '../../lib/commands/parts/held-job.ts'
import { ConnectorError } from '../../lib/connectors/contract.ts'
import type { JobContext } from '../context.ts'
import { carryOut } from './carry-out.ts'
import { exportData } from './export-data.ts'

/** Has a connector do what the task asks of it. */
export async function runTaskJob(
  context: JobContext,
  job: HeldJob,
  payload: { taskId: string },
  signal: AbortSignal,
): Promise<void> {
  await carryOut(context, job, payload.taskId, signal, null, async (connector, call, task) => {
    const { capability, corrections } = task
    if (capability === 'access' && connector.access) return exportData(context, job, connector, task, signal)
    if (capability === 'erase' && connector.erase) return connector.erase(call)
    if (capability === 'rectify' && connector.rectify) return connector.rectify(call, corrections)
    if (capability === 'restrict' && connector.restrict) return connector.restrict(call)
    if (capability === 'object' && connector.object) return connector.object(call)
    throw new ConnectorError('bug', `connector ${connector.id} cannot ${capability}`)
  })
}
