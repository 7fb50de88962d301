import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { type Hubspot, type Matomo, type PiwikPro, recipientAt, type Service } from '../recipients.ts'
import { startEndpoint } from './http-endpoint.ts'
import { startHubspot } from './hubspot.ts'
import { startMatomo } from './matomo.ts'
import { startPiwikPro } from './piwik-pro.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function hubspot() {
  const fake = await startHubspot()
  closing.push(fake.close)
  const call = (method: string, path: string, init: RequestInit = {}) =>
    fetch(fake.url + path, {
      method,
      ...init,
      headers: { authorization: `Bearer ${fake.token}`, accept: 'application/json', ...init.headers },
    })
  return { fake, call }
}

const JSON_TYPE = { 'content-type': 'application/json' }
const CONTACTS = '/crm/objects/2026-03/contacts'
const ERASE = `${CONTACTS}/gdpr-delete`
const NOTES = '/crm/objects/2026-03/notes'
const FORMS = '/form-integrations/v1/submissions/forms'
const STATUSES = '/communication-preferences/2026-03/statuses'
const PROPERTIES = '/crm/properties/2026-03/contacts'

/** A batch of so many ids. */
function batch(size: number, properties: string[] = []): RequestInit {
  const inputs = Array.from({ length: size }, (_, n) => ({ id: String(n) }))
  return { method: 'POST', headers: JSON_TYPE, body: JSON.stringify({ inputs, properties }) }
}

test.each<[what: string, method: string, path: string, init: RequestInit, why: string]>([
  ['an old path', 'GET', '/crm/v3/objects/contacts/1', {}, 'no such path'],
  ['a wrong method', 'PUT', `${CONTACTS}/1`, {}, 'no such path'],
  ['an unknown query parameter', 'GET', `${CONTACTS}/1?hapikey=1`, {}, 'query hapikey'],
  ['an unknown property', 'GET', `${CONTACTS}/1?properties=shoe_size`, {}, 'properties shoe_size'],
  ['a body without its media type', 'POST', ERASE, { body: '{"objectId":"1"}' }, 'content-type'],
  [
    'an unknown field',
    'POST',
    ERASE,
    { headers: JSON_TYPE, body: '{"objectId":"1","x":1}' },
    'unrecognized_keys',
  ],
  ['a body that is no JSON', 'POST', ERASE, { headers: JSON_TYPE, body: '{' }, 'body'],
  ['an unknown header', 'GET', `${CONTACTS}/1`, { headers: { 'x-api-key': '1' } }, 'header x-api-key'],
  [
    'an unknown property in a batch',
    'POST',
    `${NOTES}/batch/read`,
    batch(1, ['shoe_size']),
    'properties shoe_size',
  ],
  ['a batch that is too large', 'POST', `${NOTES}/batch/read`, batch(101), 'too_big'],
  ['a page that is too large', 'GET', `${FORMS}/1?limit=51`, {}, 'limit 51'],
  ['a search in a form', 'GET', `${FORMS}/1?email=a`, {}, 'query email'],
  ['subscriptions of no channel', 'GET', `${STATUSES}/a@example.test`, {}, 'channel'],
  ['an unknown sensitivity', 'GET', `${PROPERTIES}?dataSensitivity=all`, {}, 'dataSensitivity all'],
  ['other credentials', 'GET', `${CONTACTS}/1`, { headers: { authorization: 'Basic eDp5' } }, 'bearer'],
])('the HubSpot fake objects to %s', async (_, method, path, init, why) => {
  const { fake, call } = await hubspot()
  expect((await call(method, path, init)).status).toBe(400)
  expect(fake.violations).toEqual([expect.stringContaining(why)])
})

