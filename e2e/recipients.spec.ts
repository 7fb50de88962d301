import { expect, test } from './fixtures.ts'
import { confirm, fillForm, referenceOn } from './person.ts'
import { deskOf, type Invited, ZOFIA } from './staff.ts'

test.use({ systemOptions: { profile: 'e2e/profiles/desk.yaml' } })

const AUDITOR: Invited = { name: 'Olga Reyes', email: 'olga@teahouse.example', role: 'Auditor' }

test('a reply that came by mail is kept with its task; the auditor sees the tasks and no button', async ({
  system,
  page,
  newContext,
}) => {
  const email = 'tomasz.lis@example.test'
  await page
    .context()
    .addCookies([
      { name: 'mktz_client', value: encodeURIComponent('{"uid":"2f1c9a03b5"}'), url: system.baseUrl },
    ])
  await fillForm(page, { email, right: 'Have your data erased' })
  await page.getByRole('button', { name: 'Look for numbers in this browser' }).click()
  await page.getByRole('checkbox', { name: 'Group number for page tests' }).check()
  await page.getByRole('button', { name: 'Continue' }).last().click()
  await page.getByRole('button', { name: 'Send my request' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('We have your request')
  const reference = await referenceOn(page)
  await confirm(page, system, email)
  const desk = await deskOf(ZOFIA, system, newContext)
  await desk.goto('/desk')
  await desk.getByRole('link', { name: reference }).click()
  await desk.getByRole('link', { name: 'Plan', exact: true }).click()
  await desk.getByRole('button', { name: /^Approve, start/ }).click()
  await desk
    .getByRole('dialog')
    .getByRole('button', { name: /^Approve/ })
    .click()
  await expect(desk.getByText('What was planned for')).toBeVisible()
  await desk.getByRole('link', { name: /^Tasks/ }).click()

  const row = desk.getByRole('row', { name: /^Omniconvert/ })
  await expect(row).toContainText('no answer yet')
  await expect(row).toContainText('in any case; not settled before it is confirmed.')
  await row.getByRole('button', { name: /^Evidence/ }).click()
  await desk
    .getByLabel(/^Reply of Omniconvert/)
    .setInputFiles({ name: 'reply.eml', mimeType: 'message/rfc822', buffer: Buffer.from('We removed it.') })
  await desk.getByRole('button', { name: 'Attach the reply' }).click()
  const reply = desk.getByRole('link', { name: 'reply.eml' })
  const [download] = await Promise.all([desk.waitForEvent('download'), reply.click()])
  expect(download.suggestedFilename()).toBe('reply.eml')
  await expect(row).toContainText('Handed off')

  const auditor = await deskOf(AUDITOR, system, newContext)
  await auditor.goto(desk.url())
  const seen = auditor.getByRole('table', { name: /^Recipient tasks/ })
  await expect(seen.getByRole('row', { name: /^Omniconvert/ })).toContainText('Handed off')
  for (const name of [/^Record/, /^Attest/, /^Try again/, /^Attach/, /^Remove/])
    await expect(auditor.getByRole('button', { name })).toHaveCount(0)
  await seen.getByRole('button', { name: /^Evidence .* of Omniconvert/ }).click()
  await expect(auditor.getByText(/^A reply/)).toBeVisible()
  await auditor.goto('/desk/recipients')
  await expect(auditor.getByRole('button', { name: /^Test/ })).toHaveCount(0)
})

test('a token that was revoked is found by the test button, and a good test starts the calls again, without a reload', async ({
  system,
  newContext,
}) => {
  const desk = await deskOf(ZOFIA, system, newContext)
  await desk.goto('/desk/recipients')
  const hubspot = desk.getByRole('row', { name: /^HubSpot/ })
  const tested = desk.getByRole('button', { name: 'Test HubSpot' })
  await expect(hubspot).toContainText('Working')

  await system.hubspot.settings({ revoked: true })
  await tested.click()
  await expect(hubspot).toContainText('Calls stopped')
  await expect(desk.getByRole('link', { name: /^Recipients/ })).toContainText('1 fault')
  await system.mailbox.waitFor(ZOFIA.email, /HubSpot/)

  await system.hubspot.settings({ revoked: false, scopes: ['crm.objects.contacts.read'] })
  await desk.getByRole('link', { name: 'HubSpot', exact: true }).click()
  await tested.click()
  const health = desk.getByRole('complementary', { name: 'Health' })
  await expect(health).toContainText('permissions missing')
  await expect(health).toContainText('tickets: tickets cannot be counted')
  await health.getByRole('button', { name: 'Start calls again to HubSpot' }).click()
  await expect(health).not.toContainText('Calls stopped')
  await expect(desk.getByRole('region', { name: 'Last calls' })).toContainText('access-token-info')
})
