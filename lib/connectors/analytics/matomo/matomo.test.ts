import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type MatomoFake, startMatomo } from '../../../../e2e/fakes/matomo.ts'
import type { KnownIdentifier } from '../../contract.ts'
import { Crash, callContext, ERASURE } from '../../test-call.ts'
import { analyticsConnector } from '../connector.ts'
import type { AnalyticsConfig } from '../manifest.ts'

const { check, locate, erase, recheck } = analyticsConnector as Required<typeof analyticsConnector>

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

describe('an erasure', () => {
  test('removes every visit on every configured site, with the counts Matomo reports, and nobody else’s', async () => {
    const before = [...fake.state.visits]
    const ada = fake.addPerson({ visits: 900, userId: null })
    const mine = fake.state.visits.filter(({ visitorId }) => visitorId === ada.visitorId)
    const rows = mine.reduce((sum, { actions }) => sum + actions, 0)
    const call = callContext(config, visitor(ada.visitorId.toUpperCase()))
    const result = await erase(call)
    expect(result.outcome).toBe('done')
    expect(result.counts).toContainEqual({ label: 'log_visit', count: 900 })
    expect(result.counts).toContainEqual({ label: 'log_link_visit_action', count: rows })
    expect(fake.remains(ada.visitorId).visits).toBe(0)
    expect(fake.state.visits).toEqual(before)
    expect((await recheck(callContext(config, visitor(ada.visitorId)), ERASURE)).outcome).toBe('verified')
  })

  test('leaves sites alone that are not configured', async () => {
    const ada = fake.addPerson({ visits: 3, sites: [2] })
    const result = await erase(callContext({ ...config, sites: [1] }, visitor(ada.visitorId)))
    expect(result.outcome).toBe('not_found')
    expect(fake.remains(ada.visitorId).visits).toBe(3)
  })

  test('of an unknown visitor deletes nothing and says so', async () => {
    const before = [...fake.state.visits]
    const result = await erase(callContext(config, visitor('0123456789abcdef')))
    expect(result).toMatchObject({ outcome: 'not_found', counts: [] })
    expect(fake.state.visits).toEqual(before)
  })

  test.each(['u-1;visitorId==1', 'x,userId==u-other', 'a&segment=b', '100%'])(
    'takes the user id "%s" for a value, never for a wider question',
    async (userId) => {
      fake.addPerson({ userId: 'u-other', visits: 2 })
      const ada = fake.addPerson({ userId, visits: 2 })
      expect((await erase(callContext(config, user(userId)))).outcome).toBe('done')
      expect(fake.remains(ada.visitorId).visits).toBe(0)
      expect(fake.remains('u-other').visits).toBe(2)
    },
  )

  test.each(['', '*', '0123456789abcdef;userId==x', 'not-a-visitor-id'])(
    'does not ask with "%s", which is no visitor id',
    async (value) => {
      expect((await erase(callContext(config, visitor(value)))).outcome).toBe('not_found')
      expect(fake.calls).toEqual([])
    },
  )

  test('deletes nothing when the answer holds visits of somebody else', async () => {
    const ada = fake.addPerson({ visits: 2 })
    fake.state.ignoresSegments = true
    const before = [...fake.state.visits]
    await expect(erase(callContext(config, visitor(ada.visitorId)))).rejects.toMatchObject({ fault: 'bug' })
    expect(fake.state.visits).toEqual(before)
  })

  test('that ended between the deletion and our record of it is still done, not "not found"', async () => {
    const ada = fake.addPerson({ visits: 4, sites: [1] })
    const killed = callContext(config, visitor(ada.visitorId))
    fake.fail({ kind: 'half-closed', on: 'deleteDataSubjects', afterEffect: true })
    await expect(erase(killed)).rejects.toMatchObject({ fault: 'transient' })
    expect(fake.remains(ada.visitorId).visits).toBe(0)
    const resumed = await erase(callContext(config, visitor(ada.visitorId), { handles: killed.kept }))
    expect(resumed.outcome).toBe('done')
    expect(resumed.counts).toContainEqual({ label: 'log_visit', count: 4 })
  })

  // Before a deletion, and after one whose answer nobody wrote down: what else it removed is not known then.
  test.each([
    [3, 6_000],
    [4, 6_000 - 401 * 3],
    [7, 6_000],
  ])(
    'that dies after %i calls counts every visit once, and keeps no list of them all',
    async (endAfter, rows) => {
      const ada = fake.addPerson({ visits: 2_000, actions: 3, sites: [1] })
      const killed = callContext(config, visitor(ada.visitorId), { endAfter })
      await expect(erase(killed)).rejects.toThrow(Crash)
      expect(killed.kept.length).toBeLessThan(410)
      const resumed = callContext(config, visitor(ada.visitorId), { handles: killed.kept })
      const { outcome, counts, handles, evidence } = await erase(resumed)
      expect(outcome).toBe('done')
      expect(counts).toContainEqual({ label: 'log_visit', count: 2_000 })
      expect(counts).toContainEqual({ label: 'log_link_visit_action', count: rows })
      expect(fake.remains(ada.visitorId).visits).toBe(0)
      expect([handles!.length, evidence.length].map((length) => length < 10)).toEqual([true, true])
    },
  )
})

test('a look-up counts the visits once, whichever id leads to them, and changes nothing', async () => {
  const ada = fake.addPerson({ userId: 'u-ada', visits: 5 })
  const before = [...fake.state.visits]
  const result = await locate(callContext(config, [...visitor(ada.visitorId), ...user('u-ada')]))
  expect(result).toMatchObject({ found: [{ label: 'visit', count: 5 }], willRemain: [] })
  expect(fake.state.visits).toEqual(before)
})

test('a re-check that finds visits again is a fault staff see', async () => {
  const ada = fake.addPerson({ visits: 2 })
  const found = recheck(callContext(config, visitor(ada.visitorId)), ERASURE)
  await expect(found).rejects.toMatchObject({ fault: 'invalid', message: '2 visits were found again' })
})

describe('a check', () => {
  test('names the sites the token has no admin access to', async () => {
    expect(await check(callContext(config, []))).toMatchObject({ ok: true, missing: [] })
    fake.state.forbidden.add(2)
    expect(await check(callContext(config, []))).toMatchObject({
      ok: false,
      missing: [{ scope: 'admin access to site 2' }],
    })
  })

  test('takes an error inside a 200 for what it is', async () => {
    const unknownSite = check(callContext({ ...config, sites: [77] }, []))
    await expect(unknownSite).rejects.toMatchObject({ fault: 'invalid' })
    const wrongToken = erase(callContext({ ...config, token: 'wrong' }, visitor('0123456789abcdef')))
    await expect(wrongToken).rejects.toMatchObject({ fault: 'auth' })
  })
})