test('the HubSpot fake takes the deletion of an unknown address and blocks it', async () => {
  const { fake, call } = await hubspot()
  const body = JSON.stringify({ objectId: 'nobody@example.test', idProperty: 'email' })
  expect((await call('POST', `${CONTACTS}/gdpr-delete`, { headers: JSON_TYPE, body })).status).toBe(204)
  expect(fake.remains('nobody@example.test').blocklisted).toBe(true)
})

test('the HubSpot fake refuses a token what it has no scope for', async () => {
  const { fake, call } = await hubspot()
  fake.state.forms.set('1', [])
  expect((await call('GET', `${FORMS}/1`)).status).toBe(200)
  fake.state.scopes.delete('forms')
  expect((await call('GET', `${FORMS}/1`)).status).toBe(403)
  expect(fake.violations).toEqual([])
})

test('the Matomo fake objects to a token in the address and to an unknown method', async () => {
  const fake = await startMatomo()
  closing.push(fake.close)
  await fetch(`${fake.url}/index.php?token_auth=${fake.token}`, { method: 'POST' })
  const form = { module: 'API', format: 'json', token_auth: fake.token, method: 'SitesManager.deleteSite' }
  await fetch(`${fake.url}/index.php`, { method: 'POST', body: new URLSearchParams(form) })
  expect(fake.violations).toHaveLength(2)
})

describe('the fake of a service that speaks our protocol', () => {
  const SIGNED_ORDER = {
    api_version: '2.0',
    regulation: 'gdpr',
    subject_request_id: '3f0f6a52-1c2b-4a57-9d0e-8f5d7c1b2a34',
    subject_request_type: 'erasure',
    submitted_time: '2026-11-22T11:00:00.000Z',
    subject_identities: [
      { identity_type: 'email', identity_value: 'ada@example.test', identity_format: 'raw' },
    ],
  }
  async function service() {
    const fake = await startEndpoint()
    closing.push(fake.close)
    const order = (sent: object, more: { target?: string; secret?: string; agoSeconds?: number } = {}) => {
      const { target = '/requests', secret = fake.secret, agoSeconds = 0 } = more
      const body = JSON.stringify(sent)
      const time = String(Math.floor(Date.now() / 1000) - agoSeconds)
      const signature = createHmac('sha256', secret).update([time, 'POST', target, body].join('\n'))
      return fetch(fake.url + target, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          'rightsdesk-timestamp': time,
          'rightsdesk-signature': signature.digest('base64'),
        },
      })
    }
    return { fake, order }
  }

  test.each<[what: string, change: object, target?: string]>([
    ['an unknown field', { colour: 'red' }],
    ['a right it does not know', { subject_request_type: 'oblivion' }],
    ['an id that is not random', { subject_request_id: '1' }],
    ['nobody', { subject_identities: [] }],
    ['corrections to an erasure', { corrections: [{ field: 'city', value: 'Ulm' }] }],
    ['a query', {}, '/requests?token=1'],
    ['another path', {}, '/orders'],
  ])('objects to %s', async (_, change, target) => {
    const { fake, order } = await service()
    expect((await order({ ...SIGNED_ORDER, ...change }, target ? { target } : {})).status).toBe(400)
    expect(fake.violations).toHaveLength(1)
    expect(fake.state.orders.size).toBe(0)
  })

  test('takes nothing that is not signed, or signed long ago', async () => {
    const { fake, order } = await service()
    expect((await fetch(`${fake.url}/discovery`)).status).toBe(401)
    expect((await order(SIGNED_ORDER, { secret: 'another' })).status).toBe(401)
    expect((await order(SIGNED_ORDER, { agoSeconds: 400 })).status).toBe(401)
    expect(fake.state.orders.size).toBe(0)
  })

  test('carries an order out once, later than it took it, however often it comes', async () => {
    const { fake, order } = await service()
    fake.addPerson({ email: 'ada@example.test' })
    expect([(await order(SIGNED_ORDER)).status, (await order(SIGNED_ORDER)).status]).toEqual([201, 200])
    expect(fake.remains('ada@example.test').customers).toBe(1)
    fake.clock.advance({ days: 2 })
    expect(fake.remains('ada@example.test').customers).toBe(0)
    const other = await order({ ...SIGNED_ORDER, subject_request_type: 'objection' })
    expect(other.status).toBe(409)
    expect(fake.violations).toEqual([])
  })
})

