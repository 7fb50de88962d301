import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventsOf } from '../db/audit.ts'
import { handOffOf } from '../db/hand-offs.ts'
import { tasks } from '../db/schema.ts'
import type { Profile } from '../profile/schema.ts'
import { acknowledgeHandOff } from './acknowledge-hand-off.ts'
import { approvePlan } from './approve-plan.ts'
import { followUpHandOff } from './follow-up-hand-off.ts'
import { recordMail } from './record-mail.ts'
import { recordTaskFault } from './record-task-fault.ts'
import { retryTask } from './retry-task.ts'
import { sendMessage } from './send-message.ts'
import { settleTask } from './settle-task.ts'
import {
  approved,
  begun,
  claim,
  confirmed,
  lookedUp,
  mailsTo,
  openJobs,
  PEOPLE,
  requestOf,
  type TestDesk,
  tasksBy,
  testDesk,
} from './test-desk.ts'
import { TEST_PROFILE } from './test-profile.ts'

const NOTHING = { found: [], willRemove: [], willRemain: [], alsoFound: [], evidence: [] }

let desk: TestDesk
let requestId: string
beforeEach(async () => {
  desk = await testDesk()
  requestId = (await approved(desk)).requestId
})
afterEach(() => desk.db.close())

const task = async () => (await tasksBy(desk, requestId)).omniconvert!
const link = async () => (await mailsTo(desk, requestId, 'hand-off')).at(-1)!.data.token
const notices = async () => (await mailsTo(desk, null, 'staff-notice')).map((mail) => mail.data.notice)
const followUp = async () => {
  const [job] = await openJobs(desk, 'handoff.follow-up', requestId)
  await followUpHandOff(desk, await claim(desk, job!.id), (await task()).id)
}

describe('an order that is given anew', () => {
  it('has its own dates and begins its reminders again', async () => {
    desk.pass({ days: 11 })
    await followUp()
    await acknowledgeHandOff(desk, { token: await link(), outcome: 'cannot', note: 'Which site?' })
    await retryTask(desk, PEOPLE.handler, { taskId: (await task()).id })
    expect(await task()).toMatchObject({ status: 'handed_off', reminders: 0, escalatedAt: null })
    expect((await mailsTo(desk, requestId, 'hand-off')).at(-1)!.data.reminder).toBe(0)
    const jobs = await openJobs(desk, 'handoff.follow-up', requestId)
    expect(jobs.map((job) => job.runAt.toISOString().slice(0, 10))).toEqual(['2026-03-24', '2026-03-28'])
  })

  it('is carried by staff once its system cannot be called any more', async () => {
    await acknowledgeHandOff(desk, { token: await link(), outcome: 'cannot', note: 'Which site?' })
    const recipients = desk.profile.recipients.map((one) =>
      one.id === 'omniconvert' ? { ...one, connector: { id: 'mail', config: {} } } : one,
    )
    const changed = { ...desk, profile: { ...desk.profile, recipients } }
    await retryTask(changed, PEOPLE.handler, { taskId: (await task()).id })
    expect(await task()).toMatchObject({ status: 'manual' })
  })
})

