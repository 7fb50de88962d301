import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type HubspotFake, startHubspot } from '../../../e2e/fakes/hubspot.ts'
import type { Capability } from '../../domain/rights.ts'
import type { KnownIdentifier } from '../contract.ts'
import { callContext } from '../test-call.ts'
import { hubspotConnector } from './connector.ts'
import type { HubspotConfig } from './manifest.ts'
import { others } from './test-others.ts'

const { object, restrict, recheck } = hubspotConnector as Required<typeof hubspotConnector>

let fake: HubspotFake
let config: HubspotConfig

beforeEach(async () => {
  fake = await startHubspot()
  config = { token: fake.token, baseUrl: fake.url, forms: [] }
})
afterEach(async () => {
  expect(fake.violations).toEqual([])
  await fake.close()
})

const email = (value: string): KnownIdentifier[] => [{ kind: 'email', value }]
const again = (address: string, capability: Capability) =>
  recheck(callContext(config, email(address)), { capability, corrections: [] })

describe('an objection', () => {
  test('ends every subscription of every address, and nobody else’s', async () => {
    const ada = fake.addPerson({ additionalEmails: ['ada.second@example.test'] })
    const before = structuredClone(others(fake, ada))
    const result = await object(callContext(config, email(ada.email)))
    expect(result).toMatchObject({
      outcome: 'done',
      counts: [{ count: 1 }, { label: 'subscription', count: 4 }],
    })
    expect(fake.remains(ada.email).subscribed).toBe(0)
    expect(others(fake, ada)).toEqual(before)
  })

  test('of an unknown person creates no record of them', async () => {
    expect((await object(callContext(config, email('nobody@example.test')))).outcome).toBe('not_found')
    expect(fake.state.subscriptions.has('nobody@example.test')).toBe(false)
  })

  test('that HubSpot takes its time over is settled only when no subscription is left', async () => {
    fake.state.unsubscribeLagMs = 3_600_000
    const ada = fake.addPerson()
    const ordered = await object(callContext(config, email(ada.email)))
    expect(ordered).toMatchObject({ outcome: 'accepted', recheckAfterDays: [1, 7] })
    expect(fake.remains(ada.email).subscribed).toBe(2)
    expect((await again(ada.email, 'object')).outcome).toBe('accepted')
    fake.clock.advance({ days: 1 })
    expect(await again(ada.email, 'object')).toMatchObject({ outcome: 'verified', remains: [] })
    expect(fake.remains(ada.email).subscribed).toBe(0)
  })

  test('names a marketing contact, whose mark no program can change', async () => {
    const ada = fake.addPerson()
    fake.state.change(fake.state.contacts.get(ada.contactId)!, { hs_marketable_status: 'true' })
    const result = await object(callContext(config, email(ada.email)))
    expect(result).toMatchObject({ outcome: 'remains', remains: [{ what: '1 marketing contact' }] })
    expect(fake.state.contacts.get(ada.contactId)?.properties.hs_marketable_status).toBe('true')
    expect(fake.remains(ada.email).subscribed).toBe(0)
  })
})

describe('a restriction', () => {
  test('ends mail and says that the record stays, also when it is looked at again', async () => {
    fake.state.unsubscribeLagMs = 1_000
    const ada = fake.addPerson()
    const ordered = await restrict(callContext(config, email(ada.email)))
    expect(ordered).toMatchObject({ outcome: 'accepted', remains: [{ what: '1 contact' }] })
    fake.clock.advance({ days: 1 })
    expect(await again(ada.email, 'restrict')).toMatchObject({
      outcome: 'verified',
      remains: [{ what: '1 contact' }],
    })
    fake.state.unsubscribeLagMs = 0
    expect((await restrict(callContext(config, email(ada.email)))).outcome).toBe('remains')
    expect(fake.remains(ada.email).subscribed).toBe(0)
  })
})
