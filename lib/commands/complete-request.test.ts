import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventsOf } from '../db/audit.ts'
import { letters } from '../db/schema.ts'
import type { AnswerDraft } from '../domain/letter.ts'
import { closeRequest } from './close-request.ts'
import { completeRequest } from './complete-request.ts'
import { confirmByStaff } from './confirm-by-staff.ts'
import { forwardRequest } from './forward-request.ts'
import { refuseRequest } from './refuse-request.ts'
import { reopenRequest } from './reopen-request.ts'
import { settleTask } from './settle-task.ts'
import { startReview } from './start-review.ts'
import {
  answered,
  approved,
  claim,
  confirmed,
  ERASURE_ANSWER,
  LETTER,
  mailsTo,
  openJobs,
  PEOPLE,
  REFUSAL,
  requestOf,
  settled,
  submitted,
  type TestDesk,
  tasksBy,
  testDesk,
} from './test-desk.ts'
import { withdrawRequest } from './withdraw-request.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

const types = async (id: string) => (await eventsOf(desk.db.read, id)).map((event) => event.type)
const complete = async (requestId: string, draft: AnswerDraft = ERASURE_ANSWER) => {
  const { version } = await requestOf(desk, requestId)
  await completeRequest(desk, PEOPLE.dpo, { requestId, version, draft, subject: 'Your data' })
}
const refuse = async (requestId: string, draft: AnswerDraft = REFUSAL) => {
  const { version } = await requestOf(desk, requestId)
  await refuseRequest(desk, PEOPLE.dpo, { requestId, version, draft, subject: 'Your request' })
}
const without = (draft: AnswerDraft, block: string): AnswerDraft => ({
  ...draft,
  blocks: draft.blocks.filter((one) => one.id !== block),
})

describe('the answer', () => {
  it('is not sent while a recipient is still at work on something it has to say', async () => {
    const { requestId } = await approved(desk)
    await expect(complete(requestId)).rejects.toMatchObject({ code: 'tasks_open', details: { count: 3 } })
    await expect(startReview(desk, PEOPLE.dpo, { requestId })).rejects.toMatchObject({ code: 'tasks_open' })
    expect(await requestOf(desk, requestId)).toMatchObject({ status: 'in_progress', answeredAt: null })
  })

  it.each(['removed', 'told'])('is not sent without what the law asks of it: %s', async (block) => {
    const { requestId } = await settled(desk)
    await expect(complete(requestId, without(ERASURE_ANSWER, block))).rejects.toMatchObject({
      code: 'letter_incomplete',
    })
    expect(await desk.db.read.$count(letters)).toBe(0)
  })

  it('stops the clock, is kept as it was sent, and ends the request where nothing is open', async () => {
    const { requestId } = await answered(desk)
    expect(await requestOf(desk, requestId)).toMatchObject({
      status: 'closed',
      resolution: 'fulfilled',
      answeredAt: desk.now(),
      nextAlertOn: null,
    })
    expect((await types(requestId)).slice(-4)).toEqual([
      'review.started',
      'letter.sent',
      'request.answered',
      'request.closed',
    ])
    expect(await mailsTo(desk, requestId, 'answer')).toHaveLength(1)
  })

  it('names a processor that has not answered yet; when it has, a letter says so and the request ends', async () => {
    const { requestId, tasks } = await answered(desk, { handOff: false })
    expect(await requestOf(desk, requestId)).toMatchObject({ status: 'answered', closedAt: null })
    expect(await openJobs(desk, 'request.close', requestId)).toEqual([])
    desk.pass({ days: 3 })
    const settling = { taskId: tasks.omniconvert!.id, outcome: 'done' as const, note: 'They wrote.' }
    await settleTask(desk, PEOPLE.handler, settling)
    const [job] = await openJobs(desk, 'request.close', requestId)
    await closeRequest(desk, await claim(desk, job!.id), requestId, { ...LETTER, kind: 'follow-up' })
    expect(await requestOf(desk, requestId)).toMatchObject({ status: 'closed', closedAt: desk.now() })
    expect(await mailsTo(desk, requestId, 'follow-up')).toHaveLength(1)
  })

  it('is not sent on a state that changed since the DPO looked', async () => {
    const { requestId } = await settled(desk)
    const { version } = await requestOf(desk, requestId)
    const stale = { requestId, version: version - 1, draft: ERASURE_ANSWER, subject: 'x' }
    await expect(completeRequest(desk, PEOPLE.dpo, stale)).rejects.toMatchObject({
      code: 'changed_meanwhile',
    })
    await expect(completeRequest(desk, PEOPLE.handler, { ...stale, version })).rejects.toMatchObject({
      code: 'not_allowed',
    })
  })
})

