import { approvePlan } from '../lib/commands/approve-plan.ts'
import { confirmIdentity } from '../lib/commands/confirm-identity.ts'
import { settleTask } from '../lib/commands/settle-task.ts'
import { submitRequest } from '../lib/commands/submit-request.ts'
import type { AccessBatch, AccessEnd, CallContext } from '../lib/connectors/contract.ts'
import { registry } from '../lib/connectors/registry.ts'
import { requestById } from '../lib/db/requests.ts'
import { findingsOf, tasksOf } from '../lib/db/tasks.ts'
import type { AccessGroup } from '../lib/domain/extract.ts'
import { isSettled } from '../lib/domain/outcome.ts'
import { requestInputSchema } from '../lib/domain/subject.ts'
import { createLogger } from '../lib/log.ts'
import type { JobContext } from './context.ts'
import { DPO, type TestSystem, taskAt, until } from './test-worker.ts'

const NOTE: AccessGroup = {
  id: 'note',
  label: 'Note',
  description: 'What was written down',
  fields: [
    { name: 'number', label: 'Number', description: '' },
    { name: 'body', label: 'Text', description: '', freeText: true },
  ],
}

/**
 * For tests: the connectors, HubSpot's with an export of numbered notes.
 * @param of.before runs before each page is made, counted from 0; what it throws is the connector's fault
 */
export function exportingNotes(of: {
  pages: number
  perPage: number
  bodyOf?: (number: number) => string
  before?: (page: number, call: CallContext<unknown>) => Promise<void> | void
}): JobContext['connectors'] {
  async function* access(
    call: CallContext<unknown>,
    from: string | null,
  ): AsyncGenerator<AccessBatch, AccessEnd, void> {
    for (let page = Number(from ?? 0); page < of.pages; page++) {
      await of.before?.(page, call)
      yield {
        groups: from === null && page === 0 ? [NOTE] : [],
        records: Array.from({ length: of.perPage }, (_, i) => {
          const number = page * of.perPage + i
          return { group: 'note', fields: { number, body: of.bodyOf?.(number) ?? `note ${number}` } }
        }),
        cursor: String(page + 1),
      }
    }
    return { remains: [], evidence: [] }
  }
  const hubspot = registry.get('hubspot')!
  return new Map([...registry, ['hubspot', { ...hubspot, access }]])
}

/** For tests: what a handler is given, without a queue around it. */
export function contextOf({ desk }: TestSystem, connectors: JobContext['connectors']): JobContext {
  return {
    desk,
    log: createLogger('worker', 'silent'),
    mail: {} as JobContext['mail'],
    baseUrl: 'http://localhost:3000',
    sandbox: true,
    connectors,
    throttle: () => async () => {},
  }
}

let keys = 0

/**
 * Files a request for a copy whose plan is approved: HubSpot's export is to run, everybody else has answered.
 * A worker is running, at least until `beforeApproval`.
 */
export async function approvedAccess(
  system: TestSystem,
  email: string,
  beforeApproval: () => Promise<void> = async () => {},
) {
  const { desk, hubspot, mailbox } = system
  hubspot.addPerson({ email, counts: {} })
  const { requestId } = await submitRequest(desk, {
    request: requestInputSchema.parse({ right: 'access', email, context: 'marketing', details: {} }),
    locale: 'en',
    channel: 'form',
    identifiers: [],
    idempotencyKey: `access-${++keys}`,
  })
  const mail = await mailbox.waitFor(email, /\/confirm\//)
  const { statusToken } = await confirmIdentity(desk, { token: /\/confirm\/([\w-]+)/.exec(mail.text)![1]! })
  await until(async () =>
    (await findingsOf(desk.db.read, requestId)).every(({ status }) => status === 'done'),
  )
  await beforeApproval()
  const { version } = await requestById(desk.db.read, requestId)
  await approvePlan(desk, DPO, { requestId, version })
  const all = await tasksOf(desk.db.read, await requestById(desk.db.read, requestId))
  for (const task of all)
    if (task.recipientId !== 'hubspot' && !isSettled(task.status))
      await settleTask(desk, DPO, { taskId: task.id, outcome: 'not_found', note: 'Looked it up.' })
  const task = await taskAt(desk, requestId, 'hubspot')
  return { requestId, statusToken, taskId: task.id }
}
