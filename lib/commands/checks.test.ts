import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventsOf, faultOf } from '../db/audit.ts'
import { circuits, jobs, mails } from '../db/schema.ts'
import { beginCheck } from './begin-check.ts'
import { closeCircuit } from './close-circuit.ts'
import { giveUpJob } from './give-up-job.ts'
import type { ReportedFault } from './parts/faults.ts'
import { type ReportedCheck, recordCheck } from './record-check.ts'
import { recordTaskFault } from './record-task-fault.ts'
import { requestCheck } from './request-check.ts'
import {
  approved,
  begun,
  claim,
  mailsTo,
  openJobs,
  PEOPLE,
  type TestDesk,
  tasksBy,
  testDesk,
} from './test-desk.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

const HUBSPOT = { recipientIds: ['hubspot'] }
const CALL = { endpoint: 'POST /token', status: 200, at: '2026-03-02T09:00:00.000Z' }
const GOOD: ReportedCheck = { ok: true, missing: [], evidence: [CALL] }
const NO_TICKETS = { scope: 'tickets', without: 'tickets cannot be counted' }
const LACKING: ReportedCheck = { ok: false, missing: [NO_TICKETS], evidence: [CALL] }
const REFUSED: ReportedFault = {
  fault: 'auth',
  message: 'POST /token answered 401',
  evidence: [{ ...CALL, status: 401 }],
}

async function circuit() {
  const [row] = await desk.db.read.select().from(circuits).where(eq(circuits.recipientId, 'hubspot'))
  return row
}
async function check(found: ReportedCheck | ReportedFault) {
  await requestCheck(desk, PEOPLE.dpo, HUBSPOT)
  const [job] = await openJobs(desk, 'recipient.check')
  await recordCheck(desk, await claim(desk, job!.id), 'hubspot', found)
}
const notices = async () => (await mailsTo(desk, null, 'recipient-notice')).map(({ data }) => data.notice)

describe('asking for a check', () => {
  it('is for the DPO and administrators, and for recipients whose connector has one', async () => {
    for (const who of [PEOPLE.handler, PEOPLE.auditor])
      await expect(requestCheck(desk, who, HUBSPOT)).rejects.toMatchObject({ code: 'not_allowed' })
    for (const id of ['omniconvert', 'archive', 'nobody'])
      await expect(requestCheck(desk, PEOPLE.dpo, { recipientIds: [id] })).rejects.toMatchObject({
        code: 'invalid_input',
      })
    expect(await openJobs(desk, 'recipient.check')).toEqual([])
    await requestCheck(desk, PEOPLE.admin, HUBSPOT)
    expect(await circuit()).toMatchObject({ open: false, checkState: 'queued' })
  })

  it('twice makes one check, in the recipient’s own queue', async () => {
    await Promise.all([
      requestCheck(desk, PEOPLE.dpo, HUBSPOT),
      requestCheck(desk, PEOPLE.admin, HUBSPOT),
      requestCheck(desk, 'system', { recipientIds: ['hubspot', 'analytics'] }),
    ])
    const open = await openJobs(desk, 'recipient.check')
    expect(open.map(({ queue }) => queue).sort()).toEqual(['connector-analytics', 'connector-hubspot'])
  })

  it('runs one that a fault had put off at once', async () => {
    await check({ fault: 'transient', message: 'POST /token answered 503', retryAfterMs: 3_600_000 })
    const [later] = await openJobs(desk, 'recipient.check')
    expect(later!.runAt > desk.now()).toBe(true)
    expect(await circuit()).toMatchObject({ checkState: 'queued', checkFault: 'POST /token answered 503' })
    await requestCheck(desk, PEOPLE.dpo, HUBSPOT)
    await claim(desk, later!.id)
  })
})

