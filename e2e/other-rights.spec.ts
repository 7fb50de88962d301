import { text } from 'node:stream/consumers'
import type { Page } from '@playwright/test'
import { openPromise } from 'yauzl'
import { expect, test } from './fixtures.ts'
import { confirm, file, problems } from './person.ts'
import { deskOf, ZOFIA } from './staff.ts'

test.use({ systemOptions: { profile: 'e2e/profiles/desk.yaml' } })

const AUTHORITY = 'President of the Personal Data Protection Office'

test('access: what systems export and staff attach goes into a package, looked at first, downloaded after a mailed code, as often as allowed', async ({
  system,
  page,
  newContext,
}) => {
  const email = 'amina.diallo@example.test'
  await system.hubspot.addPerson({ email, counts: {} })
  const reference = await file(page, { email, right: 'Get a copy of your data' })
  const status = await confirm(page, system, email)
  const desk = await deskOf(ZOFIA, system, newContext)

  await openCase(desk, reference)
  await approve(desk, 'Approve, start 2 tasks')
  await tab(desk, 'Letter')
  const send = desk.getByRole('button', { name: `Send to ${email}` })
  await expect(send).toHaveAttribute('aria-disabled', 'true')
  await tab(desk, 'Tasks')
  await settle(desk, 'Paketdienst Nordwind', 'Nothing found')
  await tab(desk, 'Package')
  const exported = desk.getByRole('row', { name: /HubSpot/ })
  await expect(exported).toContainText('Done', { timeout: 30_000 })

  await tab(desk, 'Tasks')
  const content = '{"email":"amina.diallo@example.test"}'
  await desk
    .getByLabel('File, up to 25 MB')
    .setInputFiles({ name: 'hubspot.json', mimeType: 'application/json', buffer: Buffer.from(content) })
  await desk.getByLabel('From').selectOption('HubSpot')
  await desk.getByRole('button', { name: 'Attach', exact: true }).click()
  await expect(desk.getByRole('button', { name: 'Remove hubspot.json' })).toBeVisible()

  await tab(desk, 'Package')
  await expect(desk.getByText('It goes out with the answer.')).toBeVisible({ timeout: 30_000 })
  await expect(desk.getByText(`${reference}.zip`)).toBeVisible()
  await exported.getByRole('link').first().click()
  await expect(desk.getByText(email).first()).toBeVisible()
  await tab(desk, 'Package')
  const [preview] = await Promise.all([
    desk.context().waitForEvent('page'),
    desk.getByRole('link', { name: 'Preview the page' }).click(),
  ])
  await expect(preview.getByText('hubspot.json').first()).toBeVisible()
  await preview.close()
  await tab(desk, 'Letter')
  await expect(send).toHaveAttribute('aria-disabled', 'false')
  await sendLetter(desk, email)

  await page.goto(status)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The copy of your data is ready')
  for (const owed of ['What we erased', 'hubspot.json'])
    await expect(page.getByRole('article')).not.toContainText(owed)
  await expect(page.getByRole('article')).toContainText('Standard contractual clauses')
  await page.getByRole('button', { name: 'Send me the code' }).click()
  const code = /\b(\d{3}) ?(\d{3})\b/.exec((await system.mailbox.waitFor(email, /^Your code/)).text)!
  const right = `${code[1]}${code[2]}`
  await page.getByLabel('Code from the email').fill(right === '111111' ? '222222' : '111111')
  await page.getByRole('button', { name: 'Show my files' }).click()
  await expect(problems(page)).toContainText('This code is not right')
  await page.getByLabel('Code from the email').fill(right)
  await page.getByRole('button', { name: 'Show my files' }).click()

  const download = page.getByRole('button', { name: `Download ${reference}.zip` })
  for (const left of ['2 downloads are left', 'One download is left']) {
    await expect(page.getByText(left)).toBeVisible()
    const [saved] = await Promise.all([page.waitForEvent('download'), download.click()])
    expect(saved.suggestedFilename()).toBe(`${reference}.zip`)
    expect(await attachedIn(await saved.path())).toBe(content)
    await page.reload()
  }
  await expect(page.getByText('No downloads are left')).toBeVisible()
  await expect(download).toBeDisabled()

  // The link alone, in a browser where no code was typed, opens nothing.
  const elsewhere = await (await newContext()).newPage()
  await elsewhere.goto(status)
  await expect(elsewhere.getByRole('button', { name: 'Send me the code' })).toBeVisible()
  await expect(elsewhere.getByText(`Download ${reference}.zip`)).toBeHidden()
})

