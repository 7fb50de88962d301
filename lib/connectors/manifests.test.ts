import { expect, test } from 'vitest'
import { COMPLETE_LANGUAGES } from '../i18n/catalogues.ts'
import { manifests } from './manifests.ts'

function accepts(id: string, config: unknown): boolean {
  return manifests.find((manifest) => manifest.id === id)!.config.safeParse(config).success
}

test('each connector has an id of its own, and only systems without an interface are handed off', () => {
  expect(manifests.map(({ id, mode }) => `${id} ${mode}`)).toEqual([
    'hubspot api',
    'analytics api',
    'omniconvert api',
    'http api',
    'sql api',
    'mail hand-off',
  ])
})

test.each([
  ['https://api.hubapi.com', true],
  ['https://example.test/sub/path', true],
  ['http://127.0.0.1:8080', true],
  ['http://example.test', false],
  ['https://user:pass@example.test', false],
  ['https://example.test/?key=1', false],
  ['ftp://example.test', false],
  ['example.test', false],
])('credentials travel to %s: %s', (baseUrl, allowed) => {
  expect(accepts('hubspot', { token: 't', baseUrl })).toBe(allowed)
})

const PIWIK_PRO = {
  driver: 'piwik-pro',
  baseUrl: 'https://example.piwik.pro',
  clientId: 'id',
  clientSecret: 'secret',
  websiteIds: ['0f3d1c9a-5b2e-4a57-8c61-2d9e4f7a6b10'],
}

test('a store without an interface to erase hands that one thing off, to its administrators', () => {
  const { config, handOff } = manifests.find(({ id }) => id === 'analytics')!
  const of = (more: object) => handOff!(config.parse({ ...PIWIK_PRO, ...more }))
  const administrators = 'admins@example.test'
  expect(of({ administrators })).toEqual({ capabilities: ['erase'], contact: administrators })
  expect(of({})).toEqual({ capabilities: ['erase'], contact: null })
  const matomo = { driver: 'matomo', baseUrl: 'https://example.test', token: 't', sites: [1] }
  expect(handOff!(config.parse(matomo))).toEqual({ capabilities: [], contact: null })
})

test('a misspelt or missing setting is refused', () => {
  expect(accepts('hubspot', { token: 't', baseURL: 'https://example.test' })).toBe(false)
  expect(accepts('hubspot', {})).toBe(false)
  expect(
    accepts('analytics', { driver: 'matomo', baseUrl: 'https://example.test', token: 't', sites: [] }),
  ).toBe(false)
  expect(accepts('analytics', { driver: 'other' })).toBe(false)
  expect(accepts('analytics', { ...PIWIK_PRO, websiteIds: ['example.test'] })).toBe(false)
  expect(accepts('analytics', { ...PIWIK_PRO, administrators: 'admins' })).toBe(false)
  expect(accepts('mail', { contact: 'not an address' })).toBe(false)
})

test('a recipient is written to in any language in which all our words exist, and in no other', () => {
  for (const language of COMPLETE_LANGUAGES) expect(accepts('mail', { language })).toBe(true)
  expect(accepts('mail', { language: 'fr' })).toBe(false)
})

test('a service that takes orders shares a secret with us, and its address is held to the same rule', () => {
  const secret = 'a-secret-of-more-than-thirty-two-letters'
  expect(accepts('omniconvert', { endpoint: { url: 'https://orders.example.test', secret } })).toBe(true)
  expect(accepts('omniconvert', { endpoint: { url: 'http://orders.example.test', secret } })).toBe(false)
  expect(accepts('omniconvert', { endpoint: { url: 'https://orders.example.test', secret: 'short' } })).toBe(
    false,
  )
  expect(accepts('omniconvert', { endpoint: { url: 'https://orders.example.test' } })).toBe(false)
})

test('a hand-off knows whom to write to and until when without being told', () => {
  const config = manifests.find(({ id }) => id === 'omniconvert')!.config
  expect(config.parse({})).toEqual({
    contact: 'support@omniconvert.com',
    answerWithinDays: 14,
    language: 'en',
    retentionDays: 90,
  })
  expect(manifests.find(({ id }) => id === 'mail')!.config.parse({})).toEqual({
    contact: null,
    language: 'en',
    answerWithinDays: 14,
    identifiers: ['email', 'user_id'],
  })
})
