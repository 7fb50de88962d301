import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { and, eq, inArray, notInArray } from 'drizzle-orm'
import { type System, startSystem } from '../../e2e/system.ts'
import { approvePlan } from '../../lib/commands/approve-plan.ts'
import { confirmByStaff } from '../../lib/commands/confirm-by-staff.ts'
import type { Desk } from '../../lib/commands/context.ts'
import { submitRequest } from '../../lib/commands/submit-request.ts'
import { requestById } from '../../lib/db/requests.ts'
import { findings, jobs, tasks } from '../../lib/db/schema.ts'
import { SETTLED_STATUSES } from '../../lib/domain/outcome.ts'
import { requestInputSchema } from '../../lib/domain/subject.ts'
import { profileIn } from '../faults/stage.ts'
import { DPO, deskOf, employDpo, until } from './desk.ts'
import type { Bench } from './figures.ts'

const ERASURES = 1_000
/** What the smallest plan of HubSpot allows in 10 s: the stand-in is as quick as we like, the system is not. */
const ALLOWED_IN_10_S = 100

/**
 * A thousand approved erasures at three recipients, from the first call to the last task that is done or that its
 * recipient has accepted; beside it the time in which the slowest recipient, which allows so many calls in 10 s, would
 * have taken the calls that were made.
 */
export const fanOut: Bench = {
  name: 'fan-out',
  about: 'a thousand erasures at three recipients, beside what the recipients allow',
  async run() {
    const folder = mkdtempSync(path.join(tmpdir(), 'rightsdesk-fan-out-'))
    const system = await startSystem({
      profile: profileIn(folder, true),
      unwatched: true,
      withoutWorker: true,
      env: { LOG_LEVEL: 'warn' },
    })
    try {
      const desk = await deskOf(system)
      try {
        await approveAll(system, desk)
        const before = await limited(system)
        const began = performance.now()
        await system.startWorker()
        const open = notInArray(tasks.status, ['accepted', 'handed_off', ...SETTLED_STATUSES])
        await until(async () => (await desk.db.read.$count(tasks, open)) === 0)
        const tookS = (performance.now() - began) / 1000
        const calls = (await limited(system)) - before
        const failed = await desk.db.read.$count(tasks, eq(tasks.status, 'failed'))
        const violations = await system.hubspot.violations()
        if (failed > 0 || violations.length > 0)
          throw new Error(`${failed} failed, ${violations.length} calls that are not allowed`)
        return [
          {
            bench: 'fan-out',
            what: `${ERASURES} erasures at 3 recipients, beside what they allow`,
            value: calls / (ALLOWED_IN_10_S / 10) / tookS,
            unit: 'ratio',
            goal: { least: 0.8 },
            note: `${calls} calls to HubSpot in ${tookS.toFixed(0)} s`,
          },
        ]
      } finally {
        await desk.db.close()
      }
    } finally {
      await system.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** How many calls HubSpot has had that count: searches have a limit of their own. */
async function limited({ hubspot }: System): Promise<number> {
  return (await hubspot.calls()).filter((call) => !call.endsWith('/search')).length
}

/** People known everywhere, their requests, and plans that are approved: what was looked up is nobody's concern here. */
async function approveAll(system: System, desk: Desk): Promise<void> {
  await system.service.settings({ erasureLagMs: 0 })
  await employDpo(desk)
  const none = { tasks: 0, emails: 0, meetings: 0, communications: 0, tickets: 0, companies: 0, deals: 0 }
  for (let number = 0; number < ERASURES; number += 1) {
    const email = `person-${number}@example.test`
    const visitor = (0x7d1e44a900000000n + BigInt(number)).toString(16)
    await system.hubspot.addPerson({ email, counts: { ...none, notes: 1, calls: 0 }, sharedMeetings: 0 })
    await system.matomo.addPerson({ visitorId: visitor, userId: null, visits: 2, sites: [1] })
    const customer = await system.service.addPerson({ email })
    const { requestId } = await submitRequest(desk, {
      request: requestInputSchema.parse({ right: 'erasure', email, context: 'website', details: {} }),
      locale: 'en',
      channel: 'form',
      identifiers: [
        { kind: 'piwik_visitor_id', value: visitor, source: 'browser' },
        { kind: 'omniconvert_uid', value: customer.visitor, source: 'browser' },
      ],
      idempotencyKey: email,
    })
    await confirmByStaff(desk, DPO, { requestId, identityMethod: 'in-person' })
    await desk.db.transaction(async (tx) => {
      await tx.update(findings).set({ status: 'done' }).where(eq(findings.requestId, requestId))
      await tx
        .update(jobs)
        .set({ status: 'done', doneAt: desk.now() })
        .where(and(eq(jobs.requestId, requestId), inArray(jobs.name, ['finding.locate', 'mail.send'])))
    })
    const { version } = await requestById(desk.db.read, requestId)
    await approvePlan(desk, DPO, { requestId, version })
  }
}