describe('a check whose recipient is no longer called', () => {
  it('ends without a word, and another can be asked for once it is called again', async () => {
    await requestCheck(desk, PEOPLE.dpo, HUBSPOT)
    const [job] = await openJobs(desk, 'recipient.check')
    const recipients = desk.profile.recipients.map((one) =>
      one.id === 'hubspot' ? { ...one, connector: { id: 'mail', config: {} } } : one,
    )
    const changed = { ...desk, profile: { ...desk.profile, recipients } }
    expect(await beginCheck(changed, await claim(desk, job!.id), 'hubspot')).toBeNull()
    expect(await openJobs(desk, 'recipient.check')).toEqual([])
    expect(await circuit()).toMatchObject({ checkState: null })
  })
})

describe('what a check found', () => {
  it('names the permission that is missing and what cannot be done, stops nothing, and tells the DPO once', async () => {
    await check(LACKING)
    await check(LACKING)
    expect(await circuit()).toMatchObject({
      open: false,
      checkState: 'done',
      missing: [NO_TICKETS],
      checkFault: null,
      checkEvidence: [CALL],
    })
    const told = await mailsTo(desk, null, 'recipient-notice')
    expect(told.map(({ to }) => to).sort()).toEqual([
      'staff_dpo2@desk.example.test',
      'staff_dpo@desk.example.test',
    ])
    expect(told[0]!.data).toMatchObject({ notice: 'scopes-missing', scopes: ['tickets'] })
  })

  it('stops the calls where the credentials were refused, and tells the DPO', async () => {
    await check(REFUSED)
    expect(await circuit()).toMatchObject({
      open: true,
      checkState: 'failed',
      checkFault: 'POST /token answered 401',
      checkEvidence: [{ status: 401 }],
    })
    expect(new Set(await notices())).toEqual(new Set(['refused']))
    await check(REFUSED)
    expect(await notices()).toHaveLength(2)
  })

  it('lets stopped calls start again, and the waiting task runs now', async () => {
    const { requestId } = await approved(desk)
    const { id: taskId } = (await tasksBy(desk, requestId)).hubspot!
    const { held } = await begun(desk, taskId)
    await recordTaskFault(desk, held, taskId, REFUSED)
    expect((await tasksBy(desk, requestId)).hubspot).toMatchObject({
      status: 'queued',
      evidence: [{ status: 401 }],
    })
    await check(LACKING)
    expect(await circuit()).toMatchObject({ open: true })
    await check(GOOD)
    expect(await circuit()).toMatchObject({ open: false, fault: null, missing: [] })
    expect(await begun(desk, taskId)).toMatchObject({ task: { taskId } })
    const events = await eventsOf(desk.db.read, 'desk')
    expect(faultOf(events)).toBeNull()
    expect(events.filter(({ type }) => type === 'circuit.closed')).toHaveLength(1)
  })

  it('is given up in words when it kills its worker, and can be asked for again', async () => {
    await requestCheck(desk, PEOPLE.dpo, HUBSPOT)
    const [job] = await openJobs(desk, 'recipient.check')
    const held = await claim(desk, job!.id)
    await giveUpJob(desk, held as typeof held & Parameters<typeof giveUpJob>[1])
    expect(await circuit()).toMatchObject({ checkState: 'failed', open: false })
    await check(GOOD)
    expect(await circuit()).toMatchObject({ checkState: 'done', checkFault: null })
  })

  it('leaves no personal data in the queue and no credentials anywhere', async () => {
    await check(REFUSED)
    const stored = [
      ...(await desk.db.read.select().from(jobs)),
      ...(await desk.db.read.select().from(mails)),
      ...(await eventsOf(desk.db.read, 'desk')),
    ]
    expect(JSON.stringify(stored)).not.toContain('test-token')
  })
})

it('calls that were not stopped are not started again on record', async () => {
  await check(GOOD)
  await closeCircuit(desk, PEOPLE.admin, { recipientId: 'hubspot' })
  const types = (await eventsOf(desk.db.read, 'desk')).map(({ type }) => type)
  expect(types).not.toContain('circuit.closed')
  await expect(closeCircuit(desk, PEOPLE.handler, { recipientId: 'hubspot' })).rejects.toMatchObject({
    code: 'not_allowed',
  })
})
