import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventsOf } from '../db/audit.ts'
import { caseFileOf } from '../db/case-file.ts'
import { dataKeyOf } from '../db/data-keys.ts'
import { dataKeys, findings, jobs, mails, tasks } from '../db/schema.ts'
import { currentOf, findingsOf } from '../db/tasks.ts'
import type { CurrentField } from '../domain/extract.ts'
import { amendOrder } from './amend-order.ts'
import { type ApprovedCorrection, approvePlan } from './approve-plan.ts'
import { beginLocate } from './begin-locate.ts'
import { locateAgain } from './locate-again.ts'
import { recordOutcome } from './record-outcome.ts'
import { recordTaskFault } from './record-task-fault.ts'
import { retryTask } from './retry-task.ts'
import {
  begun,
  claim,
  confirmed,
  located,
  lookedUp,
  mailsTo,
  openJobs,
  PEOPLE,
  REPORTED,
  requestOf,
  type TestDesk,
  tasksBy,
  testDesk,
} from './test-desk.ts'

const CURRENT: CurrentField[] = [
  { field: 'lastname', label: 'Last name', values: ['Nowak'], writable: true },
  { field: 'phone', label: 'Phone number', values: ['+48 123 000'], writable: true },
  { field: 'createdate', label: 'Create date', values: ['2024-01-01'], writable: false },
  {
    field: 'hs_language',
    label: 'Preferred language',
    values: ['pl'],
    writable: true,
    options: [
      { value: 'pl', label: 'Polish' },
      { value: 'de', label: 'German' },
    ],
  },
]
const ASKED = {
  right: 'rectification' as const,
  details: {
    message: '',
    website: '',
    corrections: [{ field: 'Surname', wrong: 'Nowak', right: 'Nowak-Lind' }],
  },
}
const LASTNAME = { recipientId: 'hubspot', field: 'lastname', value: 'Nowak-Lind' }
const LANGUAGE = { recipientId: 'hubspot', field: 'hs_language', value: 'de' }
/** What a log, an audit event or a queue may never hold of this. */
const PERSONAL = /Nowak|\+48 123|German|"de"|ada@/

let desk: TestDesk
let requestId: string
beforeEach(async () => {
  desk = await testDesk()
  requestId = (await located(desk, ASKED, CURRENT)).requestId
})
afterEach(() => desk.db.close())

const approve = async (corrections: ApprovedCorrection[], staff = PEOPLE.dpo) => {
  const { version } = await requestOf(desk, requestId)
  await approvePlan(desk, staff, { requestId, version, corrections })
}
const hubspot = async () => (await tasksBy(desk, requestId)).hubspot!
const current = async () => {
  const key = await dataKeyOf(desk.db.read, desk.vault, requestId)
  const finding = (await findingsOf(desk.db.read, requestId)).find((one) => one.recipientId === 'hubspot')
  return currentOf(key, finding!)
}
/** Approves, and has HubSpot refuse the language. */
const refused = async () => {
  await approve([LASTNAME, LANGUAGE])
  const { id } = await hubspot()
  const { held } = await begun(desk, id)
  await recordTaskFault(desk, held, id, {
    fault: 'invalid',
    message: 'HubSpot refuses the new value of hs_language',
    evidence: [{ endpoint: 'PATCH /contacts/{id}', status: 400, at: desk.now().toISOString() }],
    refused: [{ field: 'hs_language', code: 'INVALID_OPTION' }],
  })
  return id
}

