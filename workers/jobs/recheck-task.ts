import type { HeldJob } from '../../lib/commands/parts/held-job.ts'
import { ConnectorError } from '../../lib/connectors/contract.ts'
import type { JobContext } from '../context.ts'
import { carryOut } from './carry-out.ts'

/** Looks again at a system that took an order: only that turns `accepted` into `verified`. */
export async function recheckTaskJob(
  context: JobContext,
  job: HeldJob,
  payload: { taskId: string },
  signal: AbortSignal,
): Promise<void> {
  await carryOut(
    context,
    job,
    payload.taskId,
    signal,
    'recheck',
    async (connector, call, { capability, corrections }) => {
      if (!connector.recheck) throw new ConnectorError('bug', `connector ${connector.id} cannot re-check`)
      return connector.recheck(call, { capability, corrections })
    },
  )
}
