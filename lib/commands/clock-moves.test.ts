import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventsOf, faultOf } from '../db/audit.ts'
import { requestsToAlert } from '../db/requests.ts'
import { requests } from '../db/schema.ts'
import { alertDeadline } from './alert-deadline.ts'
import { askPerson } from './ask-person.ts'
import { completeRequest } from './complete-request.ts'
import { correctReceipt } from './correct-receipt.ts'
import { extendDeadline } from './extend-deadline.ts'
import { forwardRequest } from './forward-request.ts'
import { refuseRequest } from './refuse-request.ts'
import { reopenRequest } from './reopen-request.ts'
import { resumeClock } from './resume-clock.ts'
import { sendMessage } from './send-message.ts'
import {
  confirmed,
  ERASURE_ANSWER,
  LETTER,
  mailsTo,
  PEOPLE,
  REFUSAL,
  requestOf,
  settled,
  type TestDesk,
  testDesk,
} from './test-desk.ts'
import { TEST_PROFILE } from './test-profile.ts'
import { withdrawRequest } from './withdraw-request.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

// The desk's clock stands at Monday 2 March 2026 in Warsaw: one month ends on Thursday 2 April, 30 days on 1 April.

const version = async (id: string) => (await requestOf(desk, id)).version
const NOTICE = { ...LETTER, kind: 'extension' as const }
const QUESTION = { ...LETTER, kind: 'question' as const }

async function extend(requestId: string, by = PEOPLE.dpo, until: string | null = null) {
  const reasons = 'Eleven systems hold data of yours, two of them archives on tape.'
  await extendDeadline(desk, by, {
    requestId,
    version: await version(requestId),
    ground: 'complexity',
    reasons,
    until,
    letter: NOTICE,
  })
}

async function ask(requestId: string) {
  const question = 'Which of your two shops do you mean?'
  await askPerson(desk, PEOPLE.handler, {
    requestId,
    version: await version(requestId),
    reason: 'scope',
    question,
    letter: QUESTION,
  })
}

async function eventOf(requestId: string, type: string) {
  const events = await eventsOf(desk.db.read, requestId)
  expect(faultOf(events)).toBeNull()
  const event = events.findLast((one) => one.type === type)
  return event
    ? (JSON.parse(event.data) as { from: Record<string, string>; to: Record<string, string> })
    : null
}

async function correct(requestId: string, receivedOn: string) {
  await correctReceipt(desk, PEOPLE.handler, {
    requestId,
    version: await version(requestId),
    receivedOn,
    reason: 'The letter lay unread in the post room.',
  })
}

describe('the receipt', () => {
  it('is corrected to the day the letter arrived; both dates follow, and the trail has the old and the new ones', async () => {
    const { requestId } = await confirmed(desk)
    await correct(requestId, '2026-02-10')
    // 28 days of February: the month ends before 30 days do.
    expect(await requestOf(desk, requestId)).toMatchObject({
      receivedOn: '2026-02-10',
      promisedDue: '2026-03-12',
      statutoryDue: '2026-03-10',
      due: '2026-03-10',
      nextAlertOn: '2026-03-02',
    })
    expect(await eventOf(requestId, 'deadline.corrected')).toMatchObject({
      from: { receivedOn: '2026-03-02', due: '2026-04-01' },
      to: { receivedOn: '2026-02-10', due: '2026-03-10' },
    })
    expect(JSON.stringify(await eventsOf(desk.db.read, requestId))).not.toContain('post room')
  })

  it('is not put into the future, nor moved so that a notice that was sent would have come too late', async () => {
    const { requestId } = await confirmed(desk)
    await expect(correct(requestId, '2026-03-03')).rejects.toMatchObject({ code: 'date_in_future' })
    await expect(correct(requestId, '2026-02-30')).rejects.toMatchObject({ code: 'date_impossible' })
    desk.pass({ days: 20 })
    await extend(requestId)
    const before = await requestOf(desk, requestId)
    await expect(correct(requestId, '2026-02-10')).rejects.toMatchObject({ code: 'extension_too_late' })
    expect(await requestOf(desk, requestId)).toEqual(before)
  })
})

