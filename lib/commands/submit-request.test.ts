import { readFileSync } from 'node:fs'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventsOf } from '../db/audit.ts'
import { dataKeyOf } from '../db/data-keys.ts'
import { requests, schema } from '../db/schema.ts'
import { identifiersOf, subjectOf } from '../db/subjects.ts'
import { dialect } from '../env.ts'
import { submitRequest } from './submit-request.ts'
import {
  mailsTo,
  openJobs,
  requestInput,
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

const filing = (idempotencyKey: string) => ({
  request: requestInput(),
  locale: 'de',
  channel: 'form' as const,
  identifiers: [{ kind: 'piwik_visitor_id' as const, value: 'feedc0de01234567', source: 'browser' as const }],
  idempotencyKey,
})

it('files one request when the person presses twice, and answers both times the same', async () => {
  const both = await Promise.all([submitRequest(desk, filing('one')), submitRequest(desk, filing('one'))])
  const later = await submitRequest(desk, { ...filing('one'), request: requestInput({ right: 'access' }) })
  expect(both[1]).toEqual(both[0])
  expect(later).toEqual(both[0])
  expect(await desk.db.read.$count(requests)).toBe(1)
  expect(await mailsTo(desk, both[0].requestId, 'confirm')).toHaveLength(1)
})

describe('a program that files under a key that is used', () => {
  const sent = (of: Parameters<typeof requestInput>[0] = {}) =>
    submitRequest(desk, { ...filing('api|one'), channel: 'api', request: requestInput(of) })

  it('gets the same answer for the same request, also when it writes the address in other letters', async () => {
    const first = await sent()
    expect(await sent()).toEqual(first)
    expect(await sent({ email: 'Ada@Example.test' })).toEqual(first)
    const both = await Promise.all([sent(), sent()])
    expect(both).toEqual([first, first])
    expect(await desk.db.read.$count(requests)).toBe(1)
  })

  it.each([
    ['right', { right: 'access' as const }],
    ['context', { context: 'job' }],
    ['address', { email: 'grace@example.test' }],
    ['name', { name: 'Grace Example' }],
    ['message', { details: { message: 'Another one.', website: '', corrections: [] } }],
  ])('is refused for a request with another %s, which is not dropped in silence', async (_, other) => {
    const first = await sent()
    await expect(sent(other)).rejects.toMatchObject({
      code: 'invalid_input',
      details: { field: 'idempotencyKey' },
    })
    expect(await desk.db.read.$count(requests)).toBe(1)
    expect(await sent()).toEqual(first)
  })

  it('is refused for the later of two that come at once', async () => {
    const both = await Promise.allSettled([sent(), sent({ email: 'grace@example.test' })])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await desk.db.read.$count(requests)).toBe(1)
  })
})

it('starts the clock on receipt and writes both into the audit trail, without personal data', async () => {
  const { requestId, due } = await submitRequest(desk, filing('one'))
  const events = await eventsOf(desk.db.read, requestId)
  expect(events.map((event) => event.type)).toEqual(['request.submitted', 'deadline.set'])
  expect(JSON.parse(events[1]!.data)).toMatchObject({ receivedOn: '2026-03-02', due })
  expect(await requestOf(desk, requestId)).toMatchObject({
    status: 'received',
    receivedOn: '2026-03-02',
    promisedDue: '2026-04-01',
    statutoryDue: '2026-04-02',
    due: '2026-04-01',
    locale: 'de',
  })
})

it('mails a link and a code, and looks again on days 3, 7 and 14', async () => {
  const { requestId } = await submitRequest(desk, filing('one'))
  const [mail] = await mailsTo(desk, requestId, 'confirm')
  expect(mail).toMatchObject({ to: 'ada@example.test', row: { locale: 'de' } })
  expect(mail!.data.code).toMatch(/^\d{6}$/)
  const looks = await openJobs(desk, 'request.follow-up-unconfirmed', requestId)
  expect(looks.map((job) => job.runAt.toISOString().slice(0, 10))).toEqual([
    '2026-03-05',
    '2026-03-09',
    '2026-03-16',
  ])
})

it('keeps who asked unreadable in the database, and readable with the key', async () => {
  const { requestId } = await submitted(desk)
  const stored =
    dialect() === 'sqlite'
      ? readFileSync(desk.db.file, 'latin1') + readFileSync(`${desk.db.file}-wal`, 'latin1')
      : JSON.stringify(
          await Promise.all(Object.values(schema).map((table) => desk.db.read.select().from(table as never))),
        )
  expect(stored).toContain(requestId)
  for (const told of ['ada@example.test', 'Ada Example', 'violet notebook', 'feedc0de01234567', 'oc-4711'])
    expect(stored).not.toContain(told)
  const key = await dataKeyOf(desk.db.read, desk.vault, requestId)
  expect(await subjectOf(desk.db.read, key, requestId)).toMatchObject({
    email: 'ada@example.test',
    name: 'Ada Example',
  })
})

it('looks up what the browser brought at once, but not what a program claims to have from one', async () => {
  const form = await submitRequest(desk, filing('form'))
  const api = await submitRequest(desk, { ...filing('api'), channel: 'api' })
  const usable = async (id: string) => {
    const key = await dataKeyOf(desk.db.read, desk.vault, id)
    const all = await identifiersOf(desk.db.read, key, id)
    return all
      .map(({ kind, source, usable }) => ({ kind, source, usable }))
      .sort((a, b) => (a.kind < b.kind ? -1 : 1))
  }
  expect(await usable(form.requestId)).toEqual([
    { kind: 'email', source: 'mail', usable: false },
    { kind: 'piwik_visitor_id', source: 'browser', usable: true },
  ])
  for (const one of await usable(api.requestId)) {
    expect(one.usable).toBe(false)
    expect(one.source).not.toBe('browser')
  }
})

it('refuses a context or a right that the controller does not offer, and files nothing', async () => {
  const wrong = [requestInput({ context: 'nowhere' }), requestInput({ right: 'shine-the-light' })]
  for (const request of wrong)
    await expect(submitRequest(desk, { ...filing('one'), request })).rejects.toMatchObject({
      code: 'invalid_input',
    })
  expect(await desk.db.read.$count(requests, sql`1 = 1`)).toBe(0)
})
