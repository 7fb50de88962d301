import { expect, test } from '@playwright/test'
import { addressOf, ask, builtActions, callAction, readHouse } from './test-access-calls.ts'
import { type AccessDesk, accessDesk, mailedCode, unusedLink } from './test-access-desk.ts'
import { ACTIONS, HANDLERS } from './test-access-table.ts'
import { startWebAlone, type Web } from './web-alone.ts'

// What every answer carries, forms of other sites, and guesses, over several processes.

let at: AccessDesk
/** Two processes on the same data, and one that believes to be reached by https. */
let web: Web
let second: Web
let secure: Web

test.beforeAll(async () => {
  test.setTimeout(240_000)
  at = await accessDesk()
  const env = { ...at.env, RATE_LIMIT_POSTS_PER_MINUTE: '10000', RATE_LIMIT_MAILS_PER_HOUR: '10000' }
  ;[web, second, secure] = await Promise.all([
    startWebAlone(env),
    startWebAlone(env),
    startWebAlone({ ...env, BASE_URL: 'https://rights.example.test' }),
  ])
})
test.afterAll(async () => {
  await Promise.all([web, second, secure].map((one) => one?.stop()))
  await at?.close()
})

const dpo = () => at.actors.find((one) => one.name === 'dpo')!

test('a form of another site is not taken, whoever is signed in, and changes nothing', async () => {
  const evil = 'https://evil.example.test'
  const foreign: Record<string, string>[] = [
    { origin: evil, 'sec-fetch-site': 'cross-site' },
    { origin: evil, 'sec-fetch-site': '' },
    { origin: 'http://sister.example.test', 'sec-fetch-site': 'same-site' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
  ]
  const begun = at.fingerprint()
  const taken: string[] = []
  const of = { ...at.subjects[0]!, bystander: at.bystander }
  const house = readHouse()
  for (const name of house.handlers.filter(
    (one) => one.startsWith('POST') && HANDLERS[one]!.form && !one.includes('/api/'),
  ))
    for (const headers of foreign) {
      const body = new URLSearchParams(HANDLERS[name]!.form!(of) as Record<string, string>)
      const address = addressOf(name, of).replace('AbCdEfGhIjKlMnOpQrStUvWxYz012345', of.statusToken)
      const { status } = await ask(web.url, address, dpo().cookie, { method: 'POST', body, headers })
      if (status < 400) taken.push(`${name} with ${JSON.stringify(headers)}: ${status}`)
    }
  const built = builtActions()
  for (const [file, name] of house.actions)
    for (const headers of foreign) {
      const given = ACTIONS[file]![name]!
      const heard = await callAction(web.url, built.get(`${file} ${name}`)!, given, of, dpo().cookie, headers)
      if (heard.status < 400) taken.push(`${file} ${name} with ${JSON.stringify(headers)}: ${heard.status}`)
    }
  expect(taken).toEqual([])
  expect(at.fingerprint()).toBe(begun)
  expect(web.log()).toContain('a form of another site')
})

test('the JSON intake takes nothing that a page of another site could send without asking', async () => {
  const origin = 'https://evil.example.test'
  const body = JSON.stringify({ right: 'erasure', email: 'ada@example.test', context: 'website' })
  const init = { method: 'POST', body, headers: { origin, 'content-type': 'text/plain' } }
  expect((await ask(web.url, '/api/v1/requests', '', init)).status).toBe(415)
  const preflight = await ask(web.url, '/api/v1/requests', '', {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  })
  expect([...preflight.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
})

test('every page of words carries what protects it, errors too, and nobody keeps a personal one', async () => {
  const [privacy, recruitment] = at.subjects as [(typeof at.subjects)[0], (typeof at.subjects)[0]]
  const desk = `/desk/requests/${recruitment.id}`
  const open = [
    '/en',
    '/en/request',
    '/en/nowhere',
    '/nowhere',
    '/xx/request',
    '/%',
    '/%E0%A4%A',
    '/_next/nowhere',
  ]
  const personal = [
    `/en/status/${privacy.statusToken}`,
    `/en/status/${privacy.statusToken}/withdraw`,
    `/en/status/${privacy.statusToken}/letters/none`,
    '/en/status/unknown',
    '/en/confirm/unknown',
    '/partner/unknown',
    '/en/check',
    '/en/sent',
    '/wait',
    '/desk',
    '/desk/sign-in',
    '/desk/join/unknown',
    '/desk/set-up/unknown',
    '/desk/nowhere',
    '/desk/people',
    desk,
    `${desk}/letter`,
    `${desk}/audit`,
    `${desk}/package`,
    `${desk}/package/preview`,
    '/desk/requests/req_none',
    '/desk/requests/req_none/package/preview',
  ]
  const lacking: string[] = []
  let seen = 0
  const look = async (address: string, isPersonal: boolean, init: Parameters<typeof ask>[3] = {}) => {
    const { status, headers } = await ask(secure.url, address, dpo().cookie, init)
    const say = (what: string) => void lacking.push(`${address} (${status}): ${what}`)
    const has = (name: string, value: RegExp) => {
      if (!value.test(headers.get(name) ?? '')) say(`${name}: ${headers.get(name)}`)
    }
    if (headers.has('x-powered-by')) say('x-powered-by')
    has('x-content-type-options', /^nosniff$/)
    has('strict-transport-security', /^max-age=\d{8}/)
    has('referrer-policy', isPersonal && !/^\/(en\/(check|sent)|wait)/.test(address) ? /^no-referrer$/ : /./)
    if (isPersonal) has('cache-control', /no-store/)
    if (!headers.get('content-type')?.startsWith('text/html')) return
    seen++
    has('content-security-policy', /frame-ancestors 'none'/)
    has('content-security-policy', /(object-src|default-src) 'none'/)
    has('content-security-policy', /^(?!.*script-src[^;]*unsafe)/)
    has('x-frame-options', /^DENY$/)
  }
  for (const address of open) await look(address, false)
  const style = /href="(\/_next\/static\/[^"]+\.css)/.exec((await ask(secure.url, '/en', '')).body)?.[1]
  for (const address of ['/healthz', '/readyz', '/api/v1/signing-key', '/brand.css', '/logo.svg', style!]) {
    const { status, headers } = await ask(secure.url, address, '')
    const policy = headers.get('content-security-policy') ?? ''
    if (status !== 200 || !policy.includes("frame-ancestors 'none'") || policy.includes(','))
      lacking.push(`${address} (${status}): ${policy}`)
  }
  for (const address of personal) await look(address, true)
  const evil = { origin: 'https://evil.example.test', 'sec-fetch-site': 'cross-site' }
  await look('/en/status/find', false, { method: 'POST', headers: evil })
  const long = new URLSearchParams({ email: 'x'.repeat(70_000) })
  const ours = { origin: 'https://rights.example.test', 'sec-fetch-site': 'same-origin' }
  await look('/en/status/find', false, { method: 'POST', body: long, headers: ours })
  expect(lacking).toEqual([])
  expect(seen).toBeGreaterThan(20)
})

test('cookies are for this host alone, for no script, and for no other site', async () => {
  const ours = { origin: 'https://rights.example.test', 'sec-fetch-site': 'same-origin' }
  const body = new URLSearchParams({ right: 'erasure', email: 'ada@example.test', context: 'website' })
  const filled = await ask(secure.url, '/en/request/submit', '', { method: 'POST', body, headers: ours })
  const answer = new URLSearchParams({})
  const partner = await ask(secure.url, '/partner/x/answer', '', {
    method: 'POST',
    body: answer,
    headers: ours,
  })
  for (const { headers } of [filled, partner]) {
    const [line, ...more] = headers.getSetCookie()
    expect(more).toEqual([])
    expect(line).toMatch(/^__Host-[a-z]+=[\w-]{32};/)
    for (const needs of [
      /; Secure(;|$)/,
      /; HttpOnly(;|$)/,
      /; SameSite=(Lax|Strict)(;|$)/,
      /; Path=\/(;|$)/,
    ])
      expect(line).toMatch(needs)
    expect(line).not.toMatch(/domain=/i)
  }
})

test('who is known here gets the same answer as nobody', async () => {
  const { reference, statusToken: _, words } = at.subjects[0]!
  const known = words.find((word) => word.includes('@'))!
  const nobody = 'nobody@example.test'
  const post = (address: string, fields: Record<string, string>) =>
    ask(web.url, address, '', { method: 'POST', body: new URLSearchParams(fields) })
  const json = (email: string) =>
    ask(web.url, '/api/v1/requests', '', {
      method: 'POST',
      body: JSON.stringify({ right: 'erasure', email, context: 'website' }),
      headers: { 'content-type': 'application/json', 'idempotency-key': `key-for-${email}` },
    })
  const { form: __, ...enter } = ACTIONS['app/desk/(gate)/actions.ts']!.enter!
  const signIn = (email: string) => {
    const form = () => ({ what: 'password', email, password: 'wrong wrong wrong' })
    const of = { ...at.subjects[0]!, bystander: at.bystander }
    return callAction(
      web.url,
      builtActions().get('app/desk/(gate)/actions.ts enter')!,
      { ...enter, form },
      of,
      '',
    )
  }
  const { token } = await unusedLink(at.desk)
  const pairs = {
    'find my request': [
      post('/en/status/find', { email: known, reference }),
      post('/en/status/find', { email: nobody, reference }),
    ],
    'another confirmation mail': [
      post(`/en/confirm/${token}/again`, {}),
      post('/en/confirm/unknown/again', {}),
    ],
    'filing by JSON': [json(known), json(nobody)],
    'the password of an account': [signIn('dpo@desk.example.test'), signIn(nobody)],
    'the password of somebody who left': [signIn('deactivated@desk.example.test'), signIn(nobody)],
  }
  for (const [name, pair] of Object.entries(pairs)) {
    const [one, other] = (await Promise.all(pair)).map(({ status, headers, body }) => ({
      name,
      status,
      location: headers.get('location'),
      cookies: headers.getSetCookie(),
      // What differs with each answer: the reference, and what was typed and stands in the field again.
      body: body.replace(/EX-[\w-]+/, 'EX').replace(/[\w.-]+@[\w.-]+/g, 'somebody').length,
    }))
    expect(one).toEqual(other)
  }
  // Each try stands in the log, without the address that was typed.
  expect(web.log()).toMatch(/"outcome":"refused: credentials","factor":"password".*"msg":"sign-in"/)
  expect(web.log()).not.toContain('dpo@desk.example.test')
})

/** One browser that has sent the form and waits for its code. */
async function waitingForCode(email: string) {
  const post = async (address: string, cookie: string, fields: Record<string, string>) =>
    ask(web.url, address, cookie, { method: 'POST', body: new URLSearchParams(fields) })
  const filled = await post('/en/request/submit', '', { right: 'erasure', email, context: 'website' })
  const cookie = filled.headers.getSetCookie()[0]!.split(';')[0]!
  expect((await post('/en/check/submit', cookie, {})).headers.get('location')).toBe('/en/sent')
  const { code, requestId } = await mailedCode(at.desk, email)
  const wrong = code === '000000' ? '000001' : '000000'
  const type = (process: Web, from: string, typed: string) =>
    ask(process.url, '/en/sent/confirm', cookie, {
      method: 'POST',
      body: new URLSearchParams({ code: typed }),
      headers: { 'x-forwarded-for': from },
    })
  return { code, wrong, type, requestId }
}

test('guessing codes from one address ends for all codes and in all processes, and for nobody else', async () => {
  const guesser = '192.0.2.66'
  for (let i = 0; i < 4; i++) {
    const { type, wrong } = await waitingForCode(`person${i}@example.test`)
    for (let tried = 0; tried < 5; tried++)
      expect((await type(tried % 2 ? web : second, guesser, wrong)).headers.get('location')).toBe('/en/sent')
  }
  const mine = await waitingForCode('last@example.test')
  for (const process of [web, second]) {
    const stopped = await mine.type(process, guesser, mine.code)
    expect(stopped.status).toBe(429)
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(600)
    expect(stopped.body).toMatch(/wait 1[345] minutes.*dpo@example\.test/s)
  }
  // Somebody who mistypes once from elsewhere is not in their way.
  expect((await mine.type(second, '192.0.2.67', mine.wrong)).headers.get('location')).toBe('/en/sent')
  expect((await mine.type(second, '192.0.2.67', mine.code)).headers.get('location')).toMatch(
    /^\/en\/status\//,
  )
})

test('guessing one code from many addresses ends as well', async () => {
  const { type, wrong, code } = await waitingForCode('many@example.test')
  for (let i = 0; i < 8; i++) await type(i % 2 ? web : second, `198.51.100.${i}`, wrong)
  expect((await type(web, '198.51.100.99', code)).headers.get('location')).toBe('/en/sent')
})

test('trying links that nobody was given ends with a page that says so; a link that works is opened', async () => {
  const headers = { 'x-forwarded-for': '192.0.2.77', 'accept-language': 'de' }
  const tried = [
    '/en/status/guess',
    '/en/confirm/guess',
    '/partner/guess',
    '/desk/join/guess',
    '/api/calendar/guess',
  ]
  for (let i = 0; i < 20; i++)
    await ask((i % 2 ? web : second).url, `${tried[i % tried.length]}${i}`, '', { headers })
  for (const address of tried.slice(0, 4)) {
    const stopped = await ask(web.url, `${address}-once-more`, '', { headers })
    expect([address, stopped.headers.get('location')]).toEqual([address, '/wait'])
  }
  expect((await ask(second.url, '/api/calendar/guess-once-more', '', { headers })).status).toBe(429)
  const said = await ask(second.url, '/wait', '', { headers })
  expect(said.status).toBe(429)
  expect(said.body).toMatch(/Bitte warten Sie 1[345] Minuten.*dpo@example\.test/s)
  const { statusToken, reference } = at.subjects[0]!
  expect((await ask(web.url, `/en/status/${statusToken}`, '', { headers })).body).toContain(reference)
  expect((await ask(web.url, '/wait', '')).headers.get('location')).toBe('/')
})
