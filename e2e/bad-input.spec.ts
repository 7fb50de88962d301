import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { newReference } from '../lib/id.ts'
import { expect, test } from './fixtures.ts'
import { confirm, file, fillForm, problems, referenceOn } from './person.ts'
import { deskOf, type Invited, linkIn, ZOFIA } from './staff.ts'

// One address sends all of this; the limits have tests of their own.
test.use({
  systemOptions: {
    profile: 'e2e/profiles/desk.yaml',
    movesTime: true,
    env: { RATE_LIMIT_POSTS_PER_MINUTE: '1000', RATE_LIMIT_MAILS_PER_HOUR: '1000' },
  },
})

const ERASE = 'Have your data erased'
const HANDLER: Invited = {
  name: 'Hana Kim',
  email: 'hana@teahouse.example',
  role: 'Handler',
  teams: ['Privacy'],
}
const SECOND_DPO: Invited = { name: 'Paul Reyes', email: 'paul@teahouse.example', role: 'DPO' }

test('what no browser would send is told beside its field, and nothing of it is filed', async ({
  system,
  page,
}) => {
  const wrong = {
    right: 'everything',
    email: 'nobody@',
    context: 'the-moon',
    message: 'a\0b',
    do: 'continue',
  }
  const answer = await page.request.post('/en/request/submit', { form: wrong })
  expect(answer.status()).toBe(200)
  await page.goto('/en/request')
  await expect(problems(page).getByRole('link')).toHaveText([
    'Choose what you would like us to do',
    'Enter an email address with an @, like name@example.com',
    'Choose where we would find your data',
    'Remove the characters that cannot be shown from this text',
  ])
  // Nor can the check page be reached past them.
  await page.goto('/en/check')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Make a request')

  const api = await page.request.post('/api/v1/requests', {
    data: { right: 'everything', email: 'nobody@', context: 'the-moon', message: 'a\0b' },
    headers: { 'Idempotency-Key': 'bad-input-0001-0001' },
  })
  expect(api.status()).toBe(422)
  expect(api.headers()['content-type']).toContain('application/problem+json')
  const { errors } = (await api.json()) as { errors: { pointer: string }[] }
  expect(errors.map(({ pointer }) => pointer).sort()).toEqual(['/email', '/message', '/right'])
  expect(await system.mailbox.mails()).toEqual([])
})

