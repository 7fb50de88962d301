import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recordTaskFault } from '../commands/record-task-fault.ts'
import { requestCheck } from '../commands/request-check.ts'
import { approved, begun, PEOPLE, settled, type TestDesk, tasksBy, testDesk } from '../commands/test-desk.ts'
import { lastCalls, openOrdersAt, recipientHealth, recipientsVersion } from './recipient-health.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

const TODAY = '2026-03-02'
const health = async (id: string, reader: (typeof PEOPLE)[keyof typeof PEOPLE] = PEOPLE.dpo, today = TODAY) =>
  (await recipientHealth(desk.db.read, today, reader)).get(id)

describe('how a recipient stands', () => {
  it('counts what is open, handed off and late, and names the day after which it is gone', async () => {
    await approved(desk)
    await settled(desk, { email: 'bea@example.test' })
    expect(await health('omniconvert')).toMatchObject({
      open: 1,
      handedOff: 1,
      late: 0,
      failed: 0,
      goneBy: '2026-05-31',
    })
    expect(await health('omniconvert', PEOPLE.dpo, '2026-03-17')).toMatchObject({ late: 1 })
    expect(await health('archive')).toMatchObject({ open: 1, manual: 1, goneBy: null })
  })

  it('counts for a handler the own teams’ orders alone; the auditor and the DPO see all', async () => {
    await approved(desk)
    await approved(desk, { email: 'bea@example.test', context: 'job' })
    expect(await health('hubspot', PEOPLE.handler)).toMatchObject({ open: 1 })
    expect(await health('hubspot', PEOPLE.recruiter)).toMatchObject({ open: 1 })
    expect(await health('omniconvert', PEOPLE.recruiter)).toBeUndefined()
    for (const who of [PEOPLE.dpo, PEOPLE.auditor])
      expect(await health('hubspot', who)).toMatchObject({ open: 2 })
    const seen = await openOrdersAt(desk.db.read, 'hubspot', PEOPLE.recruiter, 10)
    expect(seen).toHaveLength(1)
    expect(await openOrdersAt(desk.db.read, 'hubspot', PEOPLE.auditor, 10)).toHaveLength(2)
  })

  it('is another one for open pages as soon as a test is asked for', async () => {
    const before = await recipientsVersion(desk.db.read)
    await requestCheck(desk, PEOPLE.dpo, { recipientIds: ['hubspot'] })
    expect(await recipientsVersion(desk.db.read)).not.toBe(before)
    expect(await health('hubspot')).toMatchObject({ check: { isQueued: true, missing: [] }, open: 0 })
  })
})

it('the last calls hold the ones that failed, newest first', async () => {
  const { requestId } = await approved(desk)
  const { id: taskId } = (await tasksBy(desk, requestId)).hubspot!
  const call = (status: number, at: string) => ({ endpoint: 'GET /contacts/{id}', status, at })
  const { held } = await begun(desk, taskId)
  await recordTaskFault(desk, held, taskId, {
    fault: 'transient',
    message: 'GET /contacts/{id} answered 503',
    evidence: [call(503, '2026-03-02T09:00:01.000Z'), call(200, '2026-03-02T09:00:00.000Z')],
  })
  expect(await lastCalls(desk.db.read, 'hubspot', 1)).toMatchObject([{ status: 503 }])
  expect(await lastCalls(desk.db.read, 'hubspot', 10)).toMatchObject([{ status: 503 }, { status: 200 }])
  expect(await lastCalls(desk.db.read, 'analytics', 10)).toEqual([])
})
