import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { Page } from '@playwright/test'
import Sqlite from 'better-sqlite3'
import { Redis } from 'ioredis'
import { expect, test } from './fixtures.ts'
import { Scanner, type Seed } from './leakage.ts'
import { confirm, file } from './person.ts'
import { leaksIn } from './places.ts'
import { deskOf, ZOFIA } from './staff.ts'

// Behind a proxy of its own, so that the person's network address is known to the desk.
const ADDRESS = '203.0.113.177'
const AGENT = 'Fernglas/7.31 (Brieftaube; Seeweg 12)'
test.use({
  systemOptions: {
    profile: 'e2e/profiles/desk.yaml',
    env: {
      TRUSTED_PROXIES: '127.0.0.1,::1',
      RATE_LIMIT_POSTS_PER_MINUTE: '1000',
      RATE_LIMIT_MAILS_PER_HOUR: '1000',
    },
  },
  userAgent: AGENT,
  extraHTTPHeaders: { 'x-forwarded-for': ADDRESS },
})

const EMAIL = 'wilhelmine.o-hara+shop@example.test'
const MESSAGE = 'My sister Philippa took the parcel on Seeweg 12, customer number KN-4471-90.'
const VISITOR = '9ad01f7742ee31b8'
const NOTE = 'She phoned from the hospital; call back after her operation.'
const REPLY = 'Please also forget the gift for Philippa’s wedding.'
const JSON_EMAIL = 'hildegund.json-case@example.test'
const IN_ADDRESS = 'typed.into-address@example.test'

const person = (what: string, value: string): Seed => ({ of: 'person', what, value })
const seeds: Seed[] = [
  person('address', EMAIL),
  person('local part', EMAIL.split('@')[0]!),
  person('message', MESSAGE),
  person('customer number', 'KN-4471-90'),
  person('relative', 'Philippa'),
  person('visitor’s number', VISITOR),
  person('note', NOTE),
  person('reply', REPLY),
  person('address sent as JSON', JSON_EMAIL),
  person('network address', ADDRESS),
  person('browser', AGENT),
]
const scanner = new Scanner([...seeds, person('address typed into the address bar', IN_ADDRESS)])

/** What the page of an error tells of anybody: of whoever asked for it, no more than what that very request said. */
function toldBy(body: string, typed: string) {
  return new Scanner(seeds.filter(({ value }) => !typed.includes(value))).inBytes('a page of an error', body)
}

/** Where a page leads, and what it loads: no address of these may name anybody. */
async function addressesOn(page: Page): Promise<string> {
  const all = await page
    .locator('[href], [src], [action], [formaction], [poster], [data-href]')
    .evaluateAll((elements) =>
      elements.flatMap((one) =>
        ['href', 'src', 'action', 'formaction', 'poster', 'data-href'].map((name) => one.getAttribute(name)),
      ),
    )
  return all.filter((one) => one !== null).join('\n')
}

