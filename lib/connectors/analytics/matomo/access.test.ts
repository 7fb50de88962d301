import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type MatomoFake, startMatomo } from '../../../../e2e/fakes/matomo.ts'
import type { AccessBatch, KnownIdentifier } from '../../contract.ts'
import { callContext, exportOverCrashes } from '../../test-call.ts'
import { analyticsConnector } from '../connector.ts'
import type { AnalyticsConfig } from '../manifest.ts'

const { access, locate } = analyticsConnector as Required<typeof analyticsConnector>

let fake: MatomoFake
let config: AnalyticsConfig

beforeEach(async () => {
  fake = await startMatomo()
  config = { driver: 'matomo', baseUrl: fake.url, token: fake.token, sites: [1, 2] }
})
afterEach(async () => {
  expect(fake.violations).toEqual([])
  await fake.close()
})

const visitor = (value: string): KnownIdentifier[] => [{ kind: 'piwik_visitor_id', value }]
const user = (value: string): KnownIdentifier[] => [{ kind: 'user_id', value }]

const exported = (identifiers: KnownIdentifier[], endAfter?: number) =>
  exportOverCrashes(analyticsConnector, config, identifiers, endAfter)

type Records = Awaited<ReturnType<typeof exported>>['records']

const of = (records: Records, group: string) => records.filter((record) => record.group === group)
const visitsIn = (records: Records) => of(records, 'visit').map(({ fields }) => String(fields.idvisit))

function visitsOf(id: string) {
  return fake.state.visits.filter((visit) => visit.visitorId === id || visit.userId === id)
}

