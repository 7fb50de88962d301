import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DESK_CHAIN, eventsOf } from '../db/audit.ts'
import { ledgerState } from '../db/ledger-state.ts'
import { circuits, jobs } from '../db/schema.ts'
import { attestTask } from './attest-task.ts'
import { closeCircuit } from './close-circuit.ts'
import { recordOutcome } from './record-outcome.ts'
import { recordTaskFault } from './record-task-fault.ts'
import { retryTask } from './retry-task.ts'
import { settleTask } from './settle-task.ts'
import {
  approved,
  begun,
  mailsTo,
  openJobs,
  PEOPLE,
  REPORTED,
  requestOf,
  settled,
  type TestDesk,
  tasksBy,
  testDesk,
} from './test-desk.ts'

let desk: TestDesk
let requestId: string
let taskId: string
beforeEach(async () => {
  desk = await testDesk()
  requestId = (await approved(desk)).requestId
  taskId = (await tasksBy(desk, requestId)).hubspot!.id
})
afterEach(() => desk.db.close())

const task = async () => (await tasksBy(desk, requestId)).hubspot!
const types = async () => (await eventsOf(desk.db.read, requestId)).map((event) => event.type)
const recheckDays = async () =>
  (await openJobs(desk, 'task.recheck', requestId)).map((job) => job.runAt.toISOString().slice(0, 10))

describe('an outcome', () => {
  it('settles the task with what was counted, and closes its job in the same moment', async () => {
    const { held } = await begun(desk, taskId)
    await recordOutcome(desk, held, taskId, REPORTED)
    expect(await task()).toMatchObject({ status: 'done', counts: REPORTED.counts, settledBy: 'connector' })
    const [job] = await desk.db.read.select().from(jobs).where(eq(jobs.id, held.id))
    expect(job).toMatchObject({ status: 'done' })
    expect(await types()).toContain('task.settled')
  })

  it('names what remains, even where the system said done', async () => {
    const { held } = await begun(desk, taskId)
    const remains = [{ what: '4 invoices', reason: 'Tax law', ground: 'Art. 17(3)(b)', until: '2031-12-31' }]
    await recordOutcome(desk, held, taskId, { ...REPORTED, remains })
    expect(await task()).toMatchObject({ status: 'remains', remains })
  })

  it('of a worker that lost its claim changes nothing', async () => {
    const { held } = await begun(desk, taskId)
    desk.pass({ hours: 1 })
    const next = await begun(desk, taskId)
    await expect(recordOutcome(desk, held, taskId, REPORTED)).rejects.toThrow('no longer held')
    expect(await task()).toMatchObject({ status: 'running', settledAt: null })
    await recordOutcome(desk, next.held, taskId, REPORTED)
    expect(await task()).toMatchObject({ status: 'done' })
  })

  it('begins the review once every recipient has ended', async () => {
    const { requestId } = await settled(desk, { email: 'grace@example.test' })
    expect(await requestOf(desk, requestId)).toMatchObject({ status: 'review' })
  })
})

describe('calls that were stopped', () => {
  it('stay stopped when one that was under way still ends well', async () => {
    const { held } = await begun(desk, taskId)
    const other = await approved(desk, { email: 'grace@example.test' })
    const refused = (await tasksBy(desk, other.requestId)).hubspot!.id
    const met = await begun(desk, refused)
    await recordTaskFault(desk, met.held, refused, { fault: 'auth', message: 'answered 401' })
    await recordOutcome(desk, held, taskId, REPORTED)
    expect(await task()).toMatchObject({ status: 'done' })
    const [circuit] = await desk.db.read.select().from(circuits).where(eq(circuits.recipientId, 'hubspot'))
    expect(circuit).toMatchObject({ open: true, fault: 'answered 401', lastOkAt: desk.now() })
  })
})

describe('an order that a system accepted', () => {
  const accepted = { ...REPORTED, outcome: 'accepted' as const, recheckAfterDays: [1, 7, 30] }
  const look = async () => {
    const { held } = await begun(desk, taskId, 'task.recheck')
    await recordOutcome(desk, held, taskId, { ...accepted, counts: [] })
  }

  it('is looked at after 1, 7 and 30 days, then every week, until it is gone', async () => {
    const { held } = await begun(desk, taskId)
    await recordOutcome(desk, held, taskId, accepted)
    expect(await task()).toMatchObject({ status: 'accepted', settledAt: null })
    for (const [days, day] of [
      [1, '2026-03-03'],
      [6, '2026-03-09'],
      [23, '2026-04-01'],
      [7, '2026-04-08'],
      [7, '2026-04-15'],
    ] as const) {
      expect(await recheckDays()).toEqual([day])
      desk.pass({ days })
      await look()
    }
    const { held: last } = await (async () => {
      desk.pass({ days: 7 })
      return begun(desk, taskId, 'task.recheck')
    })()
    await recordOutcome(desk, last, taskId, { ...REPORTED, outcome: 'verified', counts: [] })
    expect(await task()).toMatchObject({ status: 'verified', counts: REPORTED.counts })
    expect(await recheckDays()).toEqual([])
  })

  it('keeps its dates when calls to the system start again', async () => {
    await recordOutcome(desk, (await begun(desk, taskId)).held, taskId, accepted)
    const other = (await tasksBy(desk, requestId)).analytics!
    await recordTaskFault(desk, (await begun(desk, other.id)).held, other.id, {
      fault: 'auth',
      message: '401',
    })
    await desk.db.transaction((tx) =>
      tx
        .insert(circuits)
        .values({ recipientId: 'hubspot', open: true })
        .onConflictDoUpdate({
          target: circuits.recipientId,
          set: { open: true },
        }),
    )
    await closeCircuit(desk, PEOPLE.dpo, { recipientId: 'hubspot' })
    expect(await recheckDays()).toEqual(['2026-03-03'])
  })

  it.each(['accepted', 'fault'] as const)(
    'stays attested when a look that had begun before comes back: %s',
    async (report) => {
      await recordOutcome(desk, (await begun(desk, taskId)).held, taskId, accepted)
      desk.pass({ days: 1 })
      const { held } = await begun(desk, taskId, 'task.recheck')
      await attestTask(desk, PEOPLE.dpo, { taskId, reason: 'Seen in their own console.' })
      if (report === 'accepted') await recordOutcome(desk, held, taskId, accepted)
      else await recordTaskFault(desk, held, taskId, { fault: 'invalid', message: '400' })
      expect(await task()).toMatchObject({ status: 'attested' })
      expect(await recheckDays()).toEqual([])
    },
  )
})

