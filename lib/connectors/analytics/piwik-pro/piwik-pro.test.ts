import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type PiwikProFake, startPiwikPro } from '../../../../e2e/fakes/piwik-pro.ts'
import type { AccessBatch, KnownIdentifier } from '../../contract.ts'
import { callContext, ERASURE, exportOverCrashes } from '../../test-call.ts'
import { analyticsConnector } from '../connector.ts'
import { type AnalyticsConfig, analytics } from '../manifest.ts'

const { check, locate, access, erase, recheck } = analyticsConnector as Required<typeof analyticsConnector>

let fake: PiwikProFake
let config: AnalyticsConfig

function configured(more: object = {}): AnalyticsConfig {
  return analytics.config.parse({
    driver: 'piwik-pro',
    baseUrl: fake.url,
    clientId: fake.clientId,
    clientSecret: fake.clientSecret,
    websiteIds: fake.state.websiteIds,
    appId: fake.state.appId,
    monthsBack: 18,
    ...more,
  })
}

beforeEach(async () => {
  fake = await startPiwikPro()
  config = configured()
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
const ids = (records: Records, group: string, field: string) =>
  of(records, group).map(({ fields }) => String(fields[field]))

describe('an export', () => {
  test('holds each session and event of the person on every website once, and the profile', async () => {
    const ada = fake.addPerson({ sessions: 300, events: 9 })
    const { records, batches, end } = await exported(visitor(ada.visitorId.toUpperCase()))
    const mine = fake.state.sessions.filter((session) => session.visitorId === ada.visitorId)
    expect(ids(records, 'session', 'session_id').sort()).toEqual(mine.map(({ id }) => id).sort())
    expect(new Set(ids(records, 'event', 'event_id')).size).toBe(2700)
    expect(of(records, 'event')).toHaveLength(2700)
    expect(ids(records, 'profile', 'attribute')).toContain('attributes.favourite_page')
    expect(Math.max(...batches.map((batch) => batch.records.length))).toBeLessThanOrEqual(1000)
    expect(end.remains).toEqual([])
    const proof = end.evidence.find(({ endpoint }) => endpoint === 'POST /api/analytics/v1/events/')
    expect(proof!.counts).toMatchObject({ events: 2700 })
  })

  test('can be read: values by their names, each field explained in both languages', async () => {
    const ada = fake.addPerson({ sessions: 1, events: 1, userId: 'u-ada' })
    const { records, batches } = await exported(visitor(ada.visitorId))
    expect(of(records, 'session')[0]!.fields).toMatchObject({
      user_id: 'u-ada',
      location_country_name: 'Poland',
      location_city_name: null,
      session_goals: 'Newsletter, Contact form',
    })
    const groups = batches.flatMap((batch) => batch.groups ?? [])
    expect(batches.filter((batch) => batch.groups)).toHaveLength(1)
    for (const { group, fields } of records) {
      const described = groups.find(({ id }) => id === group)!.fields.map(({ name }) => name)
      expect(Object.keys(fields).sort()).toEqual(described.sort())
    }
    for (const { label, fields } of groups)
      for (const words of [label, ...fields.map((field) => field.label)])
        expect(words).toMatchObject({ en: expect.stringMatching(/./), de: expect.stringMatching(/./) })
  })

  test('has a session once, though visitor and user id both lead to it', async () => {
    const ada = fake.addPerson({ userId: 'u-ada', sessions: 5 })
    fake.addPerson({ userId: 'u-ada', sessions: 4 })
    const { records } = await exported([...visitor(ada.visitorId), ...user('u-ada')])
    expect(of(records, 'session')).toHaveLength(9)
    expect(new Set(ids(records, 'session', 'session_id')).size).toBe(9)
  })

  test('has the columns that the profile names instead of the usual ones', async () => {
    config = configured({ sessionColumns: ['session_custom_dimension_1', 'browser_name', 'timestamp'] })
    const ada = fake.addPerson({ sessions: 1 })
    const { records } = await exported(visitor(ada.visitorId))
    const { fields } = of(records, 'session')[0]!
    expect(fields).toMatchObject({ session_custom_dimension_1: 'gold', browser_name: 'Firefox' })
    expect(fields).not.toHaveProperty('ipv4_address')
  })

  test('goes as far back as the store keeps, month by month without a gap', async () => {
    config = configured({ monthsBack: 3 })
    const ada = fake.addPerson({ sessions: 0 })
    const now = Date.now()
    for (let day = 0; day < 80; day += 1)
      fake.state.sessions.push({
        id: `s${day}`,
        websiteId: fake.state.websiteIds[0]!,
        visitorId: ada.visitorId,
        userId: null,
        at: new Date(now - day * 86_400_000).toISOString(),
        events: 0,
      })
    fake.state.sessions.push({
      ...fake.state.sessions.at(-1)!,
      id: 'old',
      at: new Date(now - 130 * 86_400_000).toISOString(),
    })
    const sessions = ids((await exported(visitor(ada.visitorId))).records, 'session', 'session_id')
    expect(sessions).toHaveLength(80)
    expect(sessions).not.toContain('old')
  })

  test.each(['', '*', 'not-a-visitor-id', '0123456789abcdef0'])(
    'does not ask with "%s", which is no visitor id',
    async (value) => {
      expect((await exported(visitor(value))).batches).toEqual([])
      expect((await locate(callContext(config, visitor(value)))).found).toEqual([])
      expect(fake.calls).toEqual([])
    },
  )

  test('stops when the answer holds what is somebody else’s', async () => {
    const ada = fake.addPerson({ sessions: 2 })
    fake.addPerson({ sessions: 2 })
    fake.state.ignoresFilters = true
    await expect(exported(visitor(ada.visitorId))).rejects.toMatchObject({ fault: 'bug' })
    await expect(locate(callContext(config, visitor(ada.visitorId)))).rejects.toMatchObject({ fault: 'bug' })
  })

  test('that is killed goes on where it was stored, without repeating or missing a record', async () => {
    const ada = fake.addPerson({ sessions: 400, events: 20 })
    const straight = await exported(visitor(ada.visitorId))
    const halting = await exported(visitor(ada.visitorId), 9)
    expect(halting.records).toEqual(straight.records)
    expect(halting.batches.filter((batch) => batch.groups)).toHaveLength(1)
  })

  test('that is killed in one month and goes on in the next keeps its months', async () => {
    config = configured({ monthsBack: 2 })
    const ada = fake.addPerson({ sessions: 60, events: 3 })
    const straight = await exported(visitor(ada.visitorId))
    const [first] = straight.batches
    const later = callContext(config, visitor(ada.visitorId), {
      now: () => new Date(Date.now() + 40 * 86_400_000),
    })
    const rest: AccessBatch[] = []
    for await (const batch of access(later, first!.cursor)) rest.push(batch)
    expect([first!, ...rest].flatMap((batch) => batch.records)).toEqual(straight.records)
  })
})

describe('a token', () => {
  test('that ran out is renewed in the middle of an export', async () => {
    const ada = fake.addPerson({ sessions: 50 })
    const records: Records = []
    let ended = false
    for await (const batch of access(callContext(config, visitor(ada.visitorId)), null)) {
      if (!ended) fake.endTokens()
      ended = true
      records.push(...batch.records)
    }
    expect(of(records, 'session')).toHaveLength(50)
    expect(fake.calls.filter((call) => call.startsWith('POST /auth/token'))).toHaveLength(2)
  })

  test('is asked for anew before it runs out', async () => {
    const ada = fake.addPerson({ sessions: 50 })
    let ahead = 0
    const call = callContext(config, visitor(ada.visitorId), { now: () => new Date(Date.now() + ahead) })
    const records: Records = []
    for await (const batch of access(call, null)) {
      ahead = 1_790_000
      records.push(...batch.records)
    }
    expect(of(records, 'session')).toHaveLength(50)
    expect(fake.calls.filter((one) => one.startsWith('POST /auth/token'))).toHaveLength(2)
  })

  test('that is refused though it is new is a fault of the credentials', async () => {
    const ada = fake.addPerson({ sessions: 2 })
    fake.fail({ kind: 'unauthorized', on: '/api/', times: 2 })
    const error = locate(callContext(config, visitor(ada.visitorId)))
    await expect(error).rejects.toMatchObject({ fault: 'auth' })
    expect(fake.calls).toHaveLength(4)
  })

  test('is not given for wrong credentials, which nobody quotes', async () => {
    config = configured({ clientSecret: 'hunter2' })
    const error = await check(callContext(config, [])).catch((thrown: Error) => thrown)
    expect(error).toMatchObject({ fault: 'auth', message: 'POST /auth/token refused the credentials' })
  })
})

describe('a look-up', () => {
  test('counts sessions, events and profiles once, and changes nothing', async () => {
    const ada = fake.addPerson({ userId: 'u-ada', sessions: 30, events: 400 })
    const before = fake.remains(ada.visitorId)
    const { found, willRemove, evidence } = await locate(
      callContext(config, [...visitor(ada.visitorId), ...user('u-ada')]),
    )
    expect(found).toEqual([
      { label: 'session', count: 30 },
      { label: 'event', count: 12_000 },
      { label: 'profile', count: 1 },
    ])
    expect(willRemove).toEqual(found)
    expect(JSON.stringify(evidence)).not.toContain(ada.visitorId)
    expect(fake.remains(ada.visitorId)).toEqual(before)
  })

  test('does without profiles where they are not used', async () => {
    config = configured({ appId: null })
    const ada = fake.addPerson({ sessions: 1, events: 1 })
    const { found } = await locate(callContext(config, visitor(ada.visitorId)))
    expect(found.map(({ label }) => label)).toEqual(['session', 'event'])
  })
})

describe('a check', () => {
  test('names the websites the credentials may not see, and columns that are not there', async () => {
    expect(await check(callContext(config, []))).toMatchObject({ ok: true, missing: [] })
    const [website] = fake.state.websiteIds
    fake.state.forbidden.add(website!)
    fake.state.withoutColumns.add('browser_fingerprint')
    const { ok, missing } = await check(callContext(config, []))
    expect(ok).toBe(false)
    expect(missing.map(({ scope }) => scope)).toEqual([
      `sessions of website ${website}`,
      `events of website ${website}`,
      `sessions of website ${fake.state.websiteIds[1]}, with the configured columns`,
    ])
  })

  test('takes a website nobody knows for a mistake of the profile', async () => {
    config = configured({ websiteIds: ['00000000-0000-4000-8000-000000000000'] })
    await expect(check(callContext(config, []))).rejects.toMatchObject({ fault: 'invalid' })
  })
})

test('an order to erase that was planned for another driver ends as a fault staff see, not as done', async () => {
  const ada = fake.addPerson({ sessions: 2 })
  const call = callContext(config, visitor(ada.visitorId))
  await expect(erase(call)).rejects.toMatchObject({ fault: 'invalid' })
  await expect(recheck(call, ERASURE)).rejects.toMatchObject({ fault: 'invalid' })
  expect(fake.remains(ada.visitorId).sessions).toBe(2)
})
