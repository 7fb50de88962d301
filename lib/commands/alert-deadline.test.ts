import { asc, eq, sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sweepDeadlines } from '../../workers/schedules.ts'
import { eventsOf } from '../db/audit.ts'
import { openSqlite } from '../db/client.ts'
import { requestsToAlert } from '../db/requests.ts'
import { dataKeys, deadlineAlerts, mails, requests } from '../db/schema.ts'
import { copyRequest, planOf } from '../db/test-plan.ts'
import { dialect } from '../env.ts'
import { alertDeadline } from './alert-deadline.ts'
import { askPerson } from './ask-person.ts'
import { assignRequest } from './assign-request.ts'
import { confirmIdentity } from './confirm-identity.ts'
import type { Desk } from './context.ts'
import { extendDeadline } from './extend-deadline.ts'
import { recordRequest } from './record-request.ts'
import { resumeClock } from './resume-clock.ts'
import {
  answered,
  confirmed,
  LETTER,
  mailsTo,
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

// The desk's clock stands at Monday 2 March 2026, 10:00 in Warsaw. Thirty days end on Wednesday 1 April; the month, and
// with it the time for a notice of extension, on Thursday 2 April.

const due = (threshold: number) => ({ kind: 'due', threshold })
const notice = (threshold: number) => ({ kind: 'extension-notice', threshold })

/** What was warned about, in order: kind, date, threshold. */
async function rows(requestId?: string) {
  const all = await desk.db.read
    .select()
    .from(deadlineAlerts)
    .where(requestId ? eq(deadlineAlerts.requestId, requestId) : undefined)
    .orderBy(asc(deadlineAlerts.at), asc(deadlineAlerts.id))
  return all.map((row) => [row.kind, row.due, row.threshold] as const)
}

/** Hers alone: one mail an alert, and one more for each DPO once they hear of it. */
async function assigned(of: { email?: string } = {}) {
  const filed = await confirmed(desk, of)
  await assignRequest(desk, PEOPLE.dpo, { requestId: filed.requestId, assigneeId: 'staff_handler' })
  return filed
}

const mailsOf = (kind: 'deadline-alert' | 'extension-alert') => mailsTo(desk, null, kind)

async function recorded(receivedOn: string): Promise<string> {
  const { requestId } = await recordRequest(desk, PEOPLE.handler, {
    request: requestInput(),
    channel: 'post',
    receivedOn,
    identityMethod: 'in-person',
    locale: 'en',
  })
  return requestId
}

async function extend(requestId: string) {
  await extendDeadline(desk, PEOPLE.dpo, {
    requestId,
    version: (await requestOf(desk, requestId)).version,
    ground: 'complexity',
    reasons: 'Eleven systems hold data of yours.',
    letter: { ...LETTER, kind: 'extension' },
  })
}

describe('a due date', () => {
  it('is warned about once for each threshold, however often it is looked at', async () => {
    const { requestId } = await assigned()
    expect(await requestOf(desk, requestId)).toMatchObject({ due: '2026-04-01', nextAlertOn: '2026-03-18' })
    expect(await alertDeadline(desk, requestId)).toEqual([])
    desk.pass({ days: 16 })
    expect(await alertDeadline(desk, requestId)).toEqual([due(14)])
    for (let i = 0; i < 3; i++) expect(await alertDeadline(desk, requestId)).toEqual([])
    expect((await mailsOf('deadline-alert')).map((mail) => [mail.to, mail.data])).toEqual([
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
    expect(await alertDeadline(desk, late.requestId)).toEqual([])
    desk.pass({ days: 7 })
    expect(await alertDeadline(desk, late.requestId)).toEqual([due(7)])
  })

  it('of a request that cannot be read keeps back no other warning', async () => {
    const broken = await confirmed(desk)
    const sound = await confirmed(desk, { email: 'bea@example.test' })
    await desk.db.transaction(async (tx) => {
      await tx.update(dataKeys).set({ wrapped: null }).where(eq(dataKeys.id, broken.requestId))
    })
    desk.pass({ days: 16 })
    await expect(sweepDeadlines(desk)).rejects.toMatchObject({ code: 'not_found' })
    expect(await rows()).toEqual([['due', '2026-04-01', 14]])
    expect(await rows(sound.requestId)).toHaveLength(1)
  })

  it('that was slept over is warned about once, with the latest threshold, also to the DPO', async () => {
    const { requestId } = await assigned()
    desk.pass({ days: 29 })
    expect(await alertDeadline(desk, requestId)).toEqual([due(1), notice(3)])
    expect(await mailsOf('deadline-alert')).toHaveLength(3)
    desk.pass({ days: 3 })
    expect(await alertDeadline(desk, requestId)).toEqual([due(-2)])
    const sent = (await eventsOf(desk.db.read, requestId)).filter(({ type }) => type === 'alert.sent')
    expect(sent.map(({ data }) => JSON.parse(data))).toEqual([
      { kind: 'due', due: '2026-04-01', threshold: 1, daysLeft: 1 },
      { kind: 'extension-notice', due: '2026-04-02', threshold: 3, daysLeft: 2 },
      { kind: 'due', due: '2026-04-01', threshold: -2, daysLeft: -2 },
    ])
  })

  it('goes on being warned about when its context has left the profile', async () => {
    const { requestId } = await assigned()
    desk.pass({ days: 29 })
    const narrowed: Desk = { ...desk, profile: { ...desk.profile, contexts: [] } }
    expect(await alertDeadline(narrowed, requestId)).toEqual([due(1)])
  })
})

describe('the last day to send an extension notice', () => {
  it('is warned about on its own, before, and on the day itself, and never after', async () => {
    const { requestId } = await assigned()
    const told: unknown[] = []
    for (let day = 0; day < 45; day++) {
      desk.pass({ days: 1 })
      await sweepDeadlines(desk)
    }
    for (const [kind, date, threshold] of await rows(requestId))
      if (kind === 'extension-notice') told.push([date, threshold])
    expect(told).toEqual([
      ['2026-04-02', 7],
      ['2026-04-02', 3],
      ['2026-04-02', 1],
      ['2026-04-02', 0],
    ])
    const sent = await mailsOf('extension-alert')
    expect(new Set(sent.map(({ to }) => to))).toEqual(
      new Set(['staff_handler', 'staff_dpo', 'staff_dpo2'].map((one) => `${one}@desk.example.test`)),
    )
    expect(sent).toHaveLength(4 * 3)
    expect(sent[0]!.data).toMatchObject({ noticeBy: '2026-04-02', due: '2026-04-01', daysLeft: 7 })
  })

  it('is no news once the period was extended; the new date has alerts of its own', async () => {
    const { requestId } = await assigned()
    desk.pass({ days: 24 })
    expect(await alertDeadline(desk, requestId)).toEqual([due(7), notice(7)])
    await extend(requestId)
    expect(await requestOf(desk, requestId)).toMatchObject({ due: '2026-06-02', nextAlertOn: '2026-05-19' })
    for (let day = 0; day < 68; day++) {
      desk.pass({ days: 1 })
      await sweepDeadlines(desk)
    }
    expect((await rows(requestId)).slice(2)).toEqual(
      [14, 7, 3, 1, 0].map((threshold) => ['due', '2026-06-02', threshold]),
    )
  })

  it('is no news once the answer went out, nor while nobody knows who asks', async () => {
    const { requestId } = await answered(desk)
    const unknown = await submitted(desk, { email: 'bea@example.test' })
    for (let day = 0; day < 32; day++) {
      desk.pass({ days: 1 })
      await sweepDeadlines(desk)
    }
    expect(await rows(requestId)).toEqual([])
    expect((await rows(unknown.requestId)).map(([, , threshold]) => threshold)).toEqual([7, 3, 1, 0, -1, -2])
    expect(await mailsOf('extension-alert')).toEqual([])
  })

  it('is none where the law knows no extension', async () => {
    const brazil: Desk = { ...desk, profile: { ...desk.profile, regime: 'br-lgpd' } }
    const { requestId } = await confirmed(brazil)
    for (let day = 0; day < 16; day++) {
      desk.pass({ days: 1 })
      await sweepDeadlines(brazil)
    }
    expect((await rows(requestId)).map(([kind]) => kind)).toEqual(['due', 'due', 'due', 'due', 'due', 'due'])
  })

  it('waits with the clock, and comes back later by the days that did not run', async () => {
    const { requestId } = await assigned()
    desk.pass({ days: 1 })
    await askPerson(desk, PEOPLE.handler, {
      requestId,
      version: (await requestOf(desk, requestId)).version,
      reason: 'scope',
      question: 'Which of your two shops do you mean?',
      letter: { ...LETTER, kind: 'question' },
    })
    desk.pass({ days: 60 })
    expect(await alertDeadline(desk, requestId)).toEqual([])
    expect(await requestOf(desk, requestId)).toMatchObject({ nextAlertOn: null })
    await resumeClock(desk, PEOPLE.handler, { requestId })
    expect(await requestOf(desk, requestId)).toMatchObject({ due: '2026-05-31', nextAlertOn: '2026-05-17' })
    desk.pass({ days: 23 })
    expect(await alertDeadline(desk, requestId)).toEqual([due(7), notice(7)])
    expect(await rows(requestId)).toContainEqual(['extension-notice', '2026-06-01', 7])
  })
})

describe('a sweep', () => {
  it('of a worker that slept over three thresholds of either date sends the latest of each, once', async () => {
    const { requestId } = await assigned()
    desk.pass({ days: 30 })
    expect(await sweepDeadlines(desk)).toBe(2)
    expect(await rows(requestId)).toEqual([
      ['due', '2026-04-01', 0],
      ['extension-notice', '2026-04-02', 1],
    ])
    expect(await sweepDeadlines(desk)).toBe(0)
    expect(await mailsOf('deadline-alert')).toHaveLength(3)
    expect(await mailsOf('extension-alert')).toHaveLength(3)
  })

  it('that runs in two places at once sends each alert once', async () => {
    const filed = await Promise.all(
      ['ada', 'bea', 'cyd', 'dea', 'eva'].map((name) => assigned({ email: `${name}@example.test` })),
    )
    const others = await otherDesks(2)
    try {
      for (const days of [16, 8, 5]) {
        desk.pass({ days })
        const sent = await Promise.all([desk, ...others].map((one) => sweepDeadlines(one)))
        expect(sent.reduce((sum, one) => sum + one)).toBe(days === 16 ? 5 : 10)
      }
    } finally {
      for (const one of others) await one.close()
    }
    for (const { requestId } of filed)
      expect((await rows(requestId)).map(([kind, , threshold]) => ({ kind, threshold }))).toEqual([
        due(14),
        due(7),
        notice(7),
        due(1),
        notice(3),
      ])
    const ids = (await desk.db.read.select().from(mails)).map(({ messageId }) => messageId)
    expect(new Set(ids).size).toBe(ids.length)
    const alerts = [...(await mailsOf('deadline-alert')), ...(await mailsOf('extension-alert'))]
    const keys = alerts.map(({ row }) => row.dedupe)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('goes by the days of the controller when its clocks go forward', async () => {
    // 28 March is a Saturday: both dates end on Monday 30 March, the day after the change.
    const requestId = await recorded('2026-02-28')
    expect(await requestOf(desk, requestId)).toMatchObject({ due: '2026-03-30' })
    expect(await hourly(requestId, '2026-03-26T20:00:00Z', '2026-04-01T06:00:00Z')).toEqual([
      // Local midnight, in winter time up to and with the 29th, in summer time from then on.
      ['due 3', '2026-03-26T23:00:00.000Z'],
      ['due 1', '2026-03-28T23:00:00.000Z'],
      ['due 0', '2026-03-29T22:00:00.000Z'],
      ['due -1', '2026-03-30T22:00:00.000Z'],
      ['due -2', '2026-03-31T22:00:00.000Z'],
    ])
  })

  it('goes by the days of the controller when its clocks go back', async () => {
    desk.pass({ days: 207 })
    const requestId = await recorded('2026-09-25')
    // Thirty days end on Sunday 25 October, which has 25 hours.
    expect(await requestOf(desk, requestId)).toMatchObject({ due: '2026-10-25' })
    expect(await hourly(requestId, '2026-10-21T20:00:00Z', '2026-10-27T06:00:00Z')).toEqual([
      ['due 3', '2026-10-21T22:00:00.000Z'],
      ['due 1', '2026-10-23T22:00:00.000Z'],
      ['due 0', '2026-10-24T22:00:00.000Z'],
      ['due -1', '2026-10-25T23:00:00.000Z'],
      ['due -2', '2026-10-26T23:00:00.000Z'],
    ])
  })

  it('of 100 000 open requests opens those that are due, and finds them by their index', async () => {
    const near = await Promise.all(
      ['ada', 'bea', 'cyd'].map((name) => assigned({ email: `${name}@example.test` })),
    )
    await copyRequest(desk.db, near[0]!.requestId, 100_000, {
      next_alert_on: `'2026-04-' || (10 + i % 20)`,
    })
    await desk.db.execute('analyze')
    expect(await desk.db.read.$count(requests)).toBe(100_003)
    desk.pass({ days: 16 })
    const today = '2026-03-18'
    const plan = await planOf(desk.db.read, requestsToAlert(desk.db.read, today, 200))
    expect(plan).toContain('requests_alerts')
    expect(plan).not.toMatch(/Seq Scan|SCAN requests\b/)
    expect((await requestsToAlert(desk.db.read, today, 200)).map(({ id }) => id).sort()).toEqual(
      near.map(({ requestId }) => requestId).sort(),
    )
    const opened = async () => {
      const [sum] = await desk.db.read.select({ all: sql<number>`sum(${requests.version})` }).from(requests)
      return Number(sum!.all)
    }
    const before = await opened()
    expect(await sweepDeadlines(desk)).toBe(3)
    expect((await opened()) - before).toBe(3)
    expect(await sweepDeadlines(desk)).toBe(0)
    expect((await opened()) - before).toBe(3)
  }, 120_000)
})

/** Further processes on the same database; on PostgreSQL, whose test engine has one connection, further callers. */
async function otherDesks(count: number) {
  return Array.from({ length: count }, () => {
    if (dialect() === 'postgres') return { ...desk, close: async () => {} }
    const db = openSqlite(desk.db.file)
    return { ...desk, db, close: () => db.close() }
  })
}

/** Sweeps each full hour between the instants. @returns each alert with the instant it was written at */
async function hourly(requestId: string, from: string, to: string) {
  desk.pass({ hours: (Date.parse(from) - desk.now().getTime()) / 3_600_000 })
  await sweepDeadlines(desk)
  const start = await desk.db.read.$count(deadlineAlerts)
  while (desk.now().getTime() < Date.parse(to)) {
    desk.pass({ hours: 1 })
    await sweepDeadlines(desk)
  }
  const all = await desk.db.read
    .select()
    .from(deadlineAlerts)
    .where(eq(deadlineAlerts.requestId, requestId))
    .orderBy(asc(deadlineAlerts.at), asc(deadlineAlerts.id))
  return all
    .slice(start)
    .filter(({ kind }) => kind === 'due')
    .map(({ kind, threshold, at }) => [`${kind} ${threshold}`, at.toISOString()])
}
