import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventsOf, faultOf } from '../db/audit.ts'
import { countDpos, parkedJobs, staffMailsBack } from '../db/parked.ts'
import { jobs, mails, staff } from '../db/schema.ts'
import { workState } from '../db/work-state.ts'
import type { JobName } from '../jobs/catalogue.ts'
import { alertDeadline } from './alert-deadline.ts'
import { dismissWork } from './dismiss-work.ts'
import { giveUpJob } from './give-up-job.ts'
import { recordMail } from './record-mail.ts'
import { restartWork } from './restart-work.ts'
import { approved, claim, confirmed, openJobs, PEOPLE, type TestDesk, testDesk } from './test-desk.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

/** Gives a job up as a worker does after its last attempt. */
async function setAside(
  name: JobName,
  requestId: string,
  is = (_: { payload: Record<string, string> }) => true,
) {
  const job = (await openJobs(desk, name, requestId)).find(is)!
  const held = await claim(desk, job.id)
  await giveUpJob(desk, held as typeof held & Parameters<typeof giveUpJob>[1])
  return job.id
}
const jobRow = async (id: string) => (await desk.db.read.select().from(jobs).where(eq(jobs.id, id)))[0]!

describe('work that was set aside', () => {
  it('is listed with its request, and tried again from its first attempt on', async () => {
    const { requestId, reference } = await approved(desk)
    desk.pass({ days: 11 })
    const jobId = await setAside('handoff.follow-up', requestId)
    expect(await parkedJobs(desk.db.read, 10)).toMatchObject([
      { id: jobId, name: 'handoff.follow-up', reference, fault: 'defect', isHandOff: false },
    ])
    await restartWork(desk, PEOPLE.admin, { jobId })
    expect(await parkedJobs(desk.db.read, 10)).toEqual([])
    expect(await jobRow(jobId)).toMatchObject({ status: 'open', attempts: 0, fault: null, publishedAt: null })
    await claim(desk, jobId)
    await expect(restartWork(desk, PEOPLE.dpo, { jobId })).rejects.toMatchObject({ code: 'not_found' })
    const events = await eventsOf(desk.db.read, 'desk')
    expect(faultOf(events)).toBeNull()
    expect(events.at(-1)).toMatchObject({ type: 'work.restarted', actor: PEOPLE.admin.id })
  })

  it('is sent after all where it was a mail, under the Message-ID it had', async () => {
    const { requestId } = await confirmed(desk)
    const jobId = await setAside('mail.send', requestId)
    const { mailId } = (await jobRow(jobId)).payload
    const mail = async () => (await desk.db.read.select().from(mails).where(eq(mails.id, mailId!)))[0]!
    const { messageId } = await mail()
    expect(await mail()).toMatchObject({ state: 'failed' })
    await restartWork(desk, PEOPLE.dpo, { jobId })
    expect(await mail()).toMatchObject({ state: 'queued', fault: null, messageId })
    await recordMail(desk, await claim(desk, jobId), mailId!, { sent: true })
    expect(await mail()).toMatchObject({ state: 'sent' })
  })

  it('is not sent again where it was a hand-off: its task is ordered anew, and this one is left', async () => {
    const { requestId } = await approved(desk)
    const rows = await desk.db.read.select().from(mails).where(eq(mails.kind, 'hand-off'))
    const jobId = await setAside('mail.send', requestId, ({ payload }) => payload.mailId === rows[0]!.id)
    expect(await parkedJobs(desk.db.read, 10)).toMatchObject([{ isHandOff: true, mailKind: 'hand-off' }])
    await expect(restartWork(desk, PEOPLE.dpo, { jobId })).rejects.toMatchObject({
      code: 'move_not_possible',
    })
    expect(await jobRow(jobId)).toMatchObject({ status: 'parked' })
    await dismissWork(desk, PEOPLE.dpo, { jobId })
    expect(await jobRow(jobId)).toMatchObject({ status: 'done' })
    expect((await eventsOf(desk.db.read, 'desk')).at(-1)).toMatchObject({ type: 'work.dismissed' })
  })

  it('is nobody’s to restart or leave but the DPO’s and the administrators’', async () => {
    const { requestId } = await confirmed(desk)
    const jobId = await setAside('mail.send', requestId)
    for (const who of [PEOPLE.handler, PEOPLE.auditor]) {
      await expect(restartWork(desk, who, { jobId })).rejects.toMatchObject({ code: 'not_allowed' })
      await expect(dismissWork(desk, who, { jobId })).rejects.toMatchObject({ code: 'not_allowed' })
    }
    expect(await parkedJobs(desk.db.read, 10)).toHaveLength(1)
  })
})

describe('a mail to staff that came back', () => {
  it('is named with whom it was to reach, for two weeks', async () => {
    const { requestId } = await confirmed(desk)
    desk.pass({ days: 24 })
    await alertDeadline(desk, requestId)
    const [job] = (await openJobs(desk, 'mail.send')).filter((one) => one.requestId === null)
    const refused = { sent: false, permanent: true, serverAway: false, fault: '550' } as const
    await recordMail(desk, await claim(desk, job!.id), job!.payload.mailId!, refused)
    const back = await staffMailsBack(desk.db.read, desk.vault, desk.now(), 10)
    expect(back).toMatchObject([
      { kind: 'deadline-alert', fault: '550', name: expect.stringMatching(/^staff_dpo/) },
    ])
    expect(await workState(desk.db.read, desk.now())).toMatchObject({ staffMailsBack: 1 })
    desk.pass({ days: 15 })
    expect(await staffMailsBack(desk.db.read, desk.vault, desk.now(), 10)).toEqual([])
  })

  it('a desk without a DPO is known as such', async () => {
    expect(await countDpos(desk.db.read)).toBe(2)
    await desk.db.transaction((tx) =>
      tx.update(staff).set({ deactivatedAt: desk.now() }).where(eq(staff.role, 'dpo')),
    )
    expect(await countDpos(desk.db.read)).toBe(0)
  })
})