describe('what a system holds now', () => {
  it('is kept sealed and opened for staff who see the case, and gone with the key of the request', async () => {
    const [row] = await desk.db.read.select().from(findings).where(eq(findings.recipientId, 'hubspot'))
    expect(JSON.stringify(row)).not.toMatch(PERSONAL)
    expect(await current()).toEqual(CURRENT)
    const file = await caseFileOf(desk.db.read, desk.vault, await requestOf(desk, requestId), PEOPLE.dpo)
    expect(file.findings.find((one) => one.recipientId === 'hubspot')?.current).toEqual(CURRENT)
    await desk.db.transaction((tx) =>
      tx.update(dataKeys).set({ wrapped: null }).where(eq(dataKeys.id, requestId)),
    )
    const shredded = await caseFileOf(desk.db.read, desk.vault, await requestOf(desk, requestId), PEOPLE.dpo)
    expect(shredded.findings.every((one) => one.current.length === 0)).toBe(true)
  })

  it('is asked for a correction, and not for an erasure', async () => {
    const wanted = async (right: 'erasure' | 'rectification', email: string) => {
      const filed = await confirmed(desk, { ...ASKED, right, email })
      const all = await openJobs(desk, 'finding.locate', filed.requestId)
      const begins = all.map(async (job) => {
        const of = job.payload as { requestId: string; recipientId: string }
        return [of.recipientId, (await beginLocate(desk, await claim(desk, job.id), of))?.readsValues]
      })
      return Object.fromEntries(await Promise.all(begins))
    }
    expect(await wanted('rectification', 'grace@example.test')).toEqual({ hubspot: true, analytics: false })
    expect(await wanted('erasure', 'grace@example.test')).toEqual({ hubspot: false, analytics: false })
  })

  it('is forgotten when a later look-up fails, and after the approval but for what is changed', async () => {
    await locateAgain(desk, PEOPLE.handler, { requestId })
    const [job] = (await openJobs(desk, 'finding.locate', requestId)).filter(
      ({ payload }) => payload.recipientId === 'hubspot',
    )
    await lookedUp(desk, job!, { fault: 'invalid', message: 'no' })
    expect(await current()).toEqual([])
    requestId = (await located(desk, { ...ASKED, email: 'grace@example.test' }, CURRENT)).requestId
    await approve([LASTNAME])
    expect((await current()).map(({ field }) => field)).toEqual(['lastname'])
  })
})

describe('an approved correction', () => {
  it('is ordered with label, old and new value, sealed; the audit trail names fields alone', async () => {
    await approve([LASTNAME, LANGUAGE])
    expect((await hubspot()).order).toEqual([
      {
        field: 'lastname',
        label: 'Last name',
        from: ['Nowak'],
        value: 'Nowak-Lind',
        to: 'Nowak-Lind',
        left: false,
      },
      {
        field: 'hs_language',
        label: 'Preferred language',
        from: ['Polish'],
        value: 'de',
        to: 'German',
        left: false,
      },
    ])
    const { task } = await begun(desk, (await hubspot()).id)
    expect(task?.corrections).toEqual([
      { field: 'lastname', value: 'Nowak-Lind' },
      { field: 'hs_language', value: 'de' },
    ])
    const events = await eventsOf(desk.db.read, requestId)
    expect(JSON.stringify(events)).toContain('"fields\\":[\\"lastname\\",\\"hs_language\\"]')
    const rows = await Promise.all([tasks, jobs, mails].map((table) => desk.db.read.select().from(table)))
    expect(JSON.stringify([events, rows])).not.toMatch(PERSONAL)
  })

  it('goes to the recipients that are asked by mail in the person’s own words', async () => {
    await approve([LASTNAME])
    const [order] = await mailsTo(desk, requestId, 'hand-off')
    expect(order?.data.corrections).toEqual(ASKED.details.corrections)
  })

  it('is done by hand where no field was approved, and asked of the system once more where nobody was found', async () => {
    await approve([])
    expect(await hubspot()).toMatchObject({ status: 'manual', connector: 'manual', order: [] })
    requestId = (await confirmed(desk, { ...ASKED, email: 'grace@example.test' })).requestId
    for (const job of await openJobs(desk, 'finding.locate', requestId))
      await lookedUp(desk, job, {
        found: [],
        willRemove: [],
        willRemain: [],
        alsoFound: [],
        evidence: [],
        current: [],
      })
    await approve([])
    expect(await hubspot()).toMatchObject({ status: 'queued', connector: 'hubspot' })
    // The analytics store can correct nothing at all.
    expect((await tasksBy(desk, requestId)).analytics).toMatchObject({ status: 'manual' })
  })

  it.each([
    ['a field that was not read', { ...LASTNAME, field: 'shoe_size' }],
    ['a field that only the system writes', { ...LASTNAME, field: 'createdate' }],
    ['a value that its list does not have', { ...LANGUAGE, value: 'tlh' }],
    ['an empty value', { ...LASTNAME, value: ' ' }],
    ['the value it has', { ...LASTNAME, value: 'Nowak' }],
    ['a system whose values were not read', { ...LASTNAME, recipientId: 'analytics' }],
    ['a recipient that is asked by mail', { ...LASTNAME, recipientId: 'omniconvert' }],
    ['a recipient of no plan', { ...LASTNAME, recipientId: 'nobody' }],
  ])('is refused for %s, and then nothing is ordered anywhere', async (_, wrong) => {
    await expect(approve([LANGUAGE, wrong])).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await tasksBy(desk, requestId)).toEqual({})
    expect(await current()).toEqual(CURRENT)
  })
})