describe('a recipient that was written to', () => {
  it('answers once by its link, and the answer settles the order', async () => {
    const token = await link()
    await acknowledgeHandOff(desk, { token, outcome: 'done', note: 'Removed by Ms Example.' })
    expect(await task()).toMatchObject({ status: 'done', settledBy: 'recipient' })
    await expect(acknowledgeHandOff(desk, { token, outcome: 'done', note: '' })).rejects.toMatchObject({
      code: 'link_used',
    })
    const events = await eventsOf(desk.db.read, requestId)
    expect(events.at(-1)).toMatchObject({ type: 'handoff.acknowledged', actor: 'recipient' })
    expect(JSON.stringify(events)).not.toContain('Ms Example')
  })

  it('cannot say that something remains without saying what, nor that it cannot without saying why', async () => {
    const token = await link()
    for (const outcome of ['remains', 'cannot'] as const)
      await expect(acknowledgeHandOff(desk, { token, outcome, note: ' ' })).rejects.toMatchObject({
        code: 'invalid_input',
      })
    const remains = [{ what: '1 invoice', reason: 'Tax law', ground: 'Art. 17(3)(b)', until: '2031-12-31' }]
    await acknowledgeHandOff(desk, { token, outcome: 'remains', note: '', remains })
    expect(await task()).toMatchObject({ status: 'remains', remains })
    // A recipient's words may name the person: they are sealed like everything else of theirs.
    expect(JSON.stringify(await desk.db.read.select().from(tasks))).not.toMatch(/invoice|Tax law/)
  })

  it('that cannot do it settles nothing: the task failed and staff are told', async () => {
    await acknowledgeHandOff(desk, {
      token: await link(),
      outcome: 'cannot',
      note: 'We know nobody by that id.',
    })
    expect(await task()).toMatchObject({ status: 'failed', fault: 'recipient-cannot', settledAt: null })
    expect(await notices()).toContain('hand-off-cannot')
  })

  it('is too late once staff have settled the order another way', async () => {
    const token = await link()
    const { id: taskId } = await task()
    await settleTask(desk, PEOPLE.handler, { taskId, outcome: 'done', note: 'They told us by phone.' })
    await expect(acknowledgeHandOff(desk, { token, outcome: 'cannot', note: 'x' })).rejects.toMatchObject({
      code: 'move_not_possible',
    })
    expect(await task()).toMatchObject({ status: 'done', settledBy: 'staff_handler' })
  })

  it('is reminded three days before the date it was given, with a fresh link that ends the first', async () => {
    const first = await link()
    expect(await task()).toMatchObject({ answerBy: '2026-03-16', goneBy: '2026-05-31' })
    desk.pass({ days: 11 })
    await followUp()
    const reminder = (await mailsTo(desk, requestId, 'hand-off')).at(-1)!
    expect(reminder.data).toMatchObject({ reminder: 1, answerBy: '2026-03-16', late: false })
    await expect(acknowledgeHandOff(desk, { token: first, outcome: 'done', note: '' })).rejects.toMatchObject(
      { code: 'link_expired' },
    )
    expect(await notices()).toEqual([])
  })

  it('is reminded again when it is late, and staff hear of it once', async () => {
    desk.pass({ days: 11 })
    await followUp()
    desk.pass({ days: 4 })
    await followUp()
    desk.pass({ days: 7 })
    await followUp()
    expect(await task()).toMatchObject({ status: 'handed_off', reminders: 3 })
    expect((await mailsTo(desk, requestId, 'hand-off')).at(-1)!.data).toMatchObject({ late: true })
    const late = (await notices()).filter((notice) => notice === 'hand-off-late')
    expect(late).toHaveLength(2) // one to each DPO
    await acknowledgeHandOff(desk, { token: await link(), outcome: 'not_found', note: '' })
    expect(await task()).toMatchObject({ status: 'not_found' })
  })
})

describe('workers that slept over a hand-off', () => {
  it('remind the recipient once, and go on week by week in one line', async () => {
    desk.pass({ days: 20 })
    await followUp()
    expect(await task()).toMatchObject({ reminders: 1 })
    expect(await openJobs(desk, 'handoff.follow-up', requestId)).toHaveLength(1)
    expect((await notices()).filter((notice) => notice === 'hand-off-late')).toHaveLength(2)
  })
})