describe('an export', () => {
  test('holds each visit of the person on every configured site once, with every action and goal', async () => {
    const ada = fake.addPerson({ visits: 900 })
    const mine = visitsOf(ada.visitorId)
    const { records, batches, end } = await exported(visitor(ada.visitorId.toUpperCase()))
    expect(visitsIn(records).sort()).toEqual(mine.map((visit) => String(visit.idVisit)).sort())
    const total = (what: 'actions' | 'conversions') => mine.reduce((sum, visit) => sum + visit[what], 0)
    expect(of(records, 'action')).toHaveLength(total('actions'))
    expect(of(records, 'conversion')).toHaveLength(total('conversions'))
    const actions = of(records, 'action').map(({ fields }) => fields.idlink_va)
    expect(new Set(actions).size).toBe(total('actions'))
    expect(Math.max(...batches.map((batch) => batch.records.length))).toBeLessThanOrEqual(1000)
    expect(end.remains).toEqual([])
    const [proof] = end.evidence.filter(({ endpoint }) => endpoint.endsWith('exportDataSubjects'))
    expect(proof!.counts).toMatchObject({ log_visit: 900, log_link_visit_action: total('actions') })
  })

  test('can be read: pages by their addresses, moments in universal time, each field explained', async () => {
    const ada = fake.addPerson({ visits: 1, actions: 3, userId: 'u-ada' })
    const { records, batches } = await exported(visitor(ada.visitorId))
    const [visit] = of(records, 'visit')
    expect(visit!.fields).toMatchObject({ user_id: 'u-ada', location_city: null, further: null })
    expect(visit!.fields.visit_last_action_time).toMatch(/^2026-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    const [action] = of(records, 'action')
    expect(action!.fields.idaction_url).toMatch(/^https:\/\/www\.example\.test\/page-\d+$/)
    expect(action!.fields.idaction_name).toMatch(/^Page \d+$/)
    expect(action!.fields.idaction_name_ref).toBeNull()
    const groups = batches[0]!.groups!
    for (const { group, fields } of records) {
      const described = groups.find(({ id }) => id === group)!.fields.map(({ name }) => name)
      expect(Object.keys(fields)).toEqual(described)
    }
    for (const { label, fields } of groups)
      for (const words of [label, ...fields.map((field) => field.label)])
        expect(words).toMatchObject({ en: expect.stringMatching(/./), de: expect.stringMatching(/./) })
  })

  test('leaves out nothing that an extension keeps, be it a column or a table', async () => {
    fake.state.plugins = true
    const ada = fake.addPerson({ visits: 2, actions: 2 })
    const { records } = await exported(visitor(ada.visitorId))
    expect(of(records, 'action').map(({ fields }) => fields.further)).toContain('custom_dimension_1: seat 1')
    const others = of(records, 'other-table')
    expect(others).toHaveLength(2)
    expect(others[0]!.fields).toMatchObject({
      table: 'log_form',
      content: expect.stringContaining('Newsletter'),
    })
  })

  test('has a visit once, though visitor and user id both lead to it', async () => {
    const ada = fake.addPerson({ userId: 'u-ada', visits: 5 })
    const atHome = fake.addPerson({ userId: 'u-ada', visits: 4 })
    const { records } = await exported([...visitor(ada.visitorId), ...user('u-ada')])
    expect(visitsIn(records)).toHaveLength(9)
    expect(new Set(visitsIn(records)).size).toBe(9)
    expect(visitsOf(atHome.visitorId)).toHaveLength(4)
  })

  test('of a person nobody knows there is empty, and hands out nothing of others', async () => {
    const { batches, end } = await exported(visitor('0123456789abcdef'))
    expect(batches).toEqual([])
    expect(end).toMatchObject({ remains: [] })
    expect(fake.calls.filter((call) => call.includes('exportDataSubjects'))).toEqual([])
  })

  test.each(['ignoresSegments', 'exportsOthers'] as const)(
    'stops when the answer holds what is somebody else’s (%s)',
    async (fault) => {
      const ada = fake.addPerson({ visits: 2 })
      fake.addPerson({ visits: 1 })
      fake.state[fault] = true
      await expect(exported(visitor(ada.visitorId))).rejects.toMatchObject({ fault: 'bug' })
    },
  )

  test('does not ask a second time for what a token may not see', async () => {
    const ada = fake.addPerson({ visits: 2, sites: [1, 2] })
    fake.state.forbidden.add(1)
    await expect(exported(visitor(ada.visitorId))).rejects.toMatchObject({ fault: 'auth' })
    expect(fake.calls).toHaveLength(1)
  })
})

describe('an export that is killed', () => {
  test('goes on where it was stored, however often, without repeating or missing a record', async () => {
    const ada = fake.addPerson({ visits: 950, actions: 4 })
    const straight = await exported(visitor(ada.visitorId))
    const halting = await exported(visitor(ada.visitorId), 25)
    expect(visitsIn(halting.records).sort()).toEqual(visitsIn(straight.records).sort())
    const actions = (records: Records) => of(records, 'action').map(({ fields }) => String(fields.idlink_va))
    expect(actions(halting.records).sort()).toEqual(actions(straight.records).sort())
    expect(halting.batches.filter((batch) => batch.groups)).toHaveLength(1)
  })

  test('within a visit that is more than a batch goes on within it', async () => {
    fake.state.plugins = true
    const ada = fake.addPerson({ visits: 3, actions: 2300, sites: [1] })
    const straight = await exported(visitor(ada.visitorId))
    expect(straight.batches.length).toBeGreaterThan(5)
    for (const batch of straight.batches) {
      const rest: AccessBatch[] = []
      for await (const one of access(callContext(config, visitor(ada.visitorId)), batch.cursor))
        rest.push(one)
      const stored = straight.batches.slice(0, straight.batches.indexOf(batch) + 1)
      const records = [...stored, ...rest].flatMap((one) => one.records)
      expect(records.map((record) => JSON.stringify(record)).sort()).toEqual(
        straight.records.map((record) => JSON.stringify(record)).sort(),
      )
    }
  })
})

test('a look-up counts every visit, though one answer tells 401 at most', async () => {
  const ada = fake.addPerson({ visits: 1300, userId: 'u-ada' })
  const found = await locate(callContext(config, [...visitor(ada.visitorId), ...user('u-ada')]))
  expect(found.found).toEqual([{ label: 'visit', count: 1300 }])
  expect(found.evidence).toHaveLength(1)
  expect(fake.calls.length).toBeLessThan(40)
})