describe('a refused value', () => {
  it('fails the task with the field and its code, tells staff, and keeps the proof', async () => {
    const id = await refused()
    expect(await hubspot()).toMatchObject({
      status: 'failed',
      refused: [{ field: 'hs_language', code: 'INVALID_OPTION' }],
      evidence: [{ status: 400 }],
    })
    const [notice] = await mailsTo(desk, null, 'staff-notice')
    expect(notice?.data).toMatchObject({ notice: 'task-failed', recipient: 'HubSpot' })
    const failed = (await eventsOf(desk.db.read, requestId)).find(({ type }) => type === 'task.failed')
    expect(JSON.parse(failed!.data)).toMatchObject({ task: id, fields: ['hs_language'] })
  })

  it('is amended by the DPO and sent again with every field; the audit event holds no value', async () => {
    const id = await refused()
    const fields = [
      { field: 'lastname', value: 'Nowak-Lind' },
      { field: 'hs_language', value: 'pl' },
    ]
    await expect(amendOrder(desk, PEOPLE.handler, { taskId: id, fields })).rejects.toMatchObject({
      code: 'not_allowed',
    })
    await amendOrder(desk, PEOPLE.dpo, { taskId: id, fields })
    expect(await hubspot()).toMatchObject({ status: 'queued', refused: null, fault: null })
    const { held, task } = await begun(desk, id)
    expect(task?.corrections).toEqual(fields)
    await recordOutcome(desk, held, id, { ...REPORTED, outcome: 'verified' })
    expect(await hubspot()).toMatchObject({
      status: 'verified',
      remains: [],
      order: [{ from: ['Nowak'] }, { from: ['Polish'], to: 'Polish' }],
    })
    const amended = (await eventsOf(desk.db.read, requestId)).filter(({ type }) => type === 'task.amended')
    expect(amended.map(({ data }) => JSON.parse(data))).toEqual([
      { task: id, recipient: 'hubspot', fields: ['lastname', 'hs_language'], left: [] },
    ])
    expect(JSON.stringify(await eventsOf(desk.db.read, requestId))).not.toMatch(PERSONAL)
  })

  it('can be left as it is: the other fields are written, and what is left is named', async () => {
    const id = await refused()
    await amendOrder(desk, PEOPLE.dpo, { taskId: id, fields: [{ field: 'lastname', value: 'Nowak-Lind' }] })
    const { held, task } = await begun(desk, id)
    expect(task?.corrections).toEqual([{ field: 'lastname', value: 'Nowak-Lind' }])
    await recordOutcome(desk, held, id, { ...REPORTED, outcome: 'verified' })
    expect(await hubspot()).toMatchObject({
      status: 'remains',
      remains: [{ what: 'Preferred language', reason: 'The system does not accept the new value' }],
    })
  })

  it('is not amended to nothing, to a field that was never approved, or after it was settled', async () => {
    const id = await refused()
    for (const fields of [
      [],
      [{ field: 'phone', value: '1' }],
      [{ field: 'hs_language', value: 'tlh' }],
      [{ field: 'lastname', value: '' }],
      // Last name was not refused: it is not quietly left out.
      [{ field: 'hs_language', value: 'pl' }],
    ])
      await expect(amendOrder(desk, PEOPLE.dpo, { taskId: id, fields })).rejects.toMatchObject({
        code: 'invalid_input',
      })
    expect(await hubspot()).toMatchObject({ status: 'failed', refused: [{}] })
    await retryTask(desk, PEOPLE.handler, { taskId: id })
    expect(await hubspot()).toMatchObject({ status: 'queued', refused: null })
    await expect(
      amendOrder(desk, PEOPLE.dpo, { taskId: id, fields: [{ field: 'lastname', value: 'x' }] }),
    ).rejects.toMatchObject({ code: 'move_not_possible' })
  })
})