test('a message of a megabyte gets a page that says so, and the form is as it was', async ({
  page,
  allowErrors,
}) => {
  allowErrors(/413/)
  await fillForm(page, { email: 'long@example.test', right: ERASE })
  const message = page.getByLabel('Anything that helps us')
  const answered = page.waitForResponse((response) => response.request().method() === 'POST')
  await message.evaluate((field: HTMLTextAreaElement) => {
    field.removeAttribute('maxlength')
    field.value = 'x'.repeat(1_000_000)
    HTMLFormElement.prototype.submit.call(field.form)
  })
  expect((await answered).status()).toBe(413)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('We could not take this in')
  await expect(page.getByText('What you sent is too long for this form.')).toBeVisible()
  await page.getByRole('link', { name: 'Open the form' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Make a request')
})

test('a tampered draft is nobody’s draft, and sends nothing', async ({ system, page, context }) => {
  const email = 'tampered@example.test'
  await fillForm(page, { email, right: ERASE })
  await page.getByRole('button', { name: 'Continue' }).last().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your answers')
  const draft = (await context.cookies()).find(({ name }) => name === 'request')!
  const turned = draft.value.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))
  await context.addCookies([{ ...draft, value: turned }])
  await page.getByRole('button', { name: 'Send my request' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This form is no longer here')
  await page.goto('/en/request')
  await expect(page.getByText('We could not find what you had typed')).toBeVisible()
  expect(await system.mailbox.mails(email)).toEqual([])
})

test('what another tab has changed is not sent before it was looked at', async ({
  system,
  page,
  context,
}) => {
  const [first, second] = ['first@example.test', 'second@example.test']
  await fillForm(page, { email: first, right: ERASE })
  await page.getByRole('button', { name: 'Continue' }).last().click()
  await expect(page.getByText(first)).toBeVisible()
  const other = await context.newPage()
  await other.goto('/en/request')
  await other.getByLabel('Your email address').fill(second)
  await other.getByRole('button', { name: 'Continue' }).last().click()
  await expect(other.getByText(second)).toBeVisible()

  await page.getByRole('button', { name: 'Send my request' }).click()
  await expect(page.getByText('They have not been sent')).toBeVisible()
  await expect(page.getByText(second)).toBeVisible()
  expect(await system.mailbox.mails(first)).toEqual([])
  await page.getByRole('button', { name: 'Send my request' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('We have your request')
  await system.mailbox.waitFor(second, /confirm/i)
})

test('a form sent from two tabs and by double click is one request', async ({ system, page, context }) => {
  const email = 'twice@example.test'
  await fillForm(page, { email, right: ERASE })
  await page.getByRole('button', { name: 'Continue' }).last().click()
  const other = await context.newPage()
  await other.goto('/en/check')
  await Promise.all(
    [page, other].map((tab) => tab.getByRole('button', { name: 'Send my request' }).dblclick()),
  )
  for (const tab of [page, other])
    await expect(tab.getByRole('heading', { level: 1 })).toContainText('We have your request')
  expect(await referenceOn(page)).toBe(await referenceOn(other))
  await page.goto('/en/check')
  await page.getByRole('link', { name: 'This request was sent already' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('We have your request')

  // A later mail has come: an earlier second one would have, too.
  await file(page, { email: 'after@example.test', right: ERASE })
  await system.mailbox.waitFor('after@example.test', /confirm/i)
  expect(await system.mailbox.mails(email)).toHaveLength(1)
})

test('an unknown reference is answered like a known one, an unknown link says so', async ({
  system,
  page,
  allowErrors,
}) => {
  allowErrors(/404/)
  const email = 'known@example.test'
  const reference = await file(page, { email, right: ERASE })
  await confirm(page, system, email)
  const ask = async (typed: string) => {
    await page.goto('/en/status')
    await page.getByLabel('Your email address').fill(email)
    await page.getByLabel('Reference').fill(typed)
    await page.getByRole('button', { name: 'Send me the link' }).click()
    return page.locator('main').textContent()
  }
  const unknown = await ask(newReference('TH'))
  expect(await ask(reference)).toBe(unknown)
  await system.mailbox.waitFor(email, /link/i)
  await ask('TH-0000')
  await expect(problems(page)).toContainText('Enter the reference as it stands in our email')

  await page.goto(`/en/status/${'x'.repeat(43)}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This link does not work')
  await page.goto('/en/no-such-page')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})

test('a confirmation link works once', async ({ system, page }) => {
  const email = 'once@example.test'
  await file(page, { email, right: ERASE })
  await confirm(page, system, email)
  await page.goto(
    linkIn((await system.mailbox.waitFor(email, /Please confirm your request TH/)).text, '/confirm/'),
  )
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This link was used already')
})

test('of two who approve at once one does, and the other is told', async ({
  system,
  page,
  newContext,
  allowErrors,
}) => {
  allowErrors(/ERR_FAILED.*api\/events/)
  const email = 'both@example.test'
  const reference = await file(page, { email, right: ERASE })
  await confirm(page, system, email)
  const desks = [await deskOf(ZOFIA, system, newContext), await deskOf(SECOND_DPO, system, newContext)]
  const [first, second] = desks as [(typeof desks)[0], (typeof desks)[0]]
  await first.goto('/desk')
  await first.getByRole('link', { name: reference }).click()
  await first.getByRole('link', { name: 'Timeline' }).click()
  await first.getByRole('button', { name: 'Take it' }).click()
  await expect(first.getByRole('link', { name: 'Look at the plan' })).toBeVisible()
  const plan = `${new URL(first.url()).pathname}/plan`

  // What is told live would take the button away before it is pressed.
  await second.route('**/api/events**', (route) => route.abort())
  for (const desk of desks) {
    await desk.goto(plan)
    await desk.getByRole('button', { name: 'Approve, start 2 tasks' }).click()
    await expect(desk.getByRole('dialog').getByRole('button', { name: /^Approve/ })).toBeVisible()
  }
  await first
    .getByRole('dialog')
    .getByRole('button', { name: /^Approve/ })
    .click()
  await expect(first.getByText('What was planned for')).toBeVisible()
  await second
    .getByRole('dialog')
    .getByRole('button', { name: /^Approve/ })
    .click()
  await expect(second.getByText(/Somebody changed this while you were looking at it/).first()).toBeVisible()
  await expect(second.getByText('What was planned for')).toBeVisible()
  await second.goto(plan.replace('/plan', '/audit'))
  await expect(second.getByText(/plan approved|approved the plan/i)).toHaveCount(1)
})

test('a case of another team is not there for a handler, by address, list or search', async ({
  system,
  page,
  newContext,
  allowErrors,
}) => {
  allowErrors(/404/)
  const email = 'applicant@example.test'
  const reference = await file(page, { email, right: ERASE, context: 'A job application' })
  await confirm(page, system, email)
  const dpo = await deskOf(ZOFIA, system, newContext)
  await dpo.goto('/desk?view=open')
  await dpo.getByRole('link', { name: reference }).click()
  await expect(dpo.getByRole('heading', { level: 1 })).toContainText(reference)
  const address = new URL(dpo.url()).pathname.split('/').slice(0, 4).join('/')

  const handler = await deskOf(HANDLER, system, newContext)
  for (const tab of ['', '/plan', '/tasks', '/letter', '/audit']) {
    const response = await handler.goto(address + tab)
    expect(response?.status()).toBe(404)
    await expect(handler.getByRole('heading', { level: 1 })).toHaveText('Not found')
    expect(await handler.content()).not.toContain(email)
  }
  expect((await handler.request.get(`/api/events?request=${address.split('/').at(-1)}`)).ok()).toBe(false)
  await handler.goto('/desk?view=open')
  await expect(handler.getByRole('link', { name: reference })).toBeHidden()
  await expect(handler.getByRole('heading', { level: 1 })).toHaveText('All open')
  await handler.getByLabel('Find by reference or e-mail, exactly').fill(reference)
  await handler.getByRole('button', { name: 'Find' }).click()
  await expect(handler.getByText('No request under exactly that.')).toBeVisible()
  await handler.goto('/desk/people')
  await expect(handler.getByRole('heading', { level: 1 })).toHaveText('Not found')
})

test('Redis is away: the form takes requests, the desk says that work waits, then the mail goes out', async ({
  system,
  page,
  newContext,
}) => {
  const desk = await deskOf(ZOFIA, system, newContext)
  await system.stopRedis()
  const email = 'no-queue@example.test'
  await file(page, { email, right: ERASE })
  await expect(async () => {
    await desk.goto('/desk')
    await expect(desk.getByText(/Queue away, \d+ tasks? waiting\. Nothing is lost\./)).toBeVisible({
      timeout: 500,
    })
  }).toPass({ timeout: 20_000 })
  expect(await system.mailbox.mails(email)).toEqual([])
  const ready = await page.request.get('/readyz')
  expect(ready.status()).toBe(200)
  expect(await ready.json()).toMatchObject({ status: 'degraded', redis: 'away', database: 'ok' })
  await system.startRedis()
  await confirm(page, system, email)
})

test('the mail server is away: the mail waits and goes once, later', async ({ system, page, newContext }) => {
  const desk = await deskOf(ZOFIA, system, newContext)
  await system.mailbox.set({ refuse: true })
  const email = 'no-mail@example.test'
  await file(page, { email, right: ERASE })
  await expect(async () => {
    await desk.goto('/desk')
    await expect(desk.getByText('1 mail could not be sent yet')).toBeVisible({ timeout: 500 })
  }).toPass({ timeout: 20_000 })
  await system.mailbox.reset()
  await system.advance({ days: 1 / 24 })
  await confirm(page, system, email)
  expect((await system.mailbox.mails(email)).filter(({ subject }) => /confirm/i.test(subject))).toHaveLength(
    1,
  )
})

test('a confirmation mail comes back: staff see it and are told', async ({ system, page, newContext }) => {
  const desk = await deskOf(ZOFIA, system, newContext)
  const email = 'gone@example.test'
  await system.mailbox.set({ reject: { [email]: 550 } })
  const reference = await file(page, { email, right: ERASE })
  await expect(async () => {
    await desk.goto('/desk')
    await expect(desk.getByRole('row', { name: reference })).toContainText(
      'Mail came back: check the address',
      { timeout: 500 },
    )
  }).toPass({ timeout: 20_000 })
  const notice = await system.mailbox.waitFor(ZOFIA.email, /A mail came back/)
  expect(notice.subject).toContain(reference)
  expect(notice.raw).not.toContain(email)
  await system.mailbox.reset()
})

// From here on the clock moves on: links that the tests above need would run out.
test('a form left open for hours still knows which numbers of the browser were chosen', async ({
  system,
  page,
  context,
}) => {
  const cookie = { name: '_pk_id.1.8f2a', value: '7d1e44a90b2694b0.1761900000.3.', url: system.baseUrl }
  await context.addCookies([cookie])
  await fillForm(page, { email: 'lunch@example.test', right: ERASE })
  await page.getByRole('button', { name: 'Look for numbers in this browser' }).click()
  await expect(page.getByText('Cookie _pk_id.1.8f2a, value 7d1e…94b0')).toBeVisible()
  await system.advance({ days: 3 / 24 })
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your answers')
  await expect(page.getByText('Visitor number of our statistics')).toBeVisible()
})

test('a link and a code that have run out say so, and a new mail can be asked for', async ({
  system,
  page,
}) => {
  const email = 'slow@example.test'
  await file(page, { email, right: ERASE })
  const mail = await system.mailbox.waitFor(email, /confirm/i)
  const code = /\b(\d{3}) ?(\d{3})\b/.exec(mail.text)!
  await system.advance({ days: 11 / 24 / 60 })
  await page.getByLabel('Code from the email').fill(`${code[1]}${code[2]}`)
  await page.getByRole('button', { name: 'Confirm', exact: true }).click()
  await expect(problems(page)).toContainText('This code has run out. Ask for a new one.')

  await system.advance({ days: 15 })
  await page.goto(linkIn(mail.text, '/confirm/'))
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This link has run out')
  const closed = await system.mailbox.waitFor(email, /closed/i)
  await page.goto(linkIn(closed.text, '/status/'))
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'This request was closed, because nobody confirmed it',
  )
  await expect(page.getByRole('article')).toContainText('Article 79')
})

test('guessing a password ends in waiting, for the right one as well', async ({
  system,
  page,
  newContext,
}) => {
  await (await deskOf(ZOFIA, system, newContext)).close()
  await page.goto('/desk/sign-in')
  const enter = async (password: string) => {
    await page.getByLabel('E-mail').fill(ZOFIA.email)
    await page.getByLabel('Password').fill(password)
    const answered = page.waitForResponse((response) => response.request().method() === 'POST')
    await page.getByRole('button', { name: 'Continue' }).click()
    await answered
  }
  await enter('not the password at all')
  const alert = page.getByRole('alert').filter({ hasText: /\w/ })
  await expect(alert).toHaveText('That e-mail address and password do not match. Check both and try again.')
  await expect(async () => {
    await enter('not the password at all')
    await expect(alert).toContainText('Too many tries', { timeout: 200 })
  }).toPass({ timeout: 20_000, intervals: [0] })
  await enter('four tea leaves in a pot')
  await expect(alert).toHaveText(/Too many tries. Try again in (a minute|\d+ minutes)\./)
})

test('nothing starts with a wrong profile or another key, and each says why', async ({ system }, info) => {
  const good = await readFile('e2e/profiles/desk.yaml', 'utf8')
  const bad = path.join(info.outputDir, 'bad.yaml')
  writeFileSync(
    info.outputPath('bad.yaml'),
    good.replace('timeZone: Europe/Warsaw', 'timeZone: Mars/Olympus'),
  )
  const line = good.split('\n').indexOf('timeZone: Europe/Warsaw') + 1
  const profile = await system.run('workers/main', [], { PROFILE: bad })
  expect(profile.code).not.toBe(0)
  expect(profile.output).toContain(`bad.yaml:${line}:`)
  const key = await system.run('workers/main', [], { MASTER_KEY: Buffer.alloc(32, 7).toString('base64') })
  expect(key.code).not.toBe(0)
  expect(key.output).toContain('The master key is not the one this database was written with.')
})
