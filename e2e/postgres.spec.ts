import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from './fixtures.ts'
import { confirm, fillForm, referenceOn } from './person.ts'
import { deskOf, ZOFIA } from './staff.ts'
import type { System } from './system.ts'

// A real server, two web processes behind a proxy that takes them in turn, two workers.
test.use({ systemOptions: { profile: 'e2e/profiles/desk.yaml', database: 'postgres', processes: 2 } })

const EMAIL = 'greta.lindgren@example.test'
const VISITOR = '7d1e44a90b6c94b0'
const MESSAGE = 'I bought green tea in 2024.'

async function readiness(system: System): Promise<{ code: number } & Record<string, string | number>> {
  const response = await fetch(`${system.baseUrl}/readyz`)
  return { code: response.status, ...((await response.json()) as Record<string, string>) }
}

async function until(holds: () => Promise<boolean>, limitMs = 30_000): Promise<void> {
  const end = Date.now() + limitMs
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('it did not come to hold in time')
    await wait(100)
  }
}

test('an erasure from the form to the answer on PostgreSQL, over a server that goes away and comes back', async ({
  system,
  page,
  newContext,
  allowErrors,
}) => {
  test.setTimeout(180_000)
  // Chromium writes each answer of 500 and 503 into its console, React that the server could not draw a page.
  allowErrors(/Failed to load resource|server responded with a status of 50[03]|React error #441/)
  const { hubspot, matomo, mailbox } = system
  await hubspot.addPerson({ email: EMAIL })
  await matomo.addPerson({ visitorId: VISITOR, visits: 4, sites: [1] })
  const desk = await deskOf(ZOFIA, system, newContext)
  await page
    .context()
    .addCookies([{ name: '_pk_id.1.8f2a', value: `${VISITOR}.1761900000.3.`, url: system.baseUrl }])

  await test.step('the server is gone while somebody fills in the form: a page says so and keeps what was typed', async () => {
    await fillForm(page, { email: EMAIL, right: 'Have your data erased', message: MESSAGE })
    await page.getByRole('button', { name: 'Look for numbers in this browser' }).click()
    await expect(page.getByText('we found one number')).toBeVisible()
    await system.stopDatabase()
    expect(await readiness(system)).toEqual({ code: 503, status: 'down', database: 'away' })
    await page.getByRole('button', { name: 'Continue' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Something went wrong on our side')
    await system.startDatabase()
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your answers')
    await expect(page.getByText(EMAIL)).toBeVisible()
    await expect(page.getByText(MESSAGE)).toBeVisible()
  })

  let reference = ''
  await test.step('and again as it is sent: nothing is filed by halves, and pressing once more files it once', async () => {
    await system.stopDatabase()
    await page.getByRole('button', { name: 'Send my request' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Something went wrong on our side')
    await system.startDatabase()
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('We have your request')
    reference = await referenceOn(page)
  })

  await test.step('a page that is opened meanwhile says so too, and shows itself once the server is back', async () => {
    await system.stopDatabase()
    const other = await (await newContext()).newPage()
    await other.goto(`/en/status/${'x'.repeat(43)}`)
    await expect(other.getByRole('heading', { level: 1 })).toHaveText('Something went wrong on our side')
    await system.startDatabase()
    await other.getByRole('button', { name: 'Try again' }).click()
    await expect(other.getByRole('heading', { level: 1 })).toContainText('link')
    await other.context().close()
  })

  await test.step('workers find the server again by themselves', async () => {
    await confirm(page, system, EMAIL)
    await mailbox.waitFor(EMAIL, new RegExp(reference))
    await until(async () => (await readiness(system)).status === 'ok')
  })

  await test.step('the plan is approved, and carried out while the server goes away once more', async () => {
    await desk.goto('/desk')
    await desk.getByRole('link', { name: reference }).click()
    await desk.getByRole('button', { name: 'Take it' }).click()
    await desk.getByRole('link', { name: 'Look at the plan' }).click()
    await expect(desk.getByRole('row', { name: /^Analytics Suite/ })).toContainText('4visits')
    await hubspot.hold('gdpr-delete', 'after')
    await desk.getByRole('button', { name: /^Approve, start/ }).click()
    await desk
      .getByRole('dialog')
      .getByRole('button', { name: /^Approve, start/ })
      .click()
    await hubspot.held()
    // What HubSpot answers now cannot be written down.
    await system.stopDatabase()
    await hubspot.release()
    await system.startDatabase()
    await desk.getByRole('link', { name: /^Tasks/ }).click()
    const task = (name: string) => desk.getByRole('row', { name: new RegExp(`^${name}`) })
    await expect(task('HubSpot')).toContainText('Accepted', { timeout: 60_000 })
    await expect(task('Analytics Suite')).toContainText('Done', { timeout: 60_000 })
    expect((await matomo.remains(VISITOR)).visits).toBe(0)
  })

  await test.step('what is left is settled by hand, and the answer goes out', async () => {
    const form = desk.getByRole('group', { name: 'What came of it?' })
    await form.getByRole('radio', { name: 'Nothing found' }).check()
    await desk.getByLabel('How do you know?').fill('Phone call, ticket 48213.')
    await desk.getByRole('button', { name: 'Record', exact: true }).click()
    await expect(desk.getByRole('row', { name: /^Paketdienst Nordwind/ })).toContainText('Nothing found')
    await desk.getByRole('link', { name: 'Letter', exact: true }).click()
    await desk.getByRole('button', { name: `Send to ${EMAIL}` }).click()
    await desk.getByRole('dialog').getByRole('button', { name: 'Send it' }).click()
    await expect(desk.getByText('Fulfilled', { exact: true })).toBeVisible()
    await mailbox.waitFor(EMAIL, /answer/i)
  })

  await test.step('no mail came under two Message-IDs, the trail holds, and nothing personal or of locks is in the log', async () => {
    const mails = await mailbox.mails()
    // One that was sent while the server went away may come again: as the same mail.
    const kinds = new Set(mails.map(({ to, subject }) => `${to} ${subject}`))
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(kinds.size)
    const verified = await system.run('rightsdesk', ['verify-audit'])
    expect(verified.code, verified.output).toBe(0)
    for (const word of [EMAIL, VISITOR, MESSAGE]) expect(system.log()).not.toContain(word)
    // Not within a time of day.
    expect(system.log()).not.toMatch(/\b(?:40P01|40001)\b/)
    // Both of each kind are still the first that were started.
    expect(system.log()).not.toMatch(/uncaught|unhandled/i)
  })
})