test('whatever goes wrong, what a person told is readable nowhere', async ({
  system,
  page,
  context,
  newContext,
  allowErrors,
}) => {
  test.setTimeout(240_000)
  allowErrors(/404|500|400|422|ERR_/)
  const { hubspot, mailbox } = system
  const noLeaksOn = async (place: string, text: string) => {
    const own = scanner.inBytes(place, text)
    expect(own, place).toEqual([])
  }

  let reference = ''
  let status = ''
  await test.step('the mail server refuses the address and quotes it, twice, before it takes the mail', async () => {
    await context.addCookies([
      { name: '_pk_id.1.8f2a', value: `${VISITOR}.1761900000.3.`, url: system.baseUrl },
    ])
    await hubspot.addPerson({ email: EMAIL, counts: { notes: 2 } })
    await mailbox.set({ reject: { [EMAIL]: 450 } })
    reference = await file(page, { email: EMAIL, right: 'Have your data erased', message: MESSAGE })
    await noLeaksOn('addresses on the page after sending', await addressesOn(page))
    await expect
      .poll(() => system.metricsOf('worker'))
      .toMatch(/rightsdesk_mails_total\{kind="confirm",outcome="postponed"\} [1-9]/)
    await mailbox.reset()
    status = await confirm(page, system, EMAIL)
  })

  await test.step('one whose mailbox does not exist at all bounces', async () => {
    const other = 'wendelgard.bounce@example.test'
    seeds.push(person('address that bounced', other), person('its local part', 'wendelgard.bounce'))
    await mailbox.set({ reject: { [other]: 550 } })
    await file(page, { email: other, right: 'Have your data erased' })
    await expect.poll(() => system.metricsOf('worker')).toContain('kind="confirm",outcome="bounced"')
    await mailbox.reset()
  })

  await test.step('recipients fail in every way, with the person’s details in their answers', async () => {
    // Staff's sessions are theirs: their addresses and browsers are told apart from the person's.
    const staffs: typeof newContext = (options) =>
      newContext({
        userAgent: 'Staff/1.0',
        extraHTTPHeaders: { 'x-forwarded-for': '203.0.113.9' },
        ...options,
      })
    const desk = await deskOf(ZOFIA, system, staffs)
    await desk.goto('/desk')
    await desk.getByRole('link', { name: reference }).click()
    const home = new URL(desk.url()).pathname
    await desk.getByRole('link', { name: 'Timeline' }).click()
    await desk.getByRole('button', { name: 'Take it' }).click()
    await desk.getByRole('button', { name: 'Internal note' }).click()
    await desk.getByLabel('Internal note', { exact: true }).fill(NOTE)
    await desk.getByRole('button', { name: 'Keep the note, for the team only' }).click()
    await expect(desk.getByText(NOTE).first()).toBeVisible()
    await desk.goto('/desk')
    await desk.getByLabel('Find by reference or e-mail, exactly').fill(EMAIL)
    await desk.getByRole('button', { name: 'Find', exact: true }).click()
    await expect(desk.locator('.found').getByText(reference)).toBeVisible()

    for (const kind of [
      'server-error',
      'malformed-json',
      'half-closed',
      'conflict',
      'not-found',
      'redirect',
      'rate-limit',
    ] as const)
      await hubspot.fail({ kind, ...(kind === 'rate-limit' ? { retryAfter: '1' } : {}) })
    const plan = desk.goto(`${home}/plan`)
    await plan
    await desk.getByRole('button', { name: /^Approve, start/ }).click()
    await desk
      .getByRole('dialog')
      .getByRole('button', { name: /^Approve, start/ })
      .click()
    await expect
      .poll(() => system.metricsOf('worker'), { timeout: 60_000 })
      .toMatch(
        /rightsdesk_connector_calls_total\{recipient="hubspot",capability="erase",result="(transient|invalid|bug)"\}/,
      )
    for (const part of ['', '/plan', '/tasks', '/letter', '/audit']) {
      await desk.goto(`${home}${part}`)
      await noLeaksOn(`addresses on the desk’s ${part || 'timeline'}`, await addressesOn(desk))
    }
    // The trail is for eyes that may not see the person.
    await noLeaksOn('the audit page’s text', (await desk.locator('table').allTextContents()).join('\n'))
    await hubspot.clearFaults()
  })

  await test.step('addresses that do not exist, with whatever was typed into them', async () => {
    for (const [typed, code] of [
      [`/en/status/${encodeURIComponent(IN_ADDRESS)}`, null],
      [`/en/confirm/${encodeURIComponent(IN_ADDRESS)}`, null],
      [`/partner/${encodeURIComponent(IN_ADDRESS)}`, null],
      [`/en/${encodeURIComponent(IN_ADDRESS)}`, 404],
      [`/desk/join/${encodeURIComponent(IN_ADDRESS)}`, null],
      [`/api/${encodeURIComponent(IN_ADDRESS)}?email=${encodeURIComponent(IN_ADDRESS)}`, 404],
      [`/metrics?who=${encodeURIComponent(IN_ADDRESS)}`, 404],
    ] as const) {
      const answer = await page.request.get(typed)
      expect(answer.status(), typed).toBeLessThan(500)
      if (code) expect(answer.status(), typed).toBe(code)
      const headers = Object.entries(answer.headers()).flat().join('\n')
      await noLeaksOn(`headers of ${code} at ${typed.split('/')[1]}`, headers)
      const body = await answer.text()
      if (code) expect(body.length, typed).toBeGreaterThan(0)
      expect(toldBy(body, decodeURIComponent(typed)), typed).toEqual([])
    }
  })

  await test.step('the JSON intake refuses what it cannot read, and repeats nothing of it', async () => {
    const post = (body: string) =>
      page.request.post('/api/v1/requests', {
        data: Buffer.from(body),
        headers: { 'content-type': 'application/json', 'Idempotency-Key': 'leakage-0001-0001' },
      })
    for (const body of [
      `{"email":"${JSON_EMAIL}"`,
      JSON.stringify({ right: JSON_EMAIL, email: `${JSON_EMAIL} `, context: JSON_EMAIL, message: 7 }),
      JSON.stringify({ [JSON_EMAIL]: JSON_EMAIL }),
      JSON_EMAIL,
    ]) {
      const answer = await post(body)
      expect(answer.status()).toBeGreaterThanOrEqual(400)
      expect(answer.status()).toBeLessThan(500)
      await noLeaksOn('a refusal of the JSON intake', await answer.text())
    }
  })

  await test.step('the database fails under a message and under a request: nothing of it is said or logged', async () => {
    const sql = (text: string) => {
      const connection = new Sqlite(path.join(system.folder, 'rightsdesk.db'), { timeout: 10_000 })
      connection.exec(text)
      connection.close()
    }
    await page.goto(status)
    sql(
      "create trigger broken before insert on messages begin select raise(abort, 'constraint on a purpose'); end",
    )
    await page.getByRole('textbox').last().fill(REPLY)
    const answered = page.waitForResponse((response) => response.request().method() === 'POST')
    await page.getByRole('textbox').last().locator('xpath=ancestor::form').getByRole('button').last().click()
    const failed = await answered
    expect(failed.status()).toBe(500)
    // It may hand what was typed back to who typed it; what the database said is for nobody.
    const database = /insert into|constraint on a purpose|no such table|Sqlite|DatabaseError|\.js:\d/
    const said = await failed.text()
    expect(said).not.toMatch(database)
    expect(toldBy(said, REPLY)).toEqual([])
    sql('drop trigger broken; alter table drafts rename to drafts_away')
    const form = { right: 'erasure', email: EMAIL, context: 'marketing', message: MESSAGE, do: 'continue' }
    const gone = await page.request.post('/en/request/submit', {
      form,
      headers: { origin: system.baseUrl, 'sec-fetch-site': 'same-origin' },
      maxRedirects: 0,
    })
    expect(gone.status()).toBe(500)
    const saidOfForm = await gone.text()
    expect(saidOfForm).not.toMatch(database)
    expect(toldBy(saidOfForm, Object.values(form).join('\n'))).toEqual([])
    sql('alter table drafts_away rename to drafts')
    expect(system.log()).toContain('request failed')
  })

  await test.step('a profile that cannot be read is refused without repeating what it says', async () => {
    const broken = path.join(system.folder, 'broken.yaml')
    const source = readFileSync('e2e/profiles/desk.yaml', 'utf8')
    writeFileSync(broken, source.replace(/^(timeZone:).*$/m, `$1 [${JSON_EMAIL}]`))
    const { code, output } = await system.run('rightsdesk', ['verify-audit'], { PROFILE: broken })
    expect(code).not.toBe(0)
    await noLeaksOn('what a broken profile is told', output)
    // It is ours, not the desk's.
    writeFileSync(broken, '')
  })

  await test.step('a copy of the database tells no more than the database', async () => {
    const connection = new Sqlite(path.join(system.folder, 'rightsdesk.db'), { readonly: true })
    await connection.backup(path.join(system.folder, 'copy.db'))
    connection.close()
  })

  await test.step('files, tables, Redis, logs, metrics and addresses hold nothing of it', async () => {
    const { leaks, read, absent } = await system.leaks(seeds)
    expect(leaks).toEqual([])
    expect(absent).toEqual([])
    for (const place of [
      'log',
      'metrics',
      'redis',
      'tables',
      'rightsdesk.db',
      'rightsdesk.db-wal',
      'copy.db',
      'redis/dump.rdb',
      'web.requests',
      'recipients.requests',
    ])
      expect(read).toContain(place)
    expect(read.some((place) => place.startsWith('redis/appendonlydir/'))).toBe(true)
    // What somebody types into the address bar is in the addresses asked for, and in nothing that we write.
    const typed = await system.leaks([person('typed', IN_ADDRESS)])
    expect(new Set(typed.leaks.map(({ place }) => place))).toEqual(new Set(['web.requests']))
  })

  await test.step('the scan finds what is planted in each of them', async () => {
    const planted = 'planted.Zuzanna@example.test'
    const seed = person('planted', planted)
    const found = async (more: object = {}) =>
      (await leaksIn({ ...system.places(), ...more }, [seed])).leaks.map(({ place }) => place)
    expect(await found()).toEqual([])

    expect(await found({ log: `{"msg":"sent to ${planted}"}` })).toEqual(['log'])
    const metrics = createServer((_, response) => response.end(`x{who="${planted.toLowerCase()}"} 1`))
    await new Promise<void>((resolve) => metrics.listen(0, '127.0.0.1', resolve))
    const at = `http://127.0.0.1:${(metrics.address() as AddressInfo).port}`
    expect(await found({ metrics: [at] })).toEqual(['metrics'])
    metrics.close()

    // The framework repeats the address that was asked for: had somebody else typed it, this page would tell of them.
    const nowhere = await page.request.get(`/en/${encodeURIComponent(EMAIL)}`)
    expect(nowhere.status()).toBe(404)
    const body = await nowhere.text()
    expect(toldBy(body, '').map(({ what }) => what)).toEqual(['address', 'local part'])
    expect(toldBy(body, EMAIL)).toEqual([])

    await page.request.get(`/en?q=${encodeURIComponent(planted)}`)
    expect(await found()).toEqual(['web.requests'])
    writeFileSync(path.join(system.folder, 'web.requests'), '')

    const temporary = path.join(system.folder, 'tmp', 'upload')
    writeFileSync(temporary, Buffer.from(`\0\0${planted}`, 'utf16le'))
    expect(await found()).toEqual(['tmp/upload'])
    writeFileSync(temporary, '')

    const { redisUrl } = system.places()
    const redis = new Redis(redisUrl)
    await redis.hset('planted', 'who', Buffer.from(planted).toString('base64'))
    const inRedis = await found()
    expect(inRedis).toContain('redis')
    expect(inRedis).toContain('redis/dump.rdb')
    expect(inRedis.some((place) => place.startsWith('redis/appendonlydir/'))).toBe(true)
    // The list of what was done keeps it: only a rewrite forgets.
    await redis.flushall()
    await redis.quit()

    const connection = new Sqlite(path.join(system.folder, 'rightsdesk.db'), { timeout: 10_000 })
    connection.prepare("insert into meta (name, value, at) values ('planted', ?, 0)").run(planted)
    const inDatabase = await found()
    expect(inDatabase).toContain('meta.value')
    expect(inDatabase).toContain('rightsdesk.db-wal')
    await connection.backup(path.join(system.folder, 'copy.db'))
    expect(await found()).toContain('copy.db')
    connection.close()
  })
})