describe('an extension', () => {
  it('inside the first month gives three months from receipt, and its notice goes out in the same act', async () => {
    const { requestId } = await confirmed(desk)
    desk.pass({ days: 25 })
    await extend(requestId)
    expect(await requestOf(desk, requestId)).toMatchObject({
      statutoryDue: '2026-06-02',
      promisedDue: '2026-06-02',
      due: '2026-06-02',
      extendedOn: '2026-03-27',
    })
    expect(await mailsTo(desk, requestId, 'message')).toHaveLength(1)
    expect(await eventOf(requestId, 'deadline.extended')).toMatchObject({
      from: { due: '2026-04-01' },
      to: { due: '2026-06-02' },
    })
  })

  it('is refused after month one, naming the last day it was possible; nothing goes out', async () => {
    const { requestId } = await confirmed(desk)
    desk.pass({ days: 32 })
    await expect(extend(requestId)).rejects.toMatchObject({
      code: 'extension_too_late',
      details: { until: '2026-04-02' },
    })
    expect(await mailsTo(desk, requestId, 'message')).toHaveLength(0)
    expect(await requestOf(desk, requestId)).toMatchObject({ due: '2026-04-01', extendedOn: null })
  })

  it('is had once, and only the DPO decides it', async () => {
    const { requestId } = await confirmed(desk)
    await expect(extend(requestId, PEOPLE.handler as never)).rejects.toMatchObject({ code: 'not_allowed' })
    await extend(requestId)
    await expect(extend(requestId)).rejects.toMatchObject({ code: 'already_extended' })
  })

  it('under a law that has the notice name the day takes that day, after the first period, and no other law does', async () => {
    await desk.db.close()
    desk = await testDesk({ ...TEST_PROFILE, regime: 'ch-fadp' })
    const { requestId } = await confirmed(desk)
    const before = await requestOf(desk, requestId)
    // Thirty days of 2 March: the promise and the law end on the same day.
    expect(before).toMatchObject({ due: '2026-04-01', statutoryDue: '2026-04-01' })
    for (const [until, code] of [
      [null, 'invalid_input'],
      ['2026-04-01', 'invalid_input'],
      ['2026-02-30', 'date_impossible'],
    ] as const)
      await expect(extend(requestId, PEOPLE.dpo, until)).rejects.toMatchObject({ code })
    expect(await requestOf(desk, requestId)).toEqual(before)
    expect(await mailsTo(desk, requestId, 'message')).toHaveLength(0)
    await extend(requestId, PEOPLE.dpo, '2026-05-15')
    const dates = { statutoryDue: '2026-05-15', due: '2026-05-15', extendedOn: '2026-03-02' }
    expect(await requestOf(desk, requestId)).toMatchObject(dates)
    expect(await eventOf(requestId, 'deadline.extended')).toMatchObject({
      from: { due: '2026-04-01' },
      to: { due: '2026-05-15' },
    })
    await expect(extend(requestId, PEOPLE.dpo, '2026-06-15')).rejects.toMatchObject({
      code: 'already_extended',
    })
    const european = { ...desk, profile: TEST_PROFILE }
    const other = await confirmed(european, { email: 'bea@example.test' })
    await expect(extend(other.requestId, PEOPLE.dpo, '2026-05-15')).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })

  it('goes by the law the request was filed under, whatever the profile names later', async () => {
    const { requestId } = await confirmed(desk)
    desk = { ...desk, profile: { ...TEST_PROFILE, regime: 'br-lgpd' } }
    await extend(requestId)
    expect(await requestOf(desk, requestId)).toMatchObject({ regime: 'gdpr-eu', due: '2026-06-02' })
  })

  it('has alerts of its own for the new date', async () => {
    const { requestId } = await confirmed(desk)
    desk.pass({ days: 16 })
    expect(await alertDeadline(desk, requestId)).toEqual([{ kind: 'due', threshold: 14 }])
    await extend(requestId)
    expect(await alertDeadline(desk, requestId)).toEqual([])
    desk.pass({ days: 62 })
    expect(await alertDeadline(desk, requestId)).toEqual([{ kind: 'due', threshold: 14 }])
  })
})

