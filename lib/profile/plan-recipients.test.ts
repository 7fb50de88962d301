import { describe, expect, it } from 'vitest'
import { canLocate, type PlanRecipient, planFor } from '../domain/plan.ts'
import type { Right } from '../domain/rights.ts'
import { planRecipient } from './plan-recipients.ts'
import type { Recipient } from './schema.ts'

const SECRET = 'a-secret-of-more-than-thirty-two-letters'

function recipient(
  id: string,
  config: Record<string, unknown>,
  more: Partial<Recipient> = {},
): PlanRecipient {
  return planRecipient({
    id: 'shop',
    name: 'Shop',
    own: false,
    purpose: 'Orders',
    categories: 'Orders',
    basis: 'Art. 6(1)(b)',
    place: 'Poland',
    retention: '90 days',
    legacy: false,
    connector: { id, config },
    ...more,
  })
}

const how = (one: PlanRecipient, right: Right) => planFor(right, [one], one.identifiers, [])[0]!.how

describe('a service that speaks our protocol', () => {
  const service = recipient('http', {
    baseUrl: 'https://orders.example.test',
    secret: SECRET,
    identifiers: ['user_id'],
    capabilities: ['locate', 'erase'],
  })

  it('is called for what it offers, and staff carry the rest', () => {
    expect(how(service, 'erasure')).toBe('api')
    expect(how(service, 'rectification')).toBe('manual')
    expect(service).toMatchObject({ identifiers: ['user_id'], contact: null })
    expect(canLocate(service, ['user_id'])).toBe(true)
  })

  it('has people behind it that are asked by mail for the rest', () => {
    const asked = recipient('http', {
      baseUrl: 'https://orders.example.test',
      secret: SECRET,
      identifiers: ['email'],
      capabilities: ['erase'],
      contact: 'datenschutz@shop.example.test',
      language: 'de',
    })
    const rights = ['erasure', 'access', 'restriction', 'shine-the-light'] as const
    expect(rights.map((right) => how(asked, right))).toEqual(['api', 'hand-off', 'hand-off', 'hand-off'])
    expect(asked.language).toBe('de')
    expect(canLocate(asked, ['email'])).toBe(false)
  })
})

describe('Omniconvert', () => {
  it('is asked by mail for everything while no endpoint of ours takes its orders', () => {
    const asked = recipient('omniconvert', {})
    expect(asked).toMatchObject({ mode: 'hand-off', contact: 'support@omniconvert.com', retentionDays: 90 })
    for (const right of ['access', 'erasure', 'rectification', 'shine-the-light'] as const)
      expect(how(asked, right)).toBe('hand-off')
  })

  it('gets its orders by an endpoint for what that takes, and by mail for the rest', () => {
    const endpoint = { url: 'https://orders.example.test', secret: SECRET, capabilities: ['erase'] }
    const called = recipient('omniconvert', { endpoint })
    expect(how(called, 'erasure')).toBe('api')
    expect(how(called, 'access')).toBe('hand-off')
    expect(called.contact).toBe('support@omniconvert.com')
    expect(called.identifiers).toEqual(['omniconvert_uid'])
  })
})

describe('a recipient without an interface', () => {
  it('is written to in its language, about the identifiers it knows', () => {
    const asked = recipient(
      'mail',
      { contact: 'privacy@shop.example.test', language: 'de', identifiers: ['phone'] },
      { retentionDays: 30 },
    )
    expect(asked).toMatchObject({
      language: 'de',
      identifiers: ['phone'],
      retentionDays: 30,
      mode: 'hand-off',
    })
    expect(how(asked, 'shine-the-light')).toBe('hand-off')
    expect(planFor('erasure', [asked], ['email'], [])[0]!.how).toBe('nothing')
  })

  it('is carried by staff when no contact is known', () => {
    expect(how(recipient('mail', {}), 'erasure')).toBe('manual')
  })
})