describe('a refusal', () => {
  it.each(['reasons', 'complaint', 'remedy'])('is not sent without %s', async (block) => {
    const { requestId } = await confirmed(desk)
    await expect(refuse(requestId, without(REFUSAL, block))).rejects.toMatchObject({
      code: 'letter_incomplete',
    })
  })

  it('is not sent without a ground, with one of another right, or without naming the authority', async () => {
    const { requestId } = await confirmed(desk)
    const unnamed = REFUSAL.blocks.map((b) => (b.id === 'complaint' ? { ...b, text: 'Complain.' } : b))
    const wrong: Partial<AnswerDraft>[] = [{ ground: null }, { ground: '15(4)' }, { blocks: unnamed }]
    for (const one of wrong)
      await expect(refuse(requestId, { ...REFUSAL, ...one })).rejects.toMatchObject({
        code: 'letter_incomplete',
      })
    await refuse(requestId)
    expect(await requestOf(desk, requestId)).toMatchObject({
      status: 'closed',
      resolution: 'refused',
      refusalGround: '12(5)',
    })
  })

  it('takes back what has not begun, and follows what has to its end', async () => {
    const { requestId } = await approved(desk)
    await refuse(requestId)
    const after = await tasksBy(desk, requestId)
    expect(Object.fromEntries(Object.entries(after).map(([id, task]) => [id, task.status]))).toEqual({
      hubspot: 'cancelled',
      analytics: 'cancelled',
      archive: 'cancelled',
      omniconvert: 'handed_off',
    })
    expect(await requestOf(desk, requestId)).toMatchObject({ status: 'answered' })
  })
})

describe('the person', () => {
  it('takes the request back by the personal link: what has not begun is not done', async () => {
    const { requestId, statusToken } = await confirmed(desk)
    await withdrawRequest(desk, { statusToken }, LETTER)
    expect(await requestOf(desk, requestId)).toMatchObject({ status: 'closed', resolution: 'withdrawn' })
    await expect(withdrawRequest(desk, { statusToken }, LETTER)).rejects.toMatchObject({
      code: 'move_not_possible',
    })
    const late = await answered(desk)
    await expect(withdrawRequest(desk, { statusToken: late.statusToken }, LETTER)).rejects.toMatchObject({
      code: 'move_not_possible',
    })
  })
})

describe('a request about a client', () => {
  const to = 'privacy@client.example.test'

  it('is passed on to the client, and the person is told', async () => {
    const { requestId } = await confirmed(desk, { context: 'client-site' })
    await forwardRequest(desk, PEOPLE.dpo, { requestId, to, letter: { ...LETTER, kind: 'forwarded' } })
    const [mail] = await mailsTo(desk, requestId, 'forward')
    expect(mail).toMatchObject({ to, data: { email: 'ada@example.test' } })
    expect(await requestOf(desk, requestId)).toMatchObject({ status: 'closed', resolution: 'forwarded' })
  })

  it('is the only one that can be passed on', async () => {
    const { requestId } = await confirmed(desk)
    const forward = (address: string) =>
      forwardRequest(desk, PEOPLE.dpo, { requestId, to: address, letter: LETTER })
    await expect(forward(to)).rejects.toMatchObject({ code: 'move_not_possible' })
    await expect(forward('x@y\r\nBcc: z@example.test')).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await mailsTo(desk, requestId, 'forward')).toEqual([])
  })
})

describe('a reopened request', () => {
  const reason = 'HubSpot still had a copy.'

  it('keeps its due date, runs through triage again and has new orders', async () => {
    const { requestId } = await answered(desk)
    const { due } = await requestOf(desk, requestId)
    await reopenRequest(desk, PEOPLE.dpo, { requestId, reason })
    expect(await requestOf(desk, requestId)).toMatchObject({
      status: 'triage',
      due,
      round: 2,
      resolution: null,
      answeredAt: null,
    })
    expect(JSON.stringify(await eventsOf(desk.db.read, requestId))).not.toContain('still had')
  })

  it('does not forget an order of before that nobody has answered', async () => {
    const { requestId, tasks } = await answered(desk, { handOff: false })
    await reopenRequest(desk, PEOPLE.dpo, { requestId, reason })
    await refuse(requestId)
    expect(await requestOf(desk, requestId)).toMatchObject({ status: 'answered' })
    const settling = { taskId: tasks.omniconvert!.id, outcome: 'done' as const, note: 'They wrote.' }
    await settleTask(desk, PEOPLE.handler, settling)
    const [job] = await openJobs(desk, 'request.close', requestId)
    await closeRequest(desk, await claim(desk, job!.id), requestId, LETTER)
    expect(await requestOf(desk, requestId)).toMatchObject({ status: 'closed' })
  })

  it('whose person was never identified can still be identified', async () => {
    const { requestId } = await submitted(desk)
    await refuse(requestId)
    await reopenRequest(desk, PEOPLE.dpo, { requestId, reason })
    await confirmByStaff(desk, PEOPLE.handler, { requestId, identityMethod: 'call-back' })
    expect(await requestOf(desk, requestId)).toMatchObject({ status: 'triage', confirmedAt: desk.now() })
    await expect(
      confirmByStaff(desk, PEOPLE.handler, { requestId, identityMethod: 'in-person' }),
    ).rejects.toMatchObject({ code: 'move_not_possible' })
  })

  it('is neither a duplicate nor one nobody confirmed', async () => {
    await confirmed(desk)
    const { requestId } = await confirmed(desk)
    expect(await desk.db.read.$count(letters, eq(letters.requestId, requestId))).toBe(0)
    await expect(reopenRequest(desk, PEOPLE.dpo, { requestId, reason })).rejects.toMatchObject({
      code: 'move_not_possible',
    })
  })
})
