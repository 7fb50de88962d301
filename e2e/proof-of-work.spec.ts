import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { file, fillForm } from './person.ts'
import { linkIn } from './staff.ts'

test.use({
  systemOptions: {
    profile: 'e2e/profiles/desk.yaml',
    env: {
      RATE_LIMIT_MAILS_PER_HOUR: '12',
      PROOF_OF_WORK_AFTER_MAILS_PER_HOUR: '1',
      TRUSTED_PROXIES: '127.0.0.1,::1',
    },
  },
})

const ERASE = 'Have your data erased'
const STEP = 'One moment before we send it'

let network = 0
/** Each person writes from a network of their own, as a trusted proxy tells it. */
const anotherNetwork = () => ({ extraHTTPHeaders: { 'X-Forwarded-For': `203.0.113.${++network}` } })

test('below the limit nobody sees anything, above it the browser proves itself and the form goes out by itself', async ({
  system,
  newContext,
}) => {
  const context = await newContext(anotherNetwork())
  const page = await context.newPage()
  const solver: string[] = []
  page.on('response', async (response) => {
    if (response.request().resourceType() === 'script' && (await response.text()).includes('PBKDF2'))
      solver.push(response.url())
  })
  await file(page, { email: 'first@example.test', right: ERASE })
  expect(solver, 'the solver is not loaded where nobody needs it').toEqual([])

  const posted: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST') posted.push(request.postData() ?? '')
  })
  await sendForm(page, 'second@example.test')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('We have your request', {
    timeout: 30_000,
  })
  expect(solver.length).toBeGreaterThan(0)
  const proof = posted.map((body) => new URLSearchParams(body).get('proof')).find(Boolean)!
  await system.mailbox.waitFor('second@example.test', /confirm/i)

  await test.step('a proof that was used, and one that was made up, show the step again and send nothing', async () => {
    await fillForm(page, { email: 'third@example.test', right: ERASE })
    await page.getByRole('button', { name: 'Continue' }).last().click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your answers')
    for (const brought of [proof, proof.replace(/[0-9]/g, '7'), '{}']) {
      const answer = await page.request.post('/en/check/submit', { form: { proof: brought } })
      expect(answer.url()).toContain('/en/check')
      expect(await answer.text()).toContain(STEP)
    }
    // The page itself brings a good one.
    await page.goto('/en/check')
    await expect(page.getByRole('heading', { level: 1 })).toContainText('We have your request', {
      timeout: 30_000,
    })
    await system.mailbox.waitFor('third@example.test', /confirm/i)
    expect(await system.mailbox.mails('third@example.test')).toHaveLength(1)
  })

  await test.step('the same for another mail, for a personal link and for a link that has run out', async () => {
    await page.getByRole('button', { name: 'Send the email again' }).click()
    await expect(page.getByText('We sent you a new email')).toBeVisible({ timeout: 30_000 })
    await expect.poll(async () => (await system.mailbox.mails('third@example.test')).length).toBe(2)

    const [old] = await system.mailbox.mails('third@example.test')
    await page.goto(linkIn(old!.text, '/confirm/'))
    await page.getByRole('button', { name: 'Send me a new email' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Look into your mailbox', {
      timeout: 30_000,
    })
    await expect.poll(async () => (await system.mailbox.mails('third@example.test')).length).toBe(3)

    await page.goto('/en/status')
    await page.getByLabel('Your email address').fill('third@example.test')
    await page.getByLabel('Reference').fill(/TH-\w{4}-\w{4}/.exec(old!.text)![0])
    await page.getByRole('button', { name: 'Send me the link' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Look into your mailbox', {
      timeout: 30_000,
    })
    expect(new URL(page.url()).search).toBe('?sent=1')
    expect((await context.cookies()).map(({ name }) => name)).not.toContain('find')
  })
})

test('opening the page by a link sends nothing: only a pressed button does', async ({ newContext }) => {
  const context = await newContext(anotherNetwork())
  const page = await context.newPage()
  await file(page, { email: 'pressed@example.test', right: ERASE })
  await fillForm(page, { email: 'unpressed@example.test', right: ERASE })
  await page.getByRole('button', { name: 'Continue' }).last().click()
  for (const address of ['/en/check?proof=1', '/en/status?proof=1']) {
    await page.goto(address)
    await expect(page.getByRole('heading', { name: STEP })).toBeHidden()
  }
})

