import { afterEach, beforeEach, expect, it } from 'vitest'
import { dataKeyOf } from '../db/data-keys.ts'
import { identifiersOf } from '../db/subjects.ts'
import type { StaffIdentityMethod } from '../domain/identity.ts'
import { addNote } from './add-note.ts'
import { confirmByStaff } from './confirm-by-staff.ts'
import { confirmIdentity } from './confirm-identity.ts'
import { recordRequest } from './record-request.ts'
import { mailsTo, PEOPLE, requestInput, requestOf, type TestDesk, testDesk } from './test-desk.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

const letterOf = (
  receivedOn: string,
  more: { context?: string; identityMethod?: StaffIdentityMethod } = {},
) => ({
  request: requestInput({ context: more.context ?? 'website' }),
  channel: 'post' as const,
  receivedOn,
  identityMethod: more.identityMethod ?? null,
  locale: 'en',
})

it('counts from the day the letter really arrived, not from the day it was typed in', async () => {
  const { requestId } = await recordRequest(desk, PEOPLE.handler, letterOf('2026-02-20'))
  expect(await requestOf(desk, requestId)).toMatchObject({
    receivedOn: '2026-02-20',
    statutoryDue: '2026-03-20',
    channel: 'post',
  })
})

it('refuses a day that has not come, in the zone of the controller, and a day that no calendar has', async () => {
  desk.pass({ hours: 14.5 }) // 23:30 UTC: in Warsaw the next day has begun
  await recordRequest(desk, PEOPLE.handler, letterOf('2026-03-03'))
  const record = (day: string) => recordRequest(desk, PEOPLE.handler, letterOf(day))
  await expect(record('2026-03-04')).rejects.toMatchObject({ code: 'date_in_future' })
  await expect(record('2026-02-30')).rejects.toMatchObject({ code: 'date_impossible' })
})

it('waits for a confirmation by mail unless staff say how they know the person', async () => {
  const waiting = await recordRequest(desk, PEOPLE.handler, letterOf('2026-03-02'))
  expect(await requestOf(desk, waiting.requestId)).toMatchObject({ status: 'received', confirmedAt: null })
  const [mail] = await mailsTo(desk, waiting.requestId, 'confirm')
  await confirmIdentity(desk, { token: mail!.data.token })
  const key = await dataKeyOf(desk.db.read, desk.vault, waiting.requestId)
  expect(await identifiersOf(desk.db.read, key, waiting.requestId)).toMatchObject([
    { kind: 'email', usable: true },
  ])
  const known = await recordRequest(
    desk,
    PEOPLE.handler,
    letterOf('2026-03-02', { identityMethod: 'document-seen' }),
  )
  expect(await requestOf(desk, known.requestId)).toMatchObject({ status: 'triage' })
  expect(await mailsTo(desk, known.requestId, 'acknowledgement')).toHaveLength(1)
})

it('leaves recruitment to its own team and the DPO', async () => {
  const letter = letterOf('2026-03-02', { context: 'job', identityMethod: 'known-address' })
  await expect(recordRequest(desk, PEOPLE.handler, letter)).rejects.toMatchObject({ code: 'not_allowed' })
  const { requestId } = await recordRequest(desk, PEOPLE.recruiter, letter)
  const note = { requestId, body: 'Seen.' }
  for (const other of [PEOPLE.handler, PEOPLE.admin, PEOPLE.auditor])
    await expect(addNote(desk, other, note)).rejects.toMatchObject({ code: 'not_allowed' })
  await addNote(desk, PEOPLE.recruiter, note)
  await addNote(desk, PEOPLE.dpo, note)
})

it('links a second request of the same person for the same right to the open one, by whichever way it came', async () => {
  const first = await recordRequest(
    desk,
    PEOPLE.handler,
    letterOf('2026-03-01', { identityMethod: 'known-address' }),
  )
  const again = await recordRequest(
    desk,
    PEOPLE.handler,
    letterOf('2026-03-02', { identityMethod: 'call-back' }),
  )
  expect(again).toEqual(first)
  const byForm = await recordRequest(desk, PEOPLE.handler, letterOf('2026-03-02'))
  await confirmByStaff(desk, PEOPLE.handler, { requestId: byForm.requestId, identityMethod: 'in-person' })
  expect(await requestOf(desk, byForm.requestId)).toMatchObject({
    status: 'closed',
    resolution: 'duplicate',
    duplicateOf: first.requestId,
  })
})