describe('a question to the person', () => {
  it('stops the clock until they answer in the portal; the days between do not run', async () => {
    const { requestId, statusToken } = await confirmed(desk)
    desk.pass({ days: 1 })
    await ask(requestId)
    expect(await requestOf(desk, requestId)).toMatchObject({ pausedOn: '2026-03-03', nextAlertOn: null })
    desk.pass({ days: 13 })
    await sendMessage(desk, { statusToken }, 'The one in Gdańsk.')
    // deadline-cases.csv: asked 3 March, answered 16 March, 2 April + 13 days.
    expect(await requestOf(desk, requestId)).toMatchObject({
      pausedOn: null,
      statutoryDue: '2026-04-15',
      due: '2026-04-14',
    })
    expect(await eventOf(requestId, 'clock.resumed')).toMatchObject({ to: { statutoryDue: '2026-04-15' } })
  })

  it('warns nobody while it waits, and goes on warning after', async () => {
    const { requestId } = await confirmed(desk)
    await ask(requestId)
    desk.pass({ days: 40 })
    expect(await requestsToAlert(desk.db.read, '2026-12-31', 10)).toEqual([])
    await resumeClock(desk, PEOPLE.handler, { requestId })
    expect(await requestsToAlert(desk.db.read, '2026-12-31', 10)).toEqual([{ id: requestId }])
  })

  it('is not asked for once the period is over: the person is told of no pause that moves nothing', async () => {
    const { requestId } = await confirmed(desk)
    desk.pass({ days: 40 })
    const before = await requestOf(desk, requestId)
    await expect(ask(requestId)).rejects.toMatchObject({ code: 'pause_too_late' })
    expect(await requestOf(desk, requestId)).toEqual(before)
  })

  it('is asked once at a time, and resumed only while it is open', async () => {
    const { requestId } = await confirmed(desk)
    await expect(resumeClock(desk, PEOPLE.handler, { requestId })).rejects.toMatchObject({
      code: 'not_paused',
    })
    await ask(requestId)
    await expect(ask(requestId)).rejects.toMatchObject({ code: 'already_paused' })
  })
})

