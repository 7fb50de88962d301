import { afterEach, beforeEach, expect, it } from 'vitest'
import { amendOrder } from '../lib/commands/amend-order.ts'
import { approvePlan } from '../lib/commands/approve-plan.ts'
import { completeRequest } from '../lib/commands/complete-request.ts'
import { confirmIdentity } from '../lib/commands/confirm-identity.ts'
import { settleTask } from '../lib/commands/settle-task.ts'
import { submitRequest } from '../lib/commands/submit-request.ts'
import { caseFileOf } from '../lib/db/case-file.ts'
import { letterRecord } from '../lib/db/letter-record.ts'
import { requestById } from '../lib/db/requests.ts'
import { jobs } from '../lib/db/schema.ts'
import { tasksOf } from '../lib/db/tasks.ts'
import { isSettled } from '../lib/domain/outcome.ts'
import { requestInputSchema } from '../lib/domain/subject.ts'
import { composeAnswer } from '../lib/mail/letters/answer.ts'
import { letterFacts } from '../lib/mail/letters/facts.ts'
import { DPO, type TestSystem, taskAt, testSystem, until } from './test-worker.ts'

let system: TestSystem

beforeEach(async () => {
  system = await testSystem()
})
afterEach(async () => {
  await system.stop()
})

const ADA = 'ada@example.test'
const NEW = 'ada.lind@example.test'

it('writes the approved fields, shows which one HubSpot refuses, and verifies what was amended', async () => {
  const { desk, hubspot, mailbox } = system
  const { contactId, lastname } = hubspot.addPerson({ email: ADA })
  const before = others(contactId)
  await system.openWorker()
  const id = await filed()

  // What HubSpot holds is read with the look-up.
  const file = await caseFileOf(desk.db.read, desk.vault, await requestById(desk.db.read, id), DPO)
  const current = file.findings.find(({ recipientId }) => recipientId === 'hubspot')!.current
  expect(current.find(({ field }) => field === 'lastname')).toMatchObject({ values: [lastname] })

  const { version } = await requestById(desk.db.read, id)
  const fields = [
    { recipientId: 'hubspot', field: 'lastname', value: 'Nowak-Lind' },
    { recipientId: 'hubspot', field: 'email', value: 'ada.lind at example' },
  ]
  await approvePlan(desk, DPO, { requestId: id, version, corrections: fields })
  await until(async () => (await taskAt(desk, id, 'hubspot')).status === 'failed')
  const failed = await taskAt(desk, id, 'hubspot')
  expect(failed).toMatchObject({ fault: 'invalid', refused: [{ field: 'email', code: 'INVALID_EMAIL' }] })
  expect(hubspot.state.contacts.get(contactId)?.properties).toMatchObject({ lastname, email: ADA })

  // The connection ends after HubSpot has taken the corrected address, by which the contact was found.
  hubspot.fail({ kind: 'half-closed', on: 'PATCH', afterEffect: true })
  await amendOrder(desk, DPO, {
    taskId: failed.id,
    fields: [
      { field: 'lastname', value: 'Nowak-Lind' },
      { field: 'email', value: NEW },
    ],
  })
  await until(async () => (await taskAt(desk, id, 'hubspot')).status === 'verified', 30_000)
  expect(hubspot.state.contacts.get(contactId)?.properties).toMatchObject({
    lastname: 'Nowak-Lind',
    email: NEW,
  })
  expect(others(contactId)).toEqual(before)
  expect(hubspot.violations).toEqual([])

  // The letter still goes to the address that asked.
  await answer(id)
  expect((await mailbox.waitFor(ADA, /Our answer/)).to.join()).toContain(ADA)
  expect(await mailbox.mails(NEW)).toEqual([])
  const { events, tasks } = await caseFileOf(
    desk.db.read,
    desk.vault,
    await requestById(desk.db.read, id),
    DPO,
  )
  const ledger = await desk.db.read.select().from(jobs)
  const told = JSON.stringify([
    events,
    tasks.map(({ evidence, faultMessage }) => [evidence, faultMessage]),
    ledger,
  ])
  for (const personal of [ADA, NEW, 'Nowak', lastname, 'at example']) expect(told).not.toContain(personal)
}, 60_000)

it('waits for a value that HubSpot does not show yet, and looks again before it counts', async () => {
  const { desk, hubspot } = system
  hubspot.state.writeLagMs = 3_600_000
  hubspot.addPerson({ email: ADA })
  await system.openWorker()
  const id = await filed()
  const { version } = await requestById(desk.db.read, id)
  const city = { recipientId: 'hubspot', field: 'city', value: 'Łódź' }
  await approvePlan(desk, DPO, { requestId: id, version, corrections: [city] })
  await until(async () => (await taskAt(desk, id, 'hubspot')).status === 'accepted')
  hubspot.clock.advance({ days: 1 })
  // The day has come: the job that waits for it is due.
  await desk.db.transaction((tx) => tx.update(jobs).set({ runAt: desk.now() }))
  await until(async () => (await taskAt(desk, id, 'hubspot')).status === 'verified')
}, 60_000)

/** A confirmed request whose look-ups are done. */
async function filed(): Promise<string> {
  const { desk, mailbox } = system
  const { requestId } = await submitRequest(desk, {
    request: requestInputSchema.parse({
      right: 'rectification',
      email: ADA,
      context: 'marketing',
      details: { corrections: [{ field: 'Surname', wrong: 'Nowak', right: 'Nowak-Lind' }] },
    }),
    locale: 'en',
    channel: 'form',
    identifiers: [],
    idempotencyKey: 'key',
  })
  const mail = await mailbox.waitFor(ADA, /\/confirm\//)
  await confirmIdentity(desk, { token: /\/confirm\/([\w-]+)/.exec(mail.text)![1]! })
  await until(async () => {
    const row = await requestById(desk.db.read, requestId)
    const { findings } = await caseFileOf(desk.db.read, desk.vault, row, DPO)
    return findings.length > 0 && findings.every(({ status }) => status === 'done')
  })
  return requestId
}

/** Staff settle what people carry, and send the letter as it is composed. */
async function answer(requestId: string): Promise<void> {
  const { desk } = system
  for (const task of await tasksOf(desk.db.read, await requestById(desk.db.read, requestId))) {
    if (isSettled(task.status)) continue
    await settleTask(desk, DPO, { taskId: task.id, outcome: 'done', note: 'By phone, ticket 4711.' })
  }
  const { request, tasks } = await letterRecord(desk.db.read, desk.vault, requestId)
  const blocks = composeAnswer(letterFacts(desk.profile, request, tasks), {
    decision: 'fulfilled',
    ground: null,
  })
  expect(blocks.find(({ id }) => id === 'changed')?.text).toContain(`Email: “${NEW}” instead of “${ADA}”`)
  await completeRequest(desk, DPO, {
    requestId,
    version: request.version,
    draft: { decision: 'fulfilled', ground: null, blocks },
    subject: 'Our answer',
  })
}

function others(contactId: string) {
  return structuredClone([...system.hubspot.state.contacts.values()].filter(({ id }) => id !== contactId))
}