describe('a recipient that the profile tells more of', () => {
  const told = (config: Record<string, unknown>) => {
    const recipients = desk.profile.recipients.map((one) =>
      one.id === 'omniconvert' ? { ...one, connector: { id: 'mail', config } } : one,
    )
    return { ...desk, profile: { ...desk.profile, recipients } }
  }
  const orderAnew = async (config: Record<string, unknown>) => {
    await acknowledgeHandOff(desk, { token: await link(), outcome: 'cannot', note: 'Which site?' })
    await retryTask(told(config), PEOPLE.handler, { taskId: (await task()).id })
    return (await mailsTo(desk, requestId, 'hand-off')).at(-1)!
  }

  it('is written to in its own language, with what it finds people by and nothing else', async () => {
    const mail = await orderAnew({
      contact: 'datenschutz@example.test',
      language: 'de',
      identifiers: ['omniconvert_uid'],
      answerWithinDays: 5,
    })
    expect(mail).toMatchObject({ to: 'datenschutz@example.test', row: { locale: 'de' } })
    expect(mail.data.identifiers).toEqual([{ kind: 'omniconvert_uid', value: 'oc-4711' }])
    expect(mail.data.answerBy).toBe((await task()).answerBy)
  })

  it('gets the person’s address where that is what it finds people by', async () => {
    const mail = await orderAnew({ contact: 'privacy@example.test', identifiers: ['email'] })
    expect(mail.data.identifiers).toEqual([{ kind: 'email', value: 'ada@example.test' }])
    expect(mail.row.locale).toBe('en')
  })
})

describe('a recipient whose service takes its orders', () => {
  const ENDPOINT = { url: 'https://orders.example.test', secret: 'a-secret-of-more-than-thirty-two-letters' }
  const called = async (connector = { id: 'omniconvert', config: { endpoint: ENDPOINT } as object }) => {
    await desk.db.close()
    const recipients = TEST_PROFILE.recipients.map((one) =>
      one.id === 'omniconvert'
        ? { ...one, connector: { ...connector, config: { ...connector.config } } }
        : one,
    )
    desk = await testDesk({ ...TEST_PROFILE, recipients })
    requestId = (await approved(desk)).requestId
    return (await task()).id
  }

  it('is called, not written to', async () => {
    const taskId = await called()
    expect(await task()).toMatchObject({ status: 'queued', connector: 'omniconvert' })
    expect(await mailsTo(desk, requestId, 'hand-off')).toEqual([])
    const { task: begunTask } = await begun(desk, taskId)
    expect(begunTask).toMatchObject({ identifiers: [{ kind: 'omniconvert_uid', value: 'oc-4711' }] })
  })

  it('is tried again while the service is away, and staff can ask by mail once it refuses', async () => {
    const taskId = await called()
    const { held } = await begun(desk, taskId)
    await recordTaskFault(desk, held, taskId, { fault: 'transient', message: 'POST /requests answered 503' })
    expect(await task()).toMatchObject({ status: 'queued', fault: 'transient' })
    const byMail = () => retryTask(desk, PEOPLE.handler, { taskId, byMail: true })
    await expect(byMail()).rejects.toMatchObject({ code: 'move_not_possible' })

    desk.pass({ hours: 1 })
    const again = await begun(desk, taskId)
    await recordTaskFault(desk, again.held, taskId, {
      fault: 'invalid',
      message: 'POST /requests answered 400',
    })
    await byMail()
    expect(await task()).toMatchObject({ status: 'handed_off', fault: null })
    expect(await openJobs(desk, 'task.run', requestId)).not.toContainEqual(
      expect.objectContaining({ payload: expect.objectContaining({ taskId }) }),
    )
    await acknowledgeHandOff(desk, { token: await link(), outcome: 'done', note: '' })
    expect(await task()).toMatchObject({ status: 'done', settledBy: 'recipient' })
  })

  it('cannot be asked by mail where nobody is known to write to', async () => {
    const { url: baseUrl, secret } = ENDPOINT
    const taskId = await called({
      id: 'http',
      config: { baseUrl, secret, identifiers: ['email'], capabilities: ['erase'] },
    })
    const { held } = await begun(desk, taskId)
    await recordTaskFault(desk, held, taskId, { fault: 'invalid', message: 'POST /requests answered 400' })
    await expect(retryTask(desk, PEOPLE.handler, { taskId, byMail: true })).rejects.toMatchObject({
      code: 'move_not_possible',
    })
    expect(await task()).toMatchObject({ status: 'failed' })
  })
})

