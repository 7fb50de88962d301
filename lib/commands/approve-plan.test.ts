import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventsOf } from '../db/audit.ts'
import { jobs, mails, tasks } from '../db/schema.ts'
import { approvePlan } from './approve-plan.ts'
import type { Desk } from './context.ts'
import {
  approved,
  confirmed,
  located,
  mailsTo,
  openJobs,
  PEOPLE,
  requestOf,
  submitted,
  type TestDesk,
  tasksBy,
  testDesk,
} from './test-desk.ts'
import { TEST_PROFILE } from './test-profile.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

const approve = async (requestId: string, on: Desk = desk) => {
  const { version } = await requestOf(desk, requestId)
  await approvePlan(on, PEOPLE.dpo, { requestId, version })
}

describe('an approved plan', () => {
  it('has an order for every recipient: systems are called, a processor is written to, paper is done by hand', async () => {
    const { requestId } = await approved(desk)
    const all = await tasksBy(desk, requestId)
    expect(Object.fromEntries(Object.entries(all).map(([id, task]) => [id, task.status]))).toEqual({
      hubspot: 'queued',
      analytics: 'queued',
      omniconvert: 'handed_off',
      archive: 'manual',
    })
    const queues = (await openJobs(desk, 'task.run', requestId)).map((job) => job.queue)
    expect(queues.sort()).toEqual(['connector-analytics', 'connector-hubspot'])
    const [order] = await mailsTo(desk, requestId, 'hand-off')
    expect(order).toMatchObject({
      to: 'privacy@omniconvert.example.test',
      row: { taskId: all.omniconvert!.id },
    })
    expect(order!.data.identifiers).toEqual([{ kind: 'omniconvert_uid', value: 'oc-4711' }])
    expect(await requestOf(desk, requestId)).toMatchObject({
      status: 'in_progress',
      approvedBy: 'staff_dpo',
      profileHash: 'profile-hash',
    })
  })

  it('stands in the audit trail with every order, in one piece', async () => {
    const { requestId } = await approved(desk)
    const events = (await eventsOf(desk.db.read, requestId)).map((event) => event.type)
    expect(events.slice(events.indexOf('plan.approved'))).toEqual([
      'plan.approved',
      'task.ordered',
      'task.ordered',
      'task.ordered',
      'handoff.sent',
      'task.ordered',
    ])
  })

  it('leaves nothing behind when it fails half-way', async () => {
    const { requestId } = await located(desk)
    const before = await requestOf(desk, requestId)
    const figures = async () => Promise.all([jobs, mails, tasks].map((table) => desk.db.read.$count(table)))
    const counted = await figures()
    const events = await eventsOf(desk.db.read, requestId)
    // The fourth recipient's address cannot be sealed into a mail: the first three orders were written by then.
    const broken = structuredClone({ ...TEST_PROFILE, recipients: [...TEST_PROFILE.recipients] })
    Object.assign(broken.recipients[3]!, { connector: { id: 'no-such-connector', config: {} } })
    await expect(approve(requestId, { ...desk, profile: broken })).rejects.toThrow('no-such-connector')
    let orders = 0
    const tooMany: Desk = {
      ...desk,
      vault: {
        ...desk.vault,
        unwrap: (id, wrapped) => {
          const key = desk.vault.unwrap(id, wrapped)
          const seal: typeof key.seal = (place, plain) => {
            if (place.table === 'mails' && ++orders > 1) throw new Error('the disk is full')
            return key.seal(place, plain)
          }
          return { ...key, seal }
        },
      },
    }
    await expect(approve(requestId, tooMany)).rejects.toThrow('the disk is full')
    expect(await requestOf(desk, requestId)).toEqual(before)
    expect(await figures()).toEqual(counted)
    expect(await eventsOf(desk.db.read, requestId)).toEqual(events)
  })

  it('is the first one: of two people approving at once, the other is told', async () => {
    const { requestId } = await located(desk)
    const { version } = await requestOf(desk, requestId)
    const both = await Promise.allSettled(
      [PEOPLE.dpo, PEOPLE.dpo2].map((one) => approvePlan(desk, one, { requestId, version })),
    )
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(both.find((one) => one.status === 'rejected')).toMatchObject({
      reason: { code: 'changed_meanwhile' },
    })
    expect(Object.keys(await tasksBy(desk, requestId))).toHaveLength(4)
  })
})

describe('a plan is not approved', () => {
  it('by a handler, an admin or an auditor', async () => {
    const { requestId } = await located(desk)
    const { version } = await requestOf(desk, requestId)
    for (const one of [PEOPLE.handler, PEOPLE.admin, PEOPLE.auditor])
      await expect(approvePlan(desk, one, { requestId, version })).rejects.toMatchObject({
        code: 'not_allowed',
      })
  })

  it('while nobody confirmed the address, while look-ups run, or on look-ups older than a day', async () => {
    const unconfirmed = await submitted(desk, { email: 'grace@example.test' })
    await expect(approve(unconfirmed.requestId)).rejects.toThrow()
    const { requestId } = await confirmed(desk)
    await expect(approve(requestId)).rejects.toMatchObject({ code: 'findings_missing' })
    const old = await located(desk, { right: 'objection' })
    desk.pass({ hours: 25 })
    await expect(approve(old.requestId)).rejects.toMatchObject({ code: 'findings_stale' })
  })
})
