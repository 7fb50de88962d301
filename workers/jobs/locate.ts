import { beginLocate } from '../../lib/commands/begin-locate.ts'
import type { HeldJob } from '../../lib/commands/parts/held-job.ts'
import { type ReportedFinding, recordFinding } from '../../lib/commands/record-finding.ts'
import { ConnectorError } from '../../lib/connectors/contract.ts'
import type { JobContext } from '../context.ts'
import { connectorOf, faultOf, lookUpContext, measured } from './call.ts'

/** Looks a person up at one recipient, read-only; for a correction also what the system holds now. */
export async function locateJob(
  context: JobContext,
  job: HeldJob,
  payload: { requestId: string; recipientId: string },
  signal: AbortSignal,
): Promise<void> {
  const begun = await beginLocate(context.desk, job, payload)
  if (!begun) return
  const lookedFor = { ...payload, identifiers: begun.identifiers }
  let found: ReportedFinding
  let end = () => {}
  try {
    const connector = connectorOf(context, begun.connector)
    const { locate, current } = connector
    if (!locate) throw new ConnectorError('bug', `connector ${connector.id} cannot look up`)
    const of = { recipientId: payload.recipientId, identifiers: begun.identifiers }
    const lookUp = lookUpContext(context, connector, of, signal)
    const { call } = lookUp
    end = lookUp.end
    found = await measured(payload.recipientId, 'locate', async () => {
      const located = await locate.call(connector, call)
      if (!begun.readsValues || !current) return located
      const { fields, evidence } = await current.call(connector, call)
      return { ...located, current: fields, evidence: [...located.evidence, ...evidence] }
    })
  } catch (error) {
    await recordFinding(context.desk, job, lookedFor, faultOf(error, context, job))
    return
  } finally {
    end()
  }
  await recordFinding(context.desk, job, lookedFor, found)
}