test('without JavaScript the page says what to do instead, in both languages, and keeps what was typed', async ({
  system,
  newContext,
}) => {
  const context = await newContext({ ...anotherNetwork(), javaScriptEnabled: false })
  const page = await context.newPage()
  await file(page, { email: 'quiet@example.test', right: ERASE })
  await sendForm(page, 'silent@example.test')
  const step = page.getByRole('form', { name: STEP })
  await expect(step.locator('noscript strong')).toHaveText(
    'Your browser runs no scripts, so it cannot do this.',
  )
  await expect(step).toContainText('An email counts the same as this form')
  const mailto = new URL((await step.getByRole('link').getAttribute('href'))!)
  expect(mailto.protocol).toBe('mailto:')
  expect(mailto.searchParams.get('body')).toContain('The email address you know')
  await expect(page.getByText('silent@example.test')).toBeVisible()
  await page.goto('/de/check')
  await expect(page.locator('noscript strong')).toContainText('Ihr Browser führt keine Skripte aus')
  await expect(page.getByText('Eine E-Mail gilt genauso wie dieses Formular')).toBeVisible()
  expect(await system.mailbox.mails('silent@example.test')).toEqual([])
})

test('the step has no finding of axe and fits a narrow screen, also where the browser cannot do it', async ({
  newContext,
}) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await newContext({
      ...anotherNetwork(),
      colorScheme,
      viewport: { width: 320, height: 640 },
    })
    const page = await context.newPage()
    // As over plain http.
    await page.addInitScript(() => Object.defineProperty(crypto, 'subtle', { value: undefined }))
    const reference = await file(page, { email: `one-${colorScheme}@example.test`, right: ERASE })
    await sendForm(page, `two-${colorScheme}@example.test`)
    await expect(page.getByRole('status')).toHaveText('Your browser could not do this.')
    await isAccessible(page)
    await page.goto('/en/status')
    await page.getByLabel('Your email address').fill(`one-${colorScheme}@example.test`)
    await page.getByLabel('Reference').fill(reference)
    await page.getByRole('button', { name: 'Send me the link' }).click()
    await expect(page.getByRole('status')).toHaveText('Your browser could not do this.')
    await expect(page.getByLabel('Reference')).toHaveValue(reference)
    await isAccessible(page)
  }
})

test('the JSON intake asks for no proof: it says when to come back', async ({ system, request }) => {
  const send = (n: number) =>
    request.post(`${system.baseUrl}/api/v1/requests`, {
      headers: { 'X-Forwarded-For': '198.51.100.1', 'Idempotency-Key': `proof-of-work-000${n}` },
      data: { right: 'erasure', email: `json${n}@example.test`, context: 'website' },
    })
  expect((await send(1)).status()).toBe(202)
  const limited = await send(2)
  expect(limited.status()).toBe(429)
  expect(limited.headers()['content-type']).toBe('application/problem+json')
  expect(Number(limited.headers()['retry-after'])).toBeGreaterThan(0)
  expect(await limited.json()).toMatchObject({ status: 429, type: 'urn:rightsdesk:problem:too-many' })
})

test('the hard limit is the same for everybody, and names the way that is always open', async ({
  newContext,
  allowErrors,
}) => {
  test.setTimeout(240_000)
  allowErrors(/429/)
  const page = await (
    await newContext({ ...anotherNetwork(), viewport: { width: 320, height: 640 } })
  ).newPage()
  const title = page.getByRole('heading', { level: 1 })
  await file(page, { email: 'hard@example.test', right: ERASE })
  await expect(async () => {
    await page.goto('/en/sent')
    await page.getByRole('button', { name: 'Send the email again' }).click()
    await expect(page.getByText(/We sent you a new email|Too many attempts/)).toBeVisible({ timeout: 30_000 })
    await expect(title).toHaveText('Too many attempts', { timeout: 50 })
  }).toPass({ intervals: [0], timeout: 200_000 })
  await expect(page.getByText('An email counts the same as this form')).toBeVisible()
  expect(await page.getByRole('main').getByRole('link').first().getAttribute('href')).toMatch(/^mailto:/)
  await isAccessible(page)
})

/** Fills the form and presses the last button, wherever that leads. */
async function sendForm(page: Page, email: string): Promise<void> {
  await fillForm(page, { email, right: ERASE })
  await page.getByRole('button', { name: 'Continue' }).last().click()
  await page.getByRole('button', { name: 'Send my request' }).click()
}

async function isAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBeLessThanOrEqual(320)
}
