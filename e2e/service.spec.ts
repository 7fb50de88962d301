import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from './fixtures.ts'
import { confirm, fillForm, referenceOn } from './person.ts'
import { deskOf, linkIn, ZOFIA } from './staff.ts'

// The desk's profile, with a service of its own that takes Omniconvert's orders.
const CONTACT = 'privacy@omniconvert.example'
const profile = path.join(mkdtempSync(path.join(tmpdir(), 'rightsdesk-profile-')), 'desk.yaml')
const given = `config: { contact: ${CONTACT}, answerWithinDays: 14, retentionDays: 90 }`
const source = readFileSync('e2e/profiles/desk.yaml', 'utf8')
if (!source.includes(given)) throw new Error('the profile of the desk tells Omniconvert something else')
const endpoint = `endpoint: { url: "\${SHOP_URL}", secret: "\${SHOP_SECRET}" }`
writeFileSync(
  profile,
  source.replace(given, () => `config: { contact: ${CONTACT}, ${endpoint} }`),
)

test.use({ systemOptions: { profile } })

const EMAIL = 'piotr.zielinski@example.test'

test('an order that a service refuses is seen at the desk, and its people are asked by mail instead', async ({
  system,
  page,
  context,
  newContext,
}) => {
  const { service, mailbox } = system
  const { visitor } = await service.addPerson()
  await service.fail({ kind: 'conflict', on: 'POST /requests', times: 9 })
  const cookie = encodeURIComponent(JSON.stringify({ uid: visitor }))
  await context.addCookies([{ name: 'mktz_client', value: cookie, url: system.baseUrl }])
  await fillForm(page, { email: EMAIL, right: 'Have your data erased' })
  await page.getByRole('button', { name: 'Look for numbers in this browser' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Send my request' }).click()
  const reference = await referenceOn(page)
  await confirm(page, system, EMAIL)

  const desk = await deskOf(ZOFIA, system, newContext)
  await desk.goto('/desk')
  await desk.getByRole('link', { name: reference }).click()
  await desk.getByRole('link', { name: 'Timeline' }).click()
  await desk.getByRole('button', { name: 'Take it' }).click()
  await desk.getByRole('link', { name: 'Look at the plan' }).click()
  const approve = /^Approve, start \d tasks$/
  await desk.getByRole('button', { name: approve }).click()
  await desk.getByRole('dialog').getByRole('button', { name: approve }).click()
  await expect(desk.getByRole('dialog')).toBeHidden()
  const tasks = desk.getByRole('navigation', { name: 'Request' }).getByRole('link', { name: 'Tasks' })
  await tasks.click()
  await expect(tasks).toHaveAttribute('aria-current', 'page')

  const row = desk.getByRole('row', { name: /^Omniconvert/ })
  await expect(row).toContainText('Failed', { timeout: 20_000 })
  expect(await mailbox.mails(CONTACT)).toEqual([])
  await desk.getByRole('button', { name: 'Ask by mail instead at Omniconvert' }).click()
  await expect(row).toContainText('Answer by')
  expect(await service.remains(visitor)).toMatchObject({ customers: 1 })
  expect(await service.violations()).toEqual([])

  const mail = await mailbox.waitFor(CONTACT, new RegExp(reference))
  expect(mail.text).toContain(visitor)
  await page.goto(linkIn(mail.text, '/partner/'))
  await page.getByRole('radio', { name: 'We erased it' }).check()
  await page.getByRole('button', { name: 'Send' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Thank')
  await expect(row).toContainText('Done')
})
