import { describe, expect, test } from 'vitest'
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

const PIWIK_PRO = {
  driver: 'piwik-pro',
  baseUrl: 'https://example.piwik.pro',
  clientId: 'id',
  clientSecret: 'secret',
  websiteIds: ['0f3d1c9a-5b2e-4a57-8c61-2d9e4f7a6b10'],
}

const SECRET = 'a-secret-of-more-than-thirty-two-letters'

/** Every configuration that takes an address, with one in it. */
const ADDRESSED: [string, string, (address: string) => object][] = [
  ['hubspot', 'hubspot', (baseUrl) => ({ token: 't', baseUrl })],
  ['matomo', 'analytics', (baseUrl) => ({ driver: 'matomo', baseUrl, token: 't', sites: [1] })],
  ['piwik-pro', 'analytics', (baseUrl) => ({ ...PIWIK_PRO, baseUrl })],
  ['omniconvert', 'omniconvert', (url) => ({ endpoint: { url, secret: SECRET } })],
  [
    'http',
    'http',
    (baseUrl) => ({ baseUrl, secret: SECRET, identifiers: ['email'], capabilities: ['locate'] }),
  ],
]

describe.each(ADDRESSED)('what %s is told travels', (_, id, config) => {
  test.each([
    ['https://api.hubapi.com', true],
    ['https://example.test/sub/path', true],
    ['http://127.0.0.1:8080', true],
    ['http://[::1]:8080', true],
    ['http://example.test', false],
    ['http://169.254.169.254', false],
    ['http://127.0.0.1.example.test', false],
    ['http://localhost.example.test', false],
    ['http://10.0.0.1', false],
    ['http://[::ffff:10.0.0.1]', false],
    ['http://127.0.0.1@example.test', false],
    ['https://user:pass@example.test', false],
    ['https://example.test/?key=1', false],
    ['https://example.test/#part', false],
    ['ftp://example.test', false],
    ['file:///etc/passwd', false],
    ['example.test', false],
  ])('to %s: %s', (address, allowed) => {
    expect(accepts(id, config(address))).toBe(allowed)
  })
})

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

test('a service that takes orders shares a secret with us', () => {
  expect(accepts('omniconvert', { endpoint: { url: 'https://orders.example.test', secret: SECRET } })).toBe(
    true,
  )
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
