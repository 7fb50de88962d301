import { afterEach, beforeEach, expect, it } from 'vitest'
import { answeredThisYear } from '../db/once-a-year.ts'
import type { AnswerDraft } from '../domain/letter.ts'
import { approvePlan } from './approve-plan.ts'
import { completeRequest } from './complete-request.ts'
import { recordRequest } from './record-request.ts'
import { refuseRequest } from './refuse-request.ts'
import { shredRequest } from './shred-request.ts'
import { startReview } from './start-review.ts'
import {
  confirmed,
  PEOPLE,
  REFUSAL,
  requestInput,
  requestOf,
  submitted,
  type TestDesk,
  testDesk,
} from './test-desk.ts'
import { TEST_PROFILE } from './test-profile.ts'

let desk: TestDesk
beforeEach(async () => {
  const rights = [...TEST_PROFILE.rights, 'shine-the-light' as const]
  const contexts = TEST_PROFILE.contexts.map((context) => ({ ...context, recipients: [] }))
  desk = await testDesk({ ...TEST_PROFILE, rights, contexts })
})
afterEach(() => desk.db.close())

// The desk's clock stands at Monday 2 March 2026 in Warsaw.

const SHINE = { right: 'shine-the-light' as const }
const DISCLOSED: AnswerDraft = {
  decision: 'fulfilled',
  ground: null,
  blocks: [{ id: 'disclosed', text: 'In 2025 we gave none of your personal data to others.' }],
}
const ONCE: AnswerDraft = { ...REFUSAL, ground: 'once-a-year' }
const earlierOf = async (id: string) => answeredThisYear(desk.db.read, desk.vault, await requestOf(desk, id))

async function answer(requestId: string) {
  const version = async () => (await requestOf(desk, requestId)).version
  await approvePlan(desk, PEOPLE.dpo, { requestId, version: await version() })
  if ((await requestOf(desk, requestId)).status !== 'review')
    await startReview(desk, PEOPLE.dpo, { requestId })
  const input = { requestId, version: await version(), draft: DISCLOSED, subject: 'Your data' }
  await completeRequest(desk, PEOPLE.dpo, input)
}

async function refuse(requestId: string, draft = ONCE) {
  const { version } = await requestOf(desk, requestId)
  await refuseRequest(desk, PEOPLE.dpo, { requestId, version, draft, subject: 'Your data' })
}

it('a second Shine the Light of one person in one calendar year names the first, and the day to ask again', async () => {
  const first = await confirmed(desk, SHINE)
  expect(await earlierOf(first.requestId)).toBeNull()
  await answer(first.requestId)
  desk.pass({ days: 200 })
  const second = await confirmed(desk, { ...SHINE, email: 'ADA@example.test' })
  const other = await confirmed(desk, { ...SHINE, email: 'bea@example.test' })
  const erasure = await confirmed(desk)
  expect(await earlierOf(second.requestId)).toEqual({
    reference: first.reference,
    receivedOn: '2026-03-02',
    againOn: '2027-01-01',
  })
  expect(await earlierOf(other.requestId)).toBeNull()
  expect(await earlierOf(erasure.requestId)).toBeNull()
  await refuse(second.requestId)
  expect(await requestOf(desk, second.requestId)).toMatchObject({
    status: 'closed',
    resolution: 'refused',
    refusalGround: 'once-a-year',
  })
})

it('the year is that of the controller: late on 31 December in UTC is the next one in Warsaw', async () => {
  const first = await confirmed(desk, SHINE)
  await answer(first.requestId)
  desk.pass({ hours: (Date.parse('2026-12-31T22:59:00Z') - desk.now().getTime()) / 3_600_000 })
  const still = await confirmed(desk, SHINE)
  expect(await earlierOf(still.requestId)).toMatchObject({ againOn: '2027-01-01' })
  await refuse(still.requestId)
  desk.pass({ hours: 1 / 60 })
  const next = await confirmed(desk, SHINE)
  expect(await requestOf(desk, next.requestId)).toMatchObject({ receivedOn: '2027-01-01' })
  expect(await earlierOf(next.requestId)).toBeNull()
})

it('only what was answered counts: a refused one, an open one and one of the year before do not', async () => {
  const old = await recordRequest(desk, PEOPLE.handler, {
    request: requestInput(SHINE),
    channel: 'post',
    receivedOn: '2025-12-31',
    identityMethod: 'in-person',
    locale: 'en',
  })
  await answer(old.requestId)
  const refused = await confirmed(desk, SHINE)
  expect(await earlierOf(refused.requestId)).toBeNull()
  await refuse(refused.requestId, REFUSAL)
  const third = await confirmed(desk, SHINE)
  expect(await earlierOf(third.requestId)).toBeNull()
})

it('that ground is not taken where nothing was answered this year, nor for another right', async () => {
  const first = await confirmed(desk, SHINE)
  await expect(refuse(first.requestId)).rejects.toMatchObject({ code: 'letter_incomplete' })
  const erasure = await confirmed(desk)
  await expect(refuse(erasure.requestId)).rejects.toMatchObject({ code: 'letter_incomplete' })
  expect(await requestOf(desk, first.requestId)).toMatchObject({ status: 'triage', answeredAt: null })
})

it('nothing is said of an address before it is confirmed', async () => {
  await answer((await confirmed(desk, SHINE)).requestId)
  const { requestId } = await submitted(desk, SHINE)
  expect(await earlierOf(requestId)).toBeNull()
})

it('goes on after the earlier answer was shredded, by the digest that stayed of its address', async () => {
  const first = await confirmed(desk, SHINE)
  await answer(first.requestId)
  desk.pass({ days: 40 })
  expect(await shredRequest(desk, first.requestId)).toBe(true)
  const second = await confirmed(desk, { ...SHINE, email: 'ADA@example.test' })
  const other = await confirmed(desk, { ...SHINE, email: 'bea@example.test' })
  expect(await earlierOf(second.requestId)).toMatchObject({
    reference: first.reference,
    againOn: '2027-01-01',
  })
  expect(await earlierOf(other.requestId)).toBeNull()
  await refuse(second.requestId)
  expect(await requestOf(desk, second.requestId)).toMatchObject({ refusalGround: 'once-a-year' })
})
