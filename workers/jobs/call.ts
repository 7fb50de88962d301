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
import type { Capability } from '../../lib/domain/rights.ts'
import { LeaseLost } from '../../lib/jobs/ledger.ts'
import { type CallEnd, meters } from '../../lib/metrics/meters.ts'
import { recipientOf } from '../../lib/profile/schema.ts'
import type { JobContext } from '../context.ts'

/**
 * One step may take this long: all calls of a capability together, or one batch of an export, or what lies between two
 * notes of an order. Then the job is tried again and resumes.
 */
const CALL_DEADLINE_MS = 120_000

export function connectorOf(context: JobContext, id: string): Connector {
  const connector = context.connectors.get(id)
  if (!connector) throw new ConnectorError('bug', `no connector ${id} carries this out`)
  return connector
}

/** What a connector can be asked for, as it is counted. */
type Asked = Capability | 'check' | 'locate' | 'recheck'

/** Counts what a connector was asked for and how it ended, and takes the time. */
export async function measured<T>(recipientId: string, asked: Asked, work: () => Promise<T>): Promise<T> {
  const { connectorCalls, connectorSeconds } = meters()
  const begun = performance.now()
  let result: CallEnd = 'ok'
  try {
    return await work()
  } catch (error) {
    result =
      error instanceof ConnectorError ? error.fault : error instanceof LeaseLost ? 'interrupted' : 'bug'
    throw error
  } finally {
    connectorCalls.inc({ recipient: recipientId, capability: asked, result })
    connectorSeconds.observe({ recipient: recipientId, result }, (performance.now() - begun) / 1000)
  }
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

/** All calls of a look-up together. */
const LOOK_UP_LIMIT_MS = 30 * 60_000

/**
 * What a look-up is handed. It cannot go on where it was interrupted, and a person may have left a hundred thousand
 * visits: each of its calls may take as long as a step, all of them half an hour.
 */
export function lookUpContext(
  context: JobContext,
  connector: Connector,
  of: { recipientId: string; identifiers: BegunTask['identifiers'] },
  signal: AbortSignal,
): { call: CallContext<unknown>; end: () => void } {
  const deadline = stepDeadline()
  const limited = AbortSignal.any([signal, AbortSignal.timeout(LOOK_UP_LIMIT_MS)])
  const call = callContext(context, connector, of, limited, deadline.signal)
  deadline.begin()
  return {
    call: {
      ...call,
      throttle: async (until, kind) => {
        await call.throttle(until, kind)
        deadline.begin()
      },
    },
    end: deadline.end,
  }
}

/** A signal that aborts once a step takes longer than a call may; `begin` starts the next one. */
export function stepDeadline(): { signal: AbortSignal; begin: () => void; end: () => void } {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const end = () => clearTimeout(timer)
  return {
    signal: controller.signal,
    begin: () => {
      end()
      timer = setTimeout(() => controller.abort(), CALL_DEADLINE_MS)
    },
    end,
  }
}

/**
 * What a connector's acting call is handed: also the handles, and where to keep them. An order that comes further may
 * take as long as it needs: what it keeps begins a step, and makes its next fault a first one.
 */
export function actionContext(
  context: JobContext,
  connector: Connector,
  job: HeldJob,
  task: BegunTask,
  signal: AbortSignal,
  deadline: ReturnType<typeof stepDeadline>,
): ActionContext<unknown> {
  return {
    ...callContext(context, connector, task, signal, deadline.signal),
    handles: task.handles,
    keepHandles: async (handles) => {
      if (!(await keepHandles(context.desk, job, task.taskId, handles))) return
      // As the ledger has it.
      job.attempts = 1
      deadline.begin()
    },
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
