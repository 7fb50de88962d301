import { afterEach, beforeEach, expect, it } from 'vitest'
import { calendarFeed, calendarLinkSince } from '../db/calendar-feed.ts'
import { endCalendarLink } from './end-calendar-link.ts'
import { renewCalendarLink } from './renew-calendar-link.ts'
import { confirmed, PEOPLE, type TestDesk, testDesk } from './test-desk.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

const feed = (token: string) => calendarFeed(desk.db.read, token, desk.now())

it('shows due dates by reference alone, of the teams a person may see', async () => {
  const own = await confirmed(desk)
  const job = await confirmed(desk, { context: 'job' })
  const { token } = await renewCalendarLink(desk, PEOPLE.handler)
  const shown = await feed(token)
  expect(shown).toEqual([{ reference: own.reference, right: 'erasure', due: '2026-04-01', isMine: false }])
  const hr = await renewCalendarLink(desk, PEOPLE.recruiter)
  expect((await feed(hr.token)).map(({ reference }) => reference)).toEqual([job.reference])
  expect(JSON.stringify(shown)).not.toContain('example.test')
})

it('ends with a new address, and when it is taken back', async () => {
  const first = await renewCalendarLink(desk, PEOPLE.dpo)
  const second = await renewCalendarLink(desk, PEOPLE.dpo)
  await expect(feed(first.token)).rejects.toMatchObject({ code: 'link_expired' })
  await feed(second.token)
  await endCalendarLink(desk, PEOPLE.dpo)
  await expect(feed(second.token)).rejects.toMatchObject({ code: 'link_expired' })
  expect(await calendarLinkSince(desk.db.read, PEOPLE.dpo.id, desk.now())).toBeNull()
})

it('is not for an administrator, who sees no requests', async () => {
  await expect(renewCalendarLink(desk, PEOPLE.admin)).rejects.toMatchObject({ code: 'not_allowed' })
})
