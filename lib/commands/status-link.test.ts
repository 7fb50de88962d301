import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { tokens } from '../db/schema.ts'
import { findToken } from '../db/tokens.ts'
import { DAY_MS } from '../domain/day-ms.ts'
import { renewStatusLink } from './renew-status-link.ts'
import { reopenRequest } from './reopen-request.ts'
import {
  answered,
  confirmed,
  LETTER,
  mailsTo,
  PEOPLE,
  submitted,
  type TestDesk,
  testDesk,
} from './test-desk.ts'
import { withdrawRequest } from './withdraw-request.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

it('a link asked for after the end lives as long as the page says, not a year', async () => {
  const { requestId, reference } = await answered(desk)
  desk.pass({ days: 20 })
  await renewStatusLink(desk, { email: 'ada@example.test', reference })
  const [mail] = await mailsTo(desk, requestId, 'status-link')
  const link = await findToken(desk.db.read, 'status', mail!.data.token, desk.now())
  expect((link.expiresAt.getTime() - desk.now().getTime()) / DAY_MS).toBe(30)
})

it('nobody gets a link to a request whose address was not confirmed, nor with another address', async () => {
  const { reference } = await submitted(desk)
  await renewStatusLink(desk, { email: 'ada@example.test', reference })
  const ended = await answered(desk)
  await renewStatusLink(desk, { email: 'bea@example.test', reference: ended.reference })
  const links = await desk.db.read.select().from(tokens).where(eq(tokens.purpose, 'status'))
  expect(links.every((link) => link.requestId === ended.requestId)).toBe(true)
  expect(await mailsTo(desk, ended.requestId, 'status-link')).toEqual([])
})

it('a link that the end shortened lives on with a request that is taken up again, and ends after its next end', async () => {
  const { requestId, statusToken } = await confirmed(desk)
  const opens = () => findToken(desk.db.read, 'status', statusToken, desk.now())
  const withdraw = () => withdrawRequest(desk, { staff: PEOPLE.dpo, requestId }, LETTER)
  await withdraw()
  desk.pass({ days: 25 })
  await reopenRequest(desk, PEOPLE.dpo, { requestId, reason: 'She had meant another shop.' })
  desk.pass({ days: 15 })
  expect(await opens()).toMatchObject({ requestId })
  await withdraw()
  desk.pass({ days: 29 })
  expect(await opens()).toMatchObject({ requestId })
  desk.pass({ days: 1 })
  await expect(opens()).rejects.toMatchObject({ code: 'link_expired' })
})

it('a link that has run out stays so when its request is taken up again', async () => {
  const { requestId, statusToken } = await confirmed(desk)
  await withdrawRequest(desk, { staff: PEOPLE.dpo, requestId }, LETTER)
  desk.pass({ days: 31 })
  await reopenRequest(desk, PEOPLE.dpo, { requestId, reason: 'She had meant another shop.' })
  await expect(findToken(desk.db.read, 'status', statusToken, desk.now())).rejects.toMatchObject({
    code: 'link_expired',
  })
})
