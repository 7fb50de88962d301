import { beginCheck } from '../../lib/commands/begin-check.ts'
import type { HeldJob } from '../../lib/commands/parts/held-job.ts'
import { recordCheck } from '../../lib/commands/record-check.ts'
import { type CheckResult, ConnectorError } from '../../lib/connectors/contract.ts'
import type { JobContext } from '../context.ts'
import { callContext, connectorOf, faultOf, measured } from './call.ts'

/** Has a connector say whether its credentials are good, and for what. Nothing of a person is asked. */
export async function checkRecipientJob(
  context: JobContext,
  job: HeldJob,
  { recipientId }: { recipientId: string },
  signal: AbortSignal,
): Promise<void> {
  const id = await beginCheck(context.desk, job, recipientId)
  if (!id) return
  let result: CheckResult
  try {
    const connector = connectorOf(context, id)
    const { check } = connector
    if (!check) throw new ConnectorError('bug', `connector ${id} cannot check itself`)
    const call = callContext(context, connector, { recipientId, identifiers: [] }, signal)
    result = await measured(recipientId, 'check', () => check.call(connector, call))
  } catch (error) {
    await recordCheck(context.desk, job, recipientId, faultOf(error, context, job))
    return
  }
  await recordCheck(context.desk, job, recipientId, result)
}