test('the Matomo fake tells 401 visits at most, and knows the segments of the documentation alone', async () => {
  const fake = await startMatomo()
  closing.push(fake.close)
  const { visitorId } = fake.addPerson({ visits: 500, sites: [1] })
  const find = async (segment: string) => {
    const form = { module: 'API', format: 'json', token_auth: fake.token, idSite: '1', segment }
    const body = new URLSearchParams({ ...form, method: 'PrivacyManager.findDataSubjects' })
    return (await fetch(`${fake.url}/index.php`, { method: 'POST', body })).json()
  }
  expect(await find(`visitorId==${visitorId}`)).toHaveLength(401)
  const highest = Math.max(...fake.state.visits.map((visit) => visit.idVisit))
  expect(await find(`visitorId==${visitorId};visitId>${highest - 3}`)).toHaveLength(3)
  expect(await find(`visitorId==${visitorId};visitNumber>1`)).toMatchObject({ result: 'error' })
})

const PIWIK_PRO_QUESTION = {
  website_id: '',
  columns: [{ column_id: 'user_id' }],
  date_from: '2026-01-01',
  date_to: '2026-01-31',
  filters: {
    operator: 'and',
    conditions: [
      {
        operator: 'or',
        conditions: [{ column_id: 'visitor_id', condition: { operator: 'eq', value: '0123456789abcdef' } }],
      },
    ],
  },
  offset: 0,
  limit: 1000,
  format: 'json',
}

test.each<[what: string, path: string, change: object, why: string]>([
  ['a path that is not there', '/api/analytics/v1/visitors/', {}, 'no such path'],
  ['a path without its last slash', '/api/analytics/v1/events', {}, 'no such path'],
  ['more rows than a page may have', '/api/analytics/v1/events/', { limit: 100_001 }, 'limit'],
  ['a field nobody knows', '/api/analytics/v1/events/', { date: 'today' }, 'Unrecognized'],
  ['a question for everybody', '/api/analytics/v1/events/', { filters: undefined }, 'filters'],
  ['days that end before they begin', '/api/analytics/v1/sessions/', { date_to: '2025-12-31' }, 'before'],
])('the Piwik PRO fake objects to %s', async (_, path, change, why) => {
  const fake = await startPiwikPro()
  closing.push(fake.close)
  const post = (to: string, body: object, headers: object = {}) =>
    fetch(fake.url + to, {
      method: 'POST',
      headers: { ...JSON_TYPE, ...headers },
      body: JSON.stringify(body),
    })
  const credentials = { client_id: fake.clientId, client_secret: fake.clientSecret }
  const token = await post('/auth/token', { grant_type: 'client_credentials', ...credentials })
  const { access_token } = (await token.json()) as { access_token: string }
  const asked = { ...PIWIK_PRO_QUESTION, website_id: fake.state.websiteIds[0], ...change }
  expect((await post(path, asked, { authorization: `Bearer ${access_token}` })).status).toBe(400)
  expect(fake.violations).toEqual([expect.stringContaining(why)])
})

