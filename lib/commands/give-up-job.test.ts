import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { circuits, mails } from '../db/schema.ts'
import { findingsOf } from '../db/tasks.ts'
import { approvePlan } from './approve-plan.ts'
import { beginLocate } from './begin-locate.ts'
import { giveUpJob } from './give-up-job.ts'
import { retryTask } from './retry-task.ts'
import {
  approved,
  begun,
  claim,
  confirmed,
  mailsTo,
  openJobs,
  PEOPLE,
  requestOf,
  type TestDesk,
  tasksBy,
  testDesk,
} from './test-desk.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

const notices = async () => [
  ...new Set((await mailsTo(desk, null, 'staff-notice')).map((mail) => mail.data.notice)),
]

/** Takes the job and gives it up, as a worker does after the last attempt. */
async function giveUp(id: string) {
  const held = await claim(desk, id)
  await giveUpJob(desk, held as typeof held & Parameters<typeof giveUpJob>[1])
}

describe('work that is not tried any more', () => {
  it('leaves no task running that nobody runs: it failed, staff are told and have it tried again', async () => {
    const { requestId } = await approved(desk)
    const taskId = (await tasksBy(desk, requestId)).hubspot!.id
    const { held } = await begun(desk, taskId)
    expect((await tasksBy(desk, requestId)).hubspot).toMatchObject({ status: 'running' })
    await giveUpJob(desk, held as typeof held & Parameters<typeof giveUpJob>[1])
    expect((await tasksBy(desk, requestId)).hubspot).toMatchObject({ status: 'failed', fault: 'bug' })
    expect(await notices()).toEqual(['task-failed'])
    await retryTask(desk, PEOPLE.handler, { taskId })
    expect(await begun(desk, taskId)).toMatchObject({ task: { taskId } })
  })

  it('holds up no plan when it was a look-up', async () => {
    const { requestId } = await confirmed(desk)
    for (const job of await openJobs(desk, 'finding.locate', requestId)) await giveUp(job.id)
    const { version } = await requestOf(desk, requestId)
    await approvePlan(desk, PEOPLE.dpo, { requestId, version })
    expect(await requestOf(desk, requestId)).toMatchObject({ status: 'in_progress' })
  })

  it('is told of when it was a mail to the person', async () => {
    const { requestId } = await confirmed(desk)
    const [mail] = await mailsTo(desk, requestId, 'acknowledgement')
    const job = (await openJobs(desk, 'mail.send')).find((one) => one.payload.mailId === mail!.row.id)!
    await giveUp(job.id)
    const [row] = await desk.db.read.select().from(mails).where(eq(mails.id, mail!.row.id))
    expect(row).toMatchObject({ state: 'failed' })
    expect(await requestOf(desk, requestId)).toMatchObject({ bounced: true })
    expect(await notices()).toEqual(['mail-bounced'])
  })

  it('is told of when it was anything else', async () => {
    const { requestId } = await approved(desk)
    const [job] = await openJobs(desk, 'handoff.follow-up', requestId)
    desk.pass({ days: 11 })
    await giveUp(job!.id)
    expect(await notices()).toEqual(['work-stopped'])
  })
})

describe('a look-up at a system whose calls are stopped', () => {
  it('fails at once, and the plan can be approved without it', async () => {
    const { requestId } = await confirmed(desk)
    await desk.db.transaction(async (tx) => {
      for (const recipientId of ['hubspot', 'analytics'])
        await tx.insert(circuits).values({ recipientId, open: true })
    })
    for (const job of await openJobs(desk, 'finding.locate', requestId)) {
      const of = job.payload as { requestId: string; recipientId: string }
      expect(await beginLocate(desk, await claim(desk, job.id), of)).toBeNull()
    }
    expect((await findingsOf(desk.db.read, requestId)).map((one) => one.status)).toEqual(['failed', 'failed'])
    const { version } = await requestOf(desk, requestId)
    await approvePlan(desk, PEOPLE.dpo, { requestId, version })
  })
})
