import type { BegunTask } from '../../lib/commands/begin-task.ts'
import { keepHandles } from '../../lib/commands/keep-handles.ts'
import type { ReportedFault } from '../../lib/commands/parts/faults.ts'
import type { HeldJob } from '../../lib/commands/parts/held-job.ts'
import {
  type ActionContext,
  type CallContext,
  type Connector,
  ConnectorError,
} from '../../lib/connectors/contract.ts'
import { LeaseLost } from '../../lib/jobs/ledger.ts'
import { recipientOf } from '../../lib/profile/schema.ts'
import type { JobContext } from '../context.ts'

/** One capability's calls together, or one batch of an export, may take this long; then the job is tried again and resumes. */
export const CALL_DEADLINE_MS = 120_000

export function connectorOf(context: JobContext, id: string): Connector {
  const connector = context.connectors.get(id)
  if (!connector) throw new ConnectorError('bug', `no connector ${id} carries this out`)
  return connector
}

/** What a connector's read-only call is handed. @param deadline ends the call; else `CALL_DEADLINE_MS` do */
export function callContext(
  context: JobContext,
  connector: Connector,
  of: { recipientId: string; identifiers: BegunTask['identifiers'] },
  signal: AbortSignal,
  deadline: AbortSignal = AbortSignal.timeout(CALL_DEADLINE_MS),
): CallContext<unknown> {
  const { desk } = context
  return {
    config: connector.config.parse(recipientOf(desk.profile, of.recipientId).connector.config),
    identifiers: of.identifiers,
    signal: AbortSignal.any([signal, deadline]),
    now: desk.now,
    throttle: context.throttle(of.recipientId),
  }
}

/** What a connector's acting call is handed: also the handles, and where to keep them. */
export function actionContext(
  context: JobContext,
  connector: Connector,
  job: HeldJob,
  task: BegunTask,
  signal: AbortSignal,
): ActionContext<unknown> {
  return {
    ...callContext(context, connector, task, signal),
    handles: task.handles,
    keepHandles: (handles) => keepHandles(context.desk, job, task.taskId, handles),
  }
}

/** A connector's failure as the commands record it. A lost lease is none. @throws LeaseLost */
export function faultOf(error: unknown, context: JobContext, job: HeldJob): ReportedFault {
  if (error instanceof LeaseLost) throw error
  if (error instanceof ConnectorError)
    return {
      fault: error.fault,
      message: error.message,
      retryAfterMs: error.retryAfterMs,
      evidence: error.evidence ? [error.evidence] : [],
      refused: error.refused,
    }
  context.log.error({ job: job.id, err: error }, 'a connector failed unexpectedly')
  return { fault: 'bug', message: 'unexpected failure of the connector' }
}