describe('a system that is called for one thing and asked by mail for another', () => {
  const ADMINISTRATORS = 'admins@analytics.example.test'

  function withPiwikPro(administrators: string | null): Profile {
    const config = {
      driver: 'piwik-pro',
      baseUrl: 'https://example.piwik.test',
      clientId: 'id',
      clientSecret: 'test-secret',
      websiteIds: ['0f3d1c9a-5b2e-4a57-8c61-2d9e4f7a6b10'],
      administrators,
      answerWithinDays: 10,
    }
    const recipients = TEST_PROFILE.recipients.map((one) =>
      one.id === 'analytics' ? { ...one, connector: { id: 'analytics', config } } : one,
    )
    return { ...TEST_PROFILE, recipients }
  }

  /** Files a request whose look-up at analytics counted so much, and approves its plan. */
  async function planned(administrators: string | null, right: 'erasure' | 'access' = 'erasure') {
    await desk.db.close()
    desk = await testDesk(withPiwikPro(administrators))
    requestId = (await confirmed(desk, { right })).requestId
    for (const job of await openJobs(desk, 'finding.locate', requestId)) {
      const found = [
        { label: 'session', count: 12 },
        { label: 'event', count: 1214 },
      ]
      await lookedUp(desk, job, {
        ...NOTHING,
        found: job.payload.recipientId === 'analytics' ? found : [],
      })
    }
    const { version } = await requestOf(desk, requestId)
    await approvePlan(desk, PEOPLE.dpo, { requestId, version })
    return (await tasksBy(desk, requestId)).analytics!
  }

  const toAdministrators = async () =>
    (await mailsTo(desk, requestId, 'hand-off')).filter((mail) => mail.to === ADMINISTRATORS)

  it('has its administrators erase: the mail names the visitor number and what was counted', async () => {
    expect(await planned(ADMINISTRATORS)).toMatchObject({ status: 'handed_off', answerBy: '2026-03-12' })
    const [mail] = await toAdministrators()
    expect(mail!.data).toMatchObject({
      capability: 'erase',
      identifiers: [{ kind: 'piwik_visitor_id', value: 'feedc0de01234567' }],
      found: [
        { label: 'session', count: 12 },
        { label: 'event', count: 1214 },
      ],
    })
    const others = (await mailsTo(desk, requestId, 'hand-off')).filter((one) => one.to !== ADMINISTRATORS)
    for (const { data } of others) expect(data.found).toEqual([])
  })

  it('is not called by a worker for what its administrators were asked', async () => {
    const task = await planned(ADMINISTRATORS)
    const runs = await openJobs(desk, 'task.run', requestId)
    expect(runs.map((job) => job.payload.taskId)).not.toContain(task.id)
  })

  it('is settled by the answer of its administrators, and asked anew when they could not', async () => {
    const task = await planned(ADMINISTRATORS)
    const token = async () => (await toAdministrators()).at(-1)!.data.token
    await acknowledgeHandOff(desk, { token: await token(), outcome: 'cannot', note: 'Which website?' })
    await retryTask(desk, PEOPLE.handler, { taskId: task.id })
    expect(await toAdministrators()).toHaveLength(2)
    await acknowledgeHandOff(desk, { token: await token(), outcome: 'done', note: '' })
    expect((await tasksBy(desk, requestId)).analytics).toMatchObject({
      status: 'done',
      settledBy: 'recipient',
    })
  })

  it('reminds its administrators', async () => {
    await planned(ADMINISTRATORS)
    desk.pass({ days: 8 })
    const jobs = await openJobs(desk, 'handoff.follow-up', requestId)
    const { id: taskId } = (await tasksBy(desk, requestId)).analytics!
    const mine = jobs.find((job) => job.payload.taskId === taskId)!
    await followUpHandOff(desk, await claim(desk, mine.id), taskId)
    expect((await toAdministrators()).at(-1)!.data).toMatchObject({ reminder: 1, found: [{}, {}] })
  })

  it('without an address of theirs is carried by staff', async () => {
    expect(await planned(null)).toMatchObject({ status: 'manual' })
    expect(await toAdministrators()).toEqual([])
  })

  it('hands out the data itself', async () => {
    expect(await planned(ADMINISTRATORS, 'access')).toMatchObject({ status: 'queued', capability: 'access' })
    expect(await toAdministrators()).toEqual([])
  })

  it('shows its administrators the counts behind their link too', async () => {
    await planned(ADMINISTRATORS)
    const token = (await toAdministrators())[0]!.data.token
    const { found } = await handOffOf(desk.db.read, desk.vault, token, () => ['piwik_visitor_id'], desk.now())
    expect(found).toContainEqual({ label: 'session', count: 12 })
  })
})