test('the Piwik PRO fake gives tokens that run out, and none for wrong credentials', async () => {
  const fake = await startPiwikPro()
  closing.push(fake.close)
  const post = (path: string, body: object, headers: object = {}) =>
    fetch(fake.url + path, {
      method: 'POST',
      headers: { ...JSON_TYPE, ...headers },
      body: JSON.stringify(body),
    })
  const grant = { grant_type: 'client_credentials', client_id: fake.clientId }
  expect((await post('/auth/token', { ...grant, client_secret: 'x' })).status).toBe(400)
  const given = await post('/auth/token', { ...grant, client_secret: fake.clientSecret })
  const { access_token } = (await given.json()) as { access_token: string }
  const ask = () =>
    post(
      '/api/analytics/v1/sessions/',
      { ...PIWIK_PRO_QUESTION, website_id: fake.state.websiteIds[0] },
      { authorization: `Bearer ${access_token}` },
    )
  expect((await ask()).status).toBe(200)
  fake.clock.advance({ seconds: 1801 })
  expect((await ask()).status).toBe(401)
  expect(fake.violations).toEqual([])
})

test('the same seed gives the same people, another one gives others', async () => {
  const [one, same, other] = await Promise.all(
    [1, 1, 2].map((seed) => startHubspot({ seed: { seed, people: 3 } })),
  )
  closing.push(...[one, same, other].map((fake) => fake!.close))
  expect(one!.state.people).toEqual(same!.state.people)
  expect(one!.state.people).not.toEqual(other!.state.people)
})

test('the fakes run as a process of their own and are driven over HTTP', async () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', main, '--people', '3'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  closing.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  const [line] = await once(child.stdout, 'data')
  const { urls, env } = JSON.parse(String(line))
  expect(env).toMatchObject({
    HUBSPOT_URL: urls.hubspot,
    ANALYTICS_URL: urls.matomo,
    SHOP_URL: urls.endpoint,
  })
  const hubspot: Hubspot = recipientAt(urls.hubspot)
  const matomo: Matomo = recipientAt(urls.matomo)

  const person = await hubspot.addPerson({ email: 'ada@example.test', counts: { notes: 4 } })
  expect(await hubspot.people()).toHaveLength(4)
  expect(await hubspot.remains('ada@example.test')).toMatchObject({ contacts: 1, subscribed: 2 })

  const read = () =>
    fetch(`${hubspot.url}${CONTACTS}/${person.contactId}`, {
      headers: { authorization: `Bearer ${env.HUBSPOT_TOKEN}` },
    })
  await hubspot.fail({ kind: 'rate-limit', retryAfter: '3' })
  const limited = await read()
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '3'])
  await hubspot.fail({ kind: 'server-error', times: 9 })
  await hubspot.clearFaults()

  await hubspot.hold(person.contactId)
  const waiting = read()
  await hubspot.held()
  await hubspot.release()
  expect((await waiting).status).toBe(200)
  expect(await hubspot.violations()).toEqual([])
  expect(await hubspot.calls()).toHaveLength(2)

  await hubspot.settings({ purgeLagMs: 1000 })
  await hubspot.advance({ days: 1 })
  await expect(hubspot.fail({ kind: 'flood' as 'locked' })).rejects.toThrow('400')
  await matomo.addPerson({ visitorId: '0123456789abcdef', visits: 3 })
  expect(await matomo.remains('0123456789abcdef')).toEqual({ visits: 3 })
  const piwikPro: PiwikPro = recipientAt(urls.piwikPro)
  expect(env).toMatchObject({ PIWIK_PRO_URL: urls.piwikPro, PIWIK_PRO_CLIENT_ID: expect.any(String) })
  await piwikPro.addPerson({ visitorId: '0123456789abcdef', sessions: 3, events: 2 })
  expect(await piwikPro.remains('0123456789abcdef')).toEqual({ sessions: 3, events: 6, profiles: 1 })
  await fetch(`${matomo.url}/nowhere`)
  expect(await matomo.violations()).toHaveLength(1)

  const service: Service = recipientAt(urls.endpoint)
  await service.addPerson({ email: 'ada@example.test', purchases: 2 })
  await service.settings({ erasureLagMs: 0, tellsCounts: false })
  expect(await service.remains('ada@example.test')).toMatchObject({ customers: 1, purchases: 2 })
  expect(await service.people()).toHaveLength(4)

  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
})