describe('a fault', () => {
  it('that passes is tried again, not before the system said, and shown', async () => {
    const { held } = await begun(desk, taskId)
    await recordTaskFault(desk, held, taskId, { fault: 'transient', message: '503', retryAfterMs: 600_000 })
    const now = await task()
    expect(now).toMatchObject({ status: 'queued', fault: 'transient', faultMessage: '503' })
    expect(now.nextTryAt!.getTime()).toBeGreaterThanOrEqual(desk.now().getTime() + 600_000)
    const [job] = await desk.db.read.select().from(jobs).where(eq(jobs.id, held.id))
    expect(job).toMatchObject({ status: 'open', runAt: now.nextTryAt, generation: 1 })
    expect(await types()).toContain('task.delayed')
  })

  it('of our credentials stops every call to that system, keeps the task and tells staff once it is mended', async () => {
    const { held } = await begun(desk, taskId)
    await recordTaskFault(desk, held, taskId, { fault: 'auth', message: '401' })
    expect(await task()).toMatchObject({ status: 'queued', fault: 'auth' })
    expect(await mailsTo(desk, null, 'staff-notice')).not.toEqual([])
    desk.pass({ hours: 1 })
    const again = await begun(desk, taskId)
    expect(again.task).toBeNull()
    expect(again.held.attempts).toBe(1)
    await expect(closeCircuit(desk, PEOPLE.handler, { recipientId: 'hubspot' })).rejects.toMatchObject({
      code: 'not_allowed',
    })
    await closeCircuit(desk, PEOPLE.dpo, { recipientId: 'hubspot' })
    const { task: running, held: third } = await begun(desk, taskId)
    expect(running).toMatchObject({ taskId })
    await recordOutcome(desk, third, taskId, REPORTED)
    const desks = (await eventsOf(desk.db.read, DESK_CHAIN)).map((event) => event.type)
    expect(desks).toEqual(['circuit.opened', 'circuit.closed'])
  })

  it('of the order itself fails the task; staff have it tried again once it is mended', async () => {
    const { held } = await begun(desk, taskId)
    await expect(retryTask(desk, PEOPLE.handler, { taskId })).rejects.toMatchObject({
      code: 'move_not_possible',
    })
    await recordTaskFault(desk, held, taskId, { fault: 'invalid', message: '400' })
    expect(await task()).toMatchObject({ status: 'failed', fault: 'invalid' })
    const notices = await mailsTo(desk, null, 'staff-notice')
    expect(notices.map((mail) => mail.data.notice)).toEqual(['task-failed', 'task-failed'])
    await retryTask(desk, PEOPLE.handler, { taskId })
    await recordOutcome(desk, (await begun(desk, taskId)).held, taskId, REPORTED)
    expect(await task()).toMatchObject({ status: 'done', fault: null })
  })

  it('that does not pass in forty attempts is set aside for staff', async () => {
    for (let i = 0; i < 40; i++) {
      const { held } = await begun(desk, taskId)
      await recordTaskFault(desk, held, taskId, { fault: 'transient', message: '503' })
      desk.pass({ hours: 2 })
    }
    expect(await task()).toMatchObject({ status: 'failed' })
    expect(await openJobs(desk, 'task.run', requestId)).toHaveLength(1)
    expect((await ledgerState(desk.db.read, desk.now())).parked).toBe(0)
  })
})

describe('staff settle', () => {
  it('what people carry, but not what a system is at; the DPO alone attests, with a reason', async () => {
    const { archive } = await tasksBy(desk, requestId)
    const note = { outcome: 'done' as const, note: 'Shredded.' }
    await expect(settleTask(desk, PEOPLE.handler, { taskId, ...note })).rejects.toMatchObject({
      code: 'move_not_possible',
    })
    await expect(settleTask(desk, PEOPLE.recruiter, { taskId: archive!.id, ...note })).rejects.toMatchObject({
      code: 'not_allowed',
    })
    await expect(
      settleTask(desk, PEOPLE.handler, { taskId: archive!.id, ...note, outcome: 'remains' }),
    ).rejects.toMatchObject({ code: 'invalid_input' })
    await settleTask(desk, PEOPLE.handler, { taskId: archive!.id, ...note })
    await expect(attestTask(desk, PEOPLE.handler, { taskId, reason: 'x' })).rejects.toMatchObject({
      code: 'not_allowed',
    })
    await expect(attestTask(desk, PEOPLE.dpo, { taskId, reason: ' ' })).rejects.toThrow()
    await attestTask(desk, PEOPLE.dpo, { taskId, reason: 'Their console shows it gone.' })
    expect(await task()).toMatchObject({ status: 'attested', settledBy: 'staff_dpo' })
    expect(JSON.stringify(await eventsOf(desk.db.read, requestId))).not.toContain('console')
  })
})