describe('a mail that comes back', () => {
  const bounce = async (mailId: string) => {
    const job = (await openJobs(desk, 'mail.send')).find((one) => one.payload.mailId === mailId)!
    const held = await claim(desk, job.id)
    await recordMail(desk, held, mailId, { sent: false, permanent: true, serverAway: false, fault: '550' })
  }

  it('fails the order it carried, and staff are told', async () => {
    await bounce((await mailsTo(desk, requestId, 'hand-off'))[0]!.row.id)
    expect(await task()).toMatchObject({ status: 'failed', fault: 'bounced' })
    expect(await requestOf(desk, requestId)).toMatchObject({ bounced: false })
    expect(await notices()).toContain('task-failed')
  })

  it('marks the request when it was to the person', async () => {
    await bounce((await mailsTo(desk, requestId, 'acknowledgement'))[0]!.row.id)
    expect(await requestOf(desk, requestId)).toMatchObject({ bounced: true })
    expect(await notices()).toContain('mail-bounced')
    const events = await eventsOf(desk.db.read, requestId)
    expect(events.map((event) => event.type)).toContain('mail.bounced')
  })

  it('is not what a mail does while the server takes none, however long that lasts', async () => {
    const [mail] = await mailsTo(desk, requestId, 'acknowledgement')
    const job = (await openJobs(desk, 'mail.send')).find((one) => one.payload.mailId === mail!.row.id)!
    const away = { sent: false, permanent: false, serverAway: true, fault: 'ECONNECTION' } as const
    for (let i = 0; i < 70; i++) {
      await recordMail(desk, await claim(desk, job.id), mail!.row.id, away)
      desk.pass({ hours: 2 })
    }
    expect(await requestOf(desk, requestId)).toMatchObject({ bounced: false })
    await recordMail(desk, await claim(desk, job.id), mail!.row.id, { sent: true })
    expect((await mailsTo(desk, requestId, 'acknowledgement'))[0]!.row).toMatchObject({ state: 'sent' })
  })

  it('is forgotten once a mail to the person arrives again', async () => {
    await bounce((await mailsTo(desk, requestId, 'acknowledgement'))[0]!.row.id)
    await sendMessage(desk, { staff: PEOPLE.dpo, requestId }, 'Does this arrive?')
    const [mail] = await mailsTo(desk, requestId, 'message')
    const job = (await openJobs(desk, 'mail.send')).find((one) => one.payload.mailId === mail!.row.id)!
    await recordMail(desk, await claim(desk, job.id), mail!.row.id, { sent: true })
    expect(await requestOf(desk, requestId)).toMatchObject({ bounced: false })
  })

  it('is tried again while the server is only busy, under the same Message-ID', async () => {
    const [mail] = await mailsTo(desk, requestId, 'acknowledgement')
    const job = (await openJobs(desk, 'mail.send')).find((one) => one.payload.mailId === mail!.row.id)!
    await recordMail(desk, await claim(desk, job.id), mail!.row.id, {
      sent: false,
      permanent: false,
      serverAway: false,
      fault: '451',
    })
    desk.pass({ hours: 1 })
    await recordMail(desk, await claim(desk, job.id), mail!.row.id, { sent: true })
    const [after] = await mailsTo(desk, requestId, 'acknowledgement')
    expect(after!.row).toMatchObject({ state: 'sent', sends: 1, messageId: mail!.row.messageId })
  })
})