describe('an answer while the clock waits', () => {
  const refuse = async (requestId: string) =>
    refuseRequest(desk, PEOPLE.dpo, {
      requestId,
      version: await version(requestId),
      draft: REFUSAL,
      subject: 'Your request',
    })
  const ENDS = {
    answer: async (requestId: string) =>
      completeRequest(desk, PEOPLE.dpo, {
        requestId,
        version: await version(requestId),
        draft: ERASURE_ANSWER,
        subject: 'Your data',
      }),
    refusal: refuse,
    withdrawal: (requestId: string) => withdrawRequest(desk, { staff: PEOPLE.dpo, requestId }, LETTER),
    forwarding: (requestId: string) =>
      forwardRequest(desk, PEOPLE.dpo, { requestId, to: 'privacy@client.example.test', letter: LETTER }),
  }
  const datesOf = async (requestId: string) => {
    const { statutoryDue, promisedDue, due } = await requestOf(desk, requestId)
    return { statutoryDue, promisedDue, due }
  }
  const reopen = (requestId: string) =>
    reopenRequest(desk, PEOPLE.dpo, { requestId, reason: 'A system was forgotten.' })
  /** Asked on 3 March, refused on 8 March. */
  const refused = async () => {
    const filed = await confirmed(desk)
    desk.pass({ days: 1 })
    await ask(filed.requestId)
    desk.pass({ days: 5 })
    await refuse(filed.requestId)
    return filed
  }

  it.each(['answer', 'refusal', 'withdrawal', 'forwarding'] as const)(
    'ends the waiting (%s), and the days of it are told apart',
    async (name) => {
      const filed =
        name === 'answer'
          ? await settled(desk)
          : await confirmed(desk, name === 'forwarding' ? { context: 'client-site' } : {})
      const { requestId } = filed
      await ask(requestId)
      desk.pass({ days: 5 })
      await ENDS[name](requestId)
      const row = await requestOf(desk, requestId)
      expect(row).toMatchObject({ answeredAt: desk.now(), pausedOn: null, nextAlertOn: null })
      expect(row.clock.pauses).toEqual([{ reason: 'scope', from: '2026-03-02', to: '2026-03-07' }])
      expect(row.due).toBe('2026-04-06')
      expect(await eventOf(requestId, 'clock.resumed')).toMatchObject({ to: { due: row.due } })
    },
  )

  it('is possible too where the context has left the profile: the dates stay', async () => {
    const { requestId, statusToken } = await confirmed(desk)
    await ask(requestId)
    const before = await datesOf(requestId)
    desk.pass({ days: 5 })
    const contexts = TEST_PROFILE.contexts.filter(({ id }) => id !== 'website')
    desk = { ...desk, profile: { ...TEST_PROFILE, contexts } }
    await withdrawRequest(desk, { statusToken }, LETTER)
    expect((await requestOf(desk, requestId)).clock.pauses).toMatchObject([{ to: '2026-03-07' }])
    expect(await datesOf(requestId)).toEqual(before)
  })

  it('is followed by messages that move no date', async () => {
    const { requestId, statusToken } = await refused()
    const before = await datesOf(requestId)
    desk.pass({ days: 10 })
    await sendMessage(desk, { statusToken }, 'Are you sure?')
    expect(await datesOf(requestId)).toEqual(before)
  })

  it('and taken up again: only the days up to the answer did not run', async () => {
    const { requestId, statusToken } = await refused()
    await reopen(requestId)
    desk.pass({ days: 40 })
    await sendMessage(desk, { statusToken }, 'The one in Gdańsk.')
    // 2 April + 5 days.
    expect(await requestOf(desk, requestId)).toMatchObject({ statutoryDue: '2026-04-07', due: '2026-04-06' })
  })

  it('and taken up again: a corrected receipt leaves the clock running and the alerts on', async () => {
    const { requestId } = await refused()
    await reopen(requestId)
    await correct(requestId, '2026-03-01')
    const row = await requestOf(desk, requestId)
    expect(row.pausedOn).toBeNull()
    expect(row.nextAlertOn).not.toBeNull()
  })

  it('that left the waiting open, as it once did, is mended when the request is taken up again', async () => {
    const { requestId, statusToken } = await refused()
    const { clock } = await requestOf(desk, requestId)
    const pauses = clock.pauses.map((pause) => ({ ...pause, to: null }))
    await desk.db.transaction((tx) =>
      tx
        .update(requests)
        .set({ clock: { ...clock, pauses }, statutoryDue: '2026-04-02', due: '2026-04-01' })
        .where(eq(requests.id, requestId)),
    )
    desk.pass({ days: 20 })
    await sendMessage(desk, { statusToken }, 'Are you sure?')
    expect(await requestOf(desk, requestId)).toMatchObject({ due: '2026-04-01', nextAlertOn: null })
    await reopen(requestId)
    const row = await requestOf(desk, requestId)
    expect(row.clock.pauses).toEqual([{ reason: 'scope', from: '2026-03-03', to: '2026-03-08' }])
    expect(row).toMatchObject({ statutoryDue: '2026-04-07', due: '2026-04-06', pausedOn: null })
    expect(row.nextAlertOn).not.toBeNull()
  })
})
