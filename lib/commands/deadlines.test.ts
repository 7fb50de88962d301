import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sweepDeadlines } from '../../workers/schedules.ts'
import { eventsOf } from '../db/audit.ts'
import { auditCheckpoints, dataKeys, deadlineAlerts, tokens } from '../db/schema.ts'
import { alertDeadline } from './alert-deadline.ts'
import { assignRequest } from './assign-request.ts'
import { confirmIdentity } from './confirm-identity.ts'
import { followUpUnconfirmed } from './follow-up-unconfirmed.ts'
import { recordRequest } from './record-request.ts'
import {
  claim,
  confirmed,
  LETTER,
  mailsTo,
  openJobs,
  PEOPLE,
  requestInput,
  requestOf,
  submitted,
  type TestDesk,
  testDesk,
} from './test-desk.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

describe('a request that nobody confirms', () => {
  const letter = { ...LETTER, kind: 'no-identity' as const }
  const look = async (requestId: string) => {
    const [job] = await openJobs(desk, 'request.follow-up-unconfirmed', requestId)
    await followUpUnconfirmed(desk, await claim(desk, job!.id), requestId, letter)
  }

  it('is reminded on days 3 and 7, and ends on day 14 with a letter and a signed trail', async () => {
    const { requestId } = await submitted(desk)
    desk.pass({ days: 3 })
    await look(requestId)
    desk.pass({ days: 4 })
    await look(requestId)
    const reminders = await mailsTo(desk, requestId, 'confirm-reminder')
    expect(reminders.map((mail) => mail.data.lapsesOn)).toEqual(['2026-03-16', '2026-03-16'])
    expect(await requestOf(desk, requestId)).toMatchObject({ status: 'received' })
    desk.pass({ days: 7 })
    await look(requestId)
    expect(await requestOf(desk, requestId)).toMatchObject({
      status: 'closed',
      resolution: 'no_identity',
      nextAlertOn: null,
    })
    expect(await mailsTo(desk, requestId, 'lapsed')).toHaveLength(1)
    const [signed] = await desk.db.read.select().from(auditCheckpoints)
    expect(signed!.heads).toContain(requestId)
    const links = await desk.db.read.select().from(tokens).where(eq(tokens.purpose, 'status'))
    const days = links.map((one) => (one.expiresAt.getTime() - desk.now().getTime()) / 86_400_000)
    expect(days).toEqual([30])
  })

  it('is confirmed by a reminder as well, and is left alone from then on', async () => {
    const { requestId } = await submitted(desk)
    desk.pass({ days: 3 })
    await look(requestId)
    const [reminder] = await mailsTo(desk, requestId, 'confirm-reminder')
    await confirmIdentity(desk, { token: reminder!.data.token })
    desk.pass({ days: 11 })
    await look(requestId)
    await look(requestId)
    expect(await requestOf(desk, requestId)).toMatchObject({ status: 'triage' })
    expect(await mailsTo(desk, requestId, 'confirm-reminder')).toHaveLength(1)
  })
})

describe('a deadline', () => {
  const alerts = async () => (await mailsTo(desk, null, 'deadline-alert')).map((mail) => [mail.to, mail.data])
  const toOthers = async () => (await alerts()).length

  it('is warned about once for each threshold, however often it is looked at', async () => {
    const { requestId } = await confirmed(desk)
    await assignRequest(desk, PEOPLE.dpo, { requestId, assigneeId: 'staff_handler' })
    expect(await requestOf(desk, requestId)).toMatchObject({ due: '2026-04-01', nextAlertOn: '2026-03-18' })
    expect(await alertDeadline(desk, requestId)).toBeNull()
    desk.pass({ days: 16 })
    expect(await alertDeadline(desk, requestId)).toBe(14)
    for (let i = 0; i < 3; i++) expect(await alertDeadline(desk, requestId)).toBeNull()
    expect(await alerts()).toEqual([
      ['staff_handler@desk.example.test', expect.objectContaining({ daysLeft: 14, due: '2026-04-01' })],
    ])
    expect(await requestOf(desk, requestId)).toMatchObject({ nextAlertOn: '2026-03-25' })
  })

  it('that nobody confirmed is warned about only once it is near; confirmed, like any other', async () => {
    const { requestId, token } = await submitted(desk)
    expect(await requestOf(desk, requestId)).toMatchObject({ nextAlertOn: '2026-03-25' })
    desk.pass({ days: 13 })
    await confirmIdentity(desk, { token })
    expect(await requestOf(desk, requestId)).toMatchObject({ nextAlertOn: '2026-03-18' })
    const late = await recordRequest(desk, PEOPLE.handler, {
      request: requestInput({ email: 'bea@example.test' }),
      channel: 'post',
      receivedOn: '2026-03-02',
      identityMethod: null,
      locale: 'en',
    })
    desk.pass({ days: 4 })
    expect(await alertDeadline(desk, late.requestId)).toBeNull()
    desk.pass({ days: 7 })
    expect(await alertDeadline(desk, late.requestId)).toBe(7)
  })

  it('of a request that cannot be read keeps back no other warning', async () => {
    const broken = await confirmed(desk)
    const sound = await confirmed(desk, { email: 'bea@example.test' })
    await desk.db.transaction(async (tx) => {
      await tx.update(dataKeys).set({ wrapped: null }).where(eq(dataKeys.id, broken.requestId))
    })
    desk.pass({ days: 16 })
    await expect(sweepDeadlines(desk)).rejects.toMatchObject({ code: 'not_found' })
    const alerts = await desk.db.read.select().from(deadlineAlerts)
    expect(alerts.map((alert) => alert.requestId)).toEqual([sound.requestId])
  })

  it('is warned about once when it is looked at from two places at the same moment', async () => {
    const { requestId } = await confirmed(desk)
    desk.pass({ days: 16 })
    const both = await Promise.all([alertDeadline(desk, requestId), alertDeadline(desk, requestId)])
    expect(both.filter((threshold) => threshold === 14)).toHaveLength(1)
    expect(await desk.db.read.$count(deadlineAlerts)).toBe(1)
    expect(await toOthers()).toBe(2) // nobody is assigned: each DPO
  })

  it('that was slept over is warned about once, with the latest threshold, also to the DPO', async () => {
    const { requestId } = await confirmed(desk)
    await assignRequest(desk, PEOPLE.dpo, { requestId, assigneeId: 'staff_handler' })
    desk.pass({ days: 29 })
    expect(await alertDeadline(desk, requestId)).toBe(1)
    expect(await toOthers()).toBe(3)
    desk.pass({ days: 3 })
    expect(await alertDeadline(desk, requestId)).toBe(-2)
    const events = await eventsOf(desk.db.read, requestId)
    const sent = events.filter((event) => event.type === 'alert.sent')
    expect(sent.map((event) => JSON.parse(event.data).threshold)).toEqual([1, -2])
  })
})