test('refusal: not without ground, reasons, authority and remedy, all of which the letter names', async ({
  system,
  page,
  newContext,
}) => {
  const email = 'max.ohm@example.test'
  const contact = await system.hubspot.addPerson({ email })
  const before = await system.hubspot.remains(contact.contactId)
  const reference = await file(page, { email, right: 'Have your data erased' })
  const status = await confirm(page, system, email)
  const desk = await deskOf(ZOFIA, system, newContext)
  await openCase(desk, reference)
  await desk.getByRole('link', { name: 'Refuse, with its ground' }).click()

  const send = desk.getByRole('button', { name: `Send to ${email}` })
  const missing = desk.locator('#missing')
  await expect(send).toHaveAttribute('aria-disabled', 'true')
  await expect(missing).toContainText('The ground of the refusal is not chosen')
  await expect(missing).toContainText('Reasons, in your words')
  await desk.getByLabel('Ground', { exact: true }).selectOption('17(3)(b)')
  await desk
    .getByRole('textbox', { name: 'Reasons, in your words' })
    .fill('Tax law obliges us to keep your invoices.')
  await expect(send).toHaveAttribute('aria-disabled', 'false')
  const complaint = desk.getByRole('textbox', { name: 'Complaint, with the named authority' })
  const words = await complaint.inputValue()
  await complaint.fill('You can complain to somebody.')
  await expect(missing).toContainText('Complaint: does not name the authority')
  await desk.getByRole('button', { name: 'Take out: Judicial remedy' }).click()
  await expect(missing).toContainText('Judicial remedy: not in the letter')
  await send.press('Enter')
  await expect(desk.getByRole('dialog')).toBeHidden()
  await complaint.fill(words)
  await desk.getByRole('button', { name: 'Put it back' }).click()
  await sendLetter(desk, email)

  await page.goto(status)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('We could not do what you asked')
  const letter = page.getByRole('article')
  await expect(letter).toContainText('Tax law obliges us to keep your invoices.')
  await expect(letter).toContainText(AUTHORITY)
  await expect(letter).toContainText('go to court (Article 79 GDPR)')
  expect(await system.hubspot.remains(contact.contactId)).toEqual(before)
})

/** Opens a request from the list and takes it. */
async function openCase(desk: Page, reference: string): Promise<void> {
  await desk.goto('/desk')
  await desk.getByRole('link', { name: reference }).click()
  await desk.getByRole('link', { name: 'Timeline' }).click()
  await desk.getByRole('button', { name: 'Take it' }).click()
  await expect(desk.getByRole('link', { name: 'Look at the plan' })).toBeVisible()
}

async function tab(desk: Page, name: string): Promise<void> {
  const link = desk.getByRole('navigation', { name: 'Request' }).getByRole('link', { name })
  await link.click()
  await expect(link).toHaveAttribute('aria-current', 'page')
}

async function approve(desk: Page, words: string): Promise<void> {
  await tab(desk, 'Plan')
  await desk.getByRole('button', { name: words }).click()
  await desk.getByRole('dialog').getByRole('button', { name: words }).click()
  await expect(desk.getByRole('dialog')).toBeHidden()
}

const row = (desk: Page, recipient: string) => desk.getByRole('row', { name: new RegExp(`^${recipient}`) })

/** Records how a task by hand ended. */
async function settle(desk: Page, recipient: string, outcome: string): Promise<void> {
  const task = desk.getByRole('rowgroup').filter({ has: row(desk, recipient) })
  const form = task.getByRole('button', { name: /^Record (how it ended|their answer)/ })
  if ((await form.getAttribute('aria-expanded')) === 'false') await form.click()
  await task.getByRole('radio', { name: outcome }).check()
  await task.getByLabel('How do you know?').fill('Looked it up, ticket 4711.')
  await task.getByRole('button', { name: 'Record', exact: true }).click()
  await expect(row(desk, recipient)).toContainText(outcome)
}

async function sendLetter(desk: Page, email: string): Promise<void> {
  await desk.getByRole('button', { name: `Send to ${email}` }).click()
  await desk.getByRole('dialog').getByRole('button', { name: 'Send it' }).click()
  await expect(
    desk.getByRole('list', { name: 'Stage' }).getByRole('listitem').filter({ hasText: 'Closed' }),
  ).toHaveAttribute('aria-current', 'step')
}

/** The content of the one file that staff attached; a package gives it a name of its own. */
async function attachedIn(zipFile: string): Promise<string> {
  const zip = await openPromise(zipFile)
  try {
    for await (const entry of zip.eachEntry())
      if (entry.fileName.startsWith('files/')) return await text(await zip.openReadStreamPromise(entry))
    throw new Error('no attached file is in the package')
  } finally {
    zip.close()
  }
}
