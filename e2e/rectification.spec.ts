import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { confirm, fillForm, problems, referenceOn } from './person.ts'
import { deskOf, ZOFIA } from './staff.ts'

test.use({ systemOptions: { profile: 'e2e/profiles/desk.yaml' } })

const EMAIL = 'jo.nowak@example.test'
const NEW_EMAIL = 'jo.lind@example.test'

test('a correction is approved field by field, refused in part, mended, read back and told in the letter', async ({
  system,
  page,
  newContext,
}) => {
  test.setTimeout(90_000)
  const { hubspot, mailbox } = system
  const other = (await hubspot.people())[0]!
  const others = await hubspot.holds(other.contactId)
  const contact = await hubspot.addPerson({ email: EMAIL })

  const reference = await test.step('the person says what is wrong and what is right', async () => {
    await fillForm(page, { email: EMAIL, right: 'Have your data corrected' })
    await page.getByRole('button', { name: 'Continue' }).last().click()
    await expect(problems(page)).toContainText('Tell us at least one detail to correct')
    await say(page, 0, 'Surname', contact.lastname, 'Nowak-Lind')
    await page.getByText('Correction 2').click()
    await say(page, 1, 'E-mail', EMAIL, 'jo at lind')
    await page.getByRole('button', { name: 'Continue' }).last().click()
    await expect(page.getByText(`Surname: “Nowak-Lind” instead of “${contact.lastname}”`)).toBeVisible()
    await page.getByRole('button', { name: 'Send my request' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('We have your request')
    return referenceOn(page)
  })
  const status = await confirm(page, system, EMAIL)
  const desk = await deskOf(ZOFIA, system, newContext)

  await test.step('the plan proposes the fields with what they hold, and the DPO ticks them', async () => {
    await desk.goto('/desk')
    await desk.getByRole('link', { name: reference }).click()
    await tab(desk, 'Plan')
    const fixes = desk.getByRole('region', { name: 'What Rightsdesk writes into HubSpot' })
    const surname = fixes.getByRole('group', { name: /^Surname/ })
    await expect(surname.getByLabel('Its field')).toHaveValue('lastname')
    await expect(surname.getByRole('status')).toHaveText(`“${contact.lastname}”`)
    await expect(surname.getByLabel('New value')).toHaveValue('Nowak-Lind')
    const address = fixes.getByRole('group', { name: /^E-mail/ })
    await expect(address.getByLabel('Its field')).toHaveValue('email')

    // What cannot be written is said beside the field, and keeps the approval back.
    await surname.getByRole('checkbox').check()
    await address.getByRole('checkbox').check()
    await address.getByLabel('New value').fill('')
    await expect(address.getByText('Say the new value')).toBeVisible()
    await expect(desk.getByRole('button', { name: 'Approve, start 2 tasks' })).toBeHidden()
    await isSound(desk)
    await address.getByLabel('New value').fill('jo at lind')
    await desk.getByRole('button', { name: 'Approve, start 2 tasks' }).click()
    const dialog = desk.getByRole('dialog')
    await expect(dialog).toContainText(
      new RegExp(`Last Name: “${contact.lastname}” →\\s*becomes “Nowak-Lind”`),
    )
    await expect(dialog).toContainText('HubSpot: Rightsdesk writes 2 fields and reads them back')
    await expect(dialog).toContainText('Paketdienst Nordwind: by hand')
    await dialog.getByRole('button', { name: 'Approve, start 2 tasks' }).click()
    await expect(dialog).toBeHidden()
  })

  await test.step('what HubSpot refuses stands beside the field; mended, it is verified', async () => {
    await tab(desk, 'Tasks')
    await expect(row(desk, 'HubSpot')).toContainText('Failed', { timeout: 20_000 })
    await expect(row(desk, 'HubSpot')).toContainText('HubSpot refuses this value: not an e-mail address')
    expect(await hubspot.holds(contact.contactId)).toMatchObject({ lastname: contact.lastname, email: EMAIL })
    const field = desk.getByLabel('New value of Email')
    await expect(field).toHaveValue('jo at lind')
    await expect(field).toHaveAccessibleDescription('HubSpot refuses this value: not an e-mail address')
    await isSound(desk)
    await field.fill(NEW_EMAIL)
    await expect(field).not.toHaveAttribute('aria-invalid')
    await desk.getByRole('button', { name: 'Send again' }).click()
    await expect(row(desk, 'HubSpot')).toContainText('Verified corrected', { timeout: 20_000 })
    await settle(desk, 'Paketdienst Nordwind')
  })

  await test.step('the letter lists old and new value per place, and goes to the address that asked', async () => {
    await tab(desk, 'Letter')
    await desk.getByRole('button', { name: `Send to ${EMAIL}` }).click()
    await desk.getByRole('dialog').getByRole('button', { name: 'Send it' }).click()
    await mailbox.waitFor(EMAIL, /Our answer/)
    await page.goto(status)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your data is corrected')
    const letter = page.getByRole('article')
    await expect(letter).toContainText(`HubSpot, Last Name: “Nowak-Lind” instead of “${contact.lastname}”`)
    await expect(letter).toContainText(`HubSpot, Email: “${NEW_EMAIL}” instead of “${EMAIL}”`)
    await expect(letter).toContainText('Paketdienst Nordwind: corrected on')
    await expect(letter).toContainText(
      'We told the following recipients about your request (Article 19 GDPR)',
    )
    const place = (name: string) =>
      page.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) })
    await expect(place('Omniconvert')).toContainText('Not asked')
    await expect(place('HubSpot')).toContainText(`Last Name: “Nowak-Lind” instead of “${contact.lastname}”`)
  })

  await test.step('HubSpot holds the new values, everybody else is as before, and no log tells of it', async () => {
    expect(await hubspot.holds(contact.contactId)).toMatchObject({
      lastname: 'Nowak-Lind',
      email: NEW_EMAIL,
    })
    expect(await hubspot.holds(other.contactId)).toEqual(others)
    expect(await hubspot.violations()).toEqual([])
    expect(await mailbox.mails(NEW_EMAIL)).toEqual([])
    for (const personal of [EMAIL, NEW_EMAIL, 'Nowak-Lind', 'jo at lind'])
      expect(system.log()).not.toContain(personal)
  })
})

async function say(page: Page, place: number, field: string, wrong: string, right: string): Promise<void> {
  await page.getByLabel('Which detail?').nth(place).fill(field)
  await page.getByLabel('What does it say now?').nth(place).fill(wrong)
  await page.getByLabel('What should it say?').nth(place).fill(right)
}

async function tab(desk: Page, name: string): Promise<void> {
  const link = desk.getByRole('navigation', { name: 'Request' }).getByRole('link', { name })
  await link.click()
  await expect(link).toHaveAttribute('aria-current', 'page')
}

const row = (desk: Page, recipient: string) => desk.getByRole('row', { name: new RegExp(`^${recipient}`) })

async function settle(desk: Page, recipient: string): Promise<void> {
  const task = desk.getByRole('rowgroup').filter({ has: row(desk, recipient) })
  await task.getByRole('radio', { name: 'Done' }).check()
  await task.getByLabel('How do you know?').fill('Changed on the label printer, ticket 4711.')
  await task.getByRole('button', { name: 'Record', exact: true }).click()
  await expect(row(desk, recipient)).toContainText('Done')
}

/** axe, and the width of a phone. */
async function isSound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.target)])).toEqual([])
  const size = page.viewportSize()!
  await page.setViewportSize({ width: 320, height: 800 })
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBeLessThanOrEqual(320)
  await page.setViewportSize(size)
}
