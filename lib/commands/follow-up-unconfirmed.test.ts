import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { auditCheckpoints, tokens } from '../db/schema.ts'
import { confirmIdentity } from './confirm-identity.ts'
import { followUpUnconfirmed } from './follow-up-unconfirmed.ts'
import {
  claim,
  LETTER,
  mailsTo,
  openJobs,
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

  it('is reminded once where the looks of two days come late, together', async () => {
    const { requestId } = await submitted(desk)
    desk.pass({ days: 8 })
    await look(requestId)
    await look(requestId)
    expect(await mailsTo(desk, requestId, 'confirm-reminder')).toHaveLength(1)
    desk.pass({ days: 6 })
    await look(requestId)
    expect(await requestOf(desk, requestId)).toMatchObject({ status: 'closed' })
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
