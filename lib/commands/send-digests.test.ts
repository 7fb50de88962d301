import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { staff } from '../db/schema.ts'
import { assignRequest } from './assign-request.ts'
import { sendDigests } from './send-digests.ts'
import { confirmed, mailsTo, PEOPLE, type TestDesk, testDesk } from './test-desk.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

/** The desk's clock begins on Monday 2 March 2026 at ten in Warsaw; due dates are the first days of April. */
async function twoCases() {
  const own = await confirmed(desk)
  await confirmed(desk, { email: 'bo@example.test' })
  await assignRequest(desk, PEOPLE.dpo, { requestId: own.requestId, assigneeId: PEOPLE.handler.id })
  return own
}

it('lists in the morning what is due within a week: to its assignee, and what is nobody’s to the DPOs', async () => {
  const own = await twoCases()
  desk.pass({ days: 25 })
  expect(await sendDigests(desk)).toBe(3)
  const mails = await mailsTo(desk, null, 'digest')
  expect(mails.map(({ to }) => to).sort()).toEqual([
    'staff_dpo2@desk.example.test',
    'staff_dpo@desk.example.test',
    'staff_handler@desk.example.test',
  ])
  const handlers = mails.find(({ to }) => to.startsWith('staff_handler'))
  expect(handlers?.data.cases).toEqual([
    { reference: own.reference, right: 'erasure', due: '2026-04-01', daysLeft: 5 },
  ])
})

it('comes once a day, however often the schedule runs, and not at the weekend or before seven', async () => {
  await twoCases()
  desk.pass({ days: 25 })
  await sendDigests(desk)
  expect(await sendDigests(desk)).toBe(0)
  desk.pass({ days: 1 }) // Saturday
  expect(await sendDigests(desk)).toBe(0)
  desk.pass({ days: 2, hours: -5 }) // Monday, six in the morning: summer time began on Sunday
  expect(await sendDigests(desk)).toBe(0)
  desk.pass({ hours: 1 })
  expect(await sendDigests(desk)).toBe(3)
})

it('writes to nobody who has left, and nothing while there is nothing to do', async () => {
  await twoCases()
  expect(await sendDigests(desk)).toBe(0)
  desk.pass({ days: 25 })
  await desk.db.transaction((tx) =>
    tx.update(staff).set({ deactivatedAt: desk.now() }).where(eq(staff.id, PEOPLE.handler.id)),
  )
  await sendDigests(desk)
  expect((await mailsTo(desk, null, 'digest')).map(({ to }) => to)).not.toContain(
    'staff_handler@desk.example.test',
  )
})
