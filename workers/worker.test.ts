import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { closeCircuit } from '../lib/commands/close-circuit.ts'
import { requestCheck } from '../lib/commands/request-check.ts'
import { eventsOf, faultOf } from '../lib/db/audit.ts'
import { requestById } from '../lib/db/requests.ts'
import { circuits, jobs, mails } from '../lib/db/schema.ts'
import { claimJob } from '../lib/jobs/ledger.ts'
import { checkRecipientsDaily } from './schedules.ts'
import {
  approvedErasure,
  DPO,
  fileErasure,
  type TestSystem,
  taskAt,
  testSystem,
  until,
} from './test-worker.ts'

let system: TestSystem

beforeEach(async () => {
  system = await testSystem()
})
afterEach(async () => {
  await system.stop()
})

const ADA = 'ada@example.test'

it('sends the confirmation mail once, under the Message-ID that was written down with the request', async () => {
  await system.openWorker()
  await system.openWorker()
  const id = await fileErasure(system, ADA)
  const mail = await system.mailbox.waitFor(ADA, /\/confirm\//)
  const [row] = await system.desk.db.read.select().from(mails).where(eq(mails.requestId, id))
  expect(mail.headers.find(({ name }) => name.toLowerCase() === 'message-id')?.value).toBe(row!.messageId)
  await until(async () => (await open(id)).every((job) => job.name !== 'mail.send'))
  expect(await system.mailbox.mails(ADA)).toHaveLength(1)
})

it('carries an erasure to HubSpot and the analytics store and reports only what they reported', async () => {
  await system.openWorker()
  const id = await approvedErasure(system, ADA)
  await until(async () => (await taskAt(system.desk, id, 'hubspot')).status === 'accepted')
  await until(async () => (await taskAt(system.desk, id, 'analytics-suite')).status === 'done')
  expect(system.matomo.remains('feedc0de01234567').visits).toBe(0)
  expect(system.hubspot.violations).toEqual([])
  expect(system.matomo.violations).toEqual([])
  const events = await eventsOf(system.desk.db.read, id)
  expect(faultOf(events)).toBeNull()
  expect(JSON.stringify(events)).not.toContain(ADA)
})

it('loses no work when Redis is flushed between the order and its execution', async () => {
  await system.openWorker()
  const ids = await Promise.all(
    Array.from({ length: 20 }, (_, i) => fileErasure(system, `person-${i}@example.test`)),
  )
  await system.flushRedis()
  await until(
    async () => (await Promise.all(ids.map(open))).flat().every((job) => job.name !== 'mail.send'),
    30_000,
  )
  for (let i = 0; i < 20; i++) expect(await system.mailbox.mails(`person-${i}@example.test`)).toHaveLength(1)
}, 60_000)

it('takes over the job of a worker that died with its claim', async () => {
  const id = await fileErasure(system, ADA)
  const [job] = (await open(id)).filter((one) => one.name === 'mail.send')
  await system.desk.db.transaction((tx) => claimJob(tx, job!.id, system.desk.now()))
  await system.openWorker()
  await system.mailbox.waitFor(ADA, /\/confirm\//, 20_000)
}, 40_000)

it('tries again after 429 and 503, not before Retry-After, and records each delay', async () => {
  await system.openWorker()
  const id = await approvedErasure(system, ADA, () => {
    system.hubspot.fail({ kind: 'rate-limit', retryAfter: '3' })
    system.hubspot.fail({ kind: 'unavailable' })
  })
  await until(async () => (await taskAt(system.desk, id, 'hubspot')).status === 'accepted', 30_000)
  const events = await eventsOf(system.desk.db.read, id)
  const delays = events.filter(({ type, data }) => type === 'task.delayed' && data.includes('hubspot'))
  expect(delays).toHaveLength(2)
  const first = delays[0]!
  const waitedMs = Date.parse((JSON.parse(first.data) as { until: string }).until) - Date.parse(first.at)
  expect(waitedMs).toBeGreaterThanOrEqual(3_000)
}, 60_000)

it('stops calling a system that refuses our credentials, keeps its task, tells the DPO, and goes on when told to', async () => {
  await system.openWorker()
  const id = await approvedErasure(system, ADA, () =>
    system.hubspot.fail({ kind: 'unauthorized', times: 50 }),
  )
  await until(async () => (await circuitOf('hubspot'))?.open === true)
  const kept = await taskAt(system.desk, id, 'hubspot')
  expect(kept).toMatchObject({ status: 'queued', fault: 'auth' })
  await until(async () => (await taskAt(system.desk, id, 'analytics-suite')).status === 'done')
  await system.mailbox.waitFor('dora@desk.example.test', /HubSpot/)

  system.hubspot.clearFaults()
  await closeCircuit(system.desk, DPO, { recipientId: 'hubspot' })
  await until(async () => (await taskAt(system.desk, id, 'hubspot')).status === 'accepted')
}, 60_000)

it('keeps a mail while the mail server is away and sends it when it is back', async () => {
  await system.mailbox.set({ refuse: true })
  await system.openWorker()
  const id = await fileErasure(system, ADA)
  await until(async () => (await open(id)).some((job) => job.name === 'mail.send' && job.fault !== null))
  await system.mailbox.reset()
  await system.mailbox.waitFor(ADA, /\/confirm\//, 30_000)
}, 60_000)

it('shows staff that a mail to the person came back', async () => {
  await system.mailbox.set({ reject: { [ADA]: 550 } })
  await system.openWorker()
  const id = await fileErasure(system, ADA)
  await until(async () => (await requestById(system.desk.db.read, id)).bounced)
  await system.mailbox.waitFor('dora@desk.example.test', /\/desk\/requests\//)
})

it('goes on from an interrupted erasure with the ids it had stored, and never deletes twice', async () => {
  system.hubspot.hold('gdpr-delete', 'after')
  const first = await system.openWorker()
  const id = await approvedErasure(system, ADA)
  await system.hubspot.held()
  // The worker loses its claim inside the call: another one takes the task over.
  await system.desk.db.transaction((tx) =>
    tx
      .update(jobs)
      .set({ leaseUntil: new Date(0) })
      .where(eq(jobs.name, 'task.run')),
  )
  await system.openWorker()
  system.hubspot.release()
  await until(async () => (await taskAt(system.desk, id, 'hubspot')).status === 'accepted', 30_000)
  const settled = (await eventsOf(system.desk.db.read, id)).filter(
    ({ type, data }) => type === 'task.accepted' && data.includes('"hubspot"'),
  )
  expect(settled).toHaveLength(1)
  await first.close()
}, 60_000)

it('has each connector checked once a day, names the permission that is missing, and calls nobody’s data', async () => {
  system.hubspot.state.scopes.delete('tickets')
  await system.openWorker()
  await system.openWorker()
  await until(async () => (await circuitOf('hubspot'))?.checkState === 'done')
  await until(async () => (await circuitOf('analytics-suite'))?.checkState === 'done')
  expect(await circuitOf('hubspot')).toMatchObject({
    open: false,
    checkFault: null,
    missing: [{ scope: 'tickets', without: expect.stringContaining('tickets') }],
  })
  expect((await circuitOf('hubspot'))!.checkEvidence).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({
        endpoint: 'POST /oauth/v2/private-apps/get/access-token-info',
        status: 200,
      }),
    ]),
  )
  expect(await circuitOf('analytics-suite')).toMatchObject({ missing: [], checkFault: null })
  const mail = await system.mailbox.waitFor('dora@desk.example.test', /HubSpot/)
  expect(mail.text).toContain('tickets')
  expect(mail.text).toContain('/desk/recipients/hubspot')
  await checkRecipientsDaily(system.desk)
  const checks = await system.desk.db.read.select().from(jobs).where(eq(jobs.name, 'recipient.check'))
  expect(checks.map(({ queue }) => queue).sort()).toEqual(['connector-analytics-suite', 'connector-hubspot'])
  expect(system.hubspot.violations).toEqual([])
})

it('stops a system whose token a check finds revoked, keeps its tasks, and a good check lets them go on', async () => {
  await system.openWorker()
  await until(async () => (await circuitOf('hubspot'))?.checkState === 'done')
  const id = await approvedErasure(system, ADA, () => {
    system.hubspot.state.revoked = true
  })
  await requestCheck(system.desk, DPO, { recipientIds: ['hubspot'] })
  await until(async () => (await circuitOf('hubspot'))?.checkState === 'failed')
  expect(await circuitOf('hubspot')).toMatchObject({ open: true, checkEvidence: [{ status: 401 }] })
  await system.mailbox.waitFor('dora@desk.example.test', /HubSpot/)
  await until(async () => (await taskAt(system.desk, id, 'hubspot')).fault === 'auth')
  expect(await taskAt(system.desk, id, 'hubspot')).toMatchObject({ status: 'queued' })
  expect(system.hubspot.remains(ADA).contacts).toBe(1)

  system.hubspot.state.revoked = false
  await requestCheck(system.desk, DPO, { recipientIds: ['hubspot'] })
  await until(async () => (await taskAt(system.desk, id, 'hubspot')).status === 'accepted')
  expect(await circuitOf('hubspot')).toMatchObject({ open: false, checkState: 'done', missing: [] })
  expect(system.hubspot.violations).toEqual([])
}, 60_000)

async function open(requestId: string) {
  const rows = await system.desk.db.read.select().from(jobs).where(eq(jobs.requestId, requestId))
  return rows.filter((job) => job.status === 'open')
}

async function circuitOf(recipientId: string) {
  const [row] = await system.desk.db.read.select().from(circuits).where(eq(circuits.recipientId, recipientId))
  return row
}
