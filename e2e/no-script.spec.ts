import { expect, test } from './fixtures.ts'
import { linkIn } from './staff.ts'

test.use({ javaScriptEnabled: false, systemOptions: { profile: 'e2e/profiles/desk.yaml' } })

const EMAIL = 'henrik.voss@example.test'

test('the whole public side works without JavaScript, first wrong, then right', async ({
  system,
  page,
  context,
}) => {
  await context.addCookies([{ name: 'hubspotutk', value: 'c0ffee00c0ffee00', url: system.baseUrl }])
  await page.goto('/en')
  await page.getByRole('link', { name: 'Have your data erased' }).click()
  const right = page.getByRole('radio', { name: 'Have your data erased' })
  await expect(right).toBeChecked()

  await test.step('what is wrong stands on top and beside its field, and nothing typed is lost', async () => {
    await page.getByLabel('Your email address').fill('henrik.voss')
    await page.getByLabel('Anything that helps us').fill('I bought tea in 2024.')
    await page.getByRole('button', { name: 'Continue' }).last().click()
    await expect(page).toHaveTitle(/^Error: /)
    const summary = page.getByRole('alert')
    await expect(summary).toContainText('Two answers need another look')
    await expect(summary.getByRole('link')).toHaveText([
      'Enter an email address with an @, like name@example.com',
      'Choose where we would find your data',
    ])
    const email = page.getByLabel('Your email address')
    await expect(email).toHaveValue('henrik.voss')
    await expect(email).toHaveAttribute('aria-invalid', 'true')
    await expect(email).toHaveAccessibleDescription(/Enter an email address with an @/)
    await expect(page.getByLabel('Anything that helps us')).toHaveValue('I bought tea in 2024.')
    await expect(right).toBeChecked()
  })

  await test.step('the browser is looked at on demand, and a number can be left out', async () => {
    await page.getByLabel('Your email address').fill(EMAIL)
    await page.getByRole('radio', { name: 'Our website or newsletter' }).check()
    await page.getByRole('button', { name: 'Look for numbers in this browser' }).click()
    const number = page.getByRole('checkbox', { name: 'Visitor number of our contact database' })
    await expect(number).toBeChecked()
    await number.uncheck()
    await page.getByRole('button', { name: 'Continue' }).last().click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your answers')
    await expect(page.getByText(EMAIL)).toBeVisible()
    await expect(page.getByText('Visitor number of our contact database')).toBeHidden()
    await page.goBack()
    await expect(page.getByLabel('Your email address')).toHaveValue(EMAIL)
    await page.goForward()
    await page.getByRole('button', { name: 'Send my request' }).click()
  })

  await test.step('the typed code: none, a wrong one, a new mail, the right one', async () => {
    await expect(page.getByRole('heading', { level: 1 })).toContainText('We have your request')
    const code = page.getByLabel('Code from the email')
    const press = () => page.getByRole('button', { name: 'Confirm', exact: true }).click()
    await press()
    await expect(page.getByRole('alert')).toContainText('Enter the six digits of the code')
    const first = codeIn((await system.mailbox.waitFor(EMAIL, /confirm/i)).text)
    await code.fill(first === '000000' ? '000001' : '000000')
    await press()
    await expect(page.getByRole('alert')).toContainText('This code is not right')

    await page.getByRole('button', { name: 'Send the email again' }).click()
    await expect(page.getByRole('status')).toContainText('We sent you a new email')
    await expect.poll(async () => (await system.mailbox.mails(EMAIL)).length).toBe(2)
    const second = codeIn((await system.mailbox.mails(EMAIL)).at(-1)!.text)
    await code.fill(`${second.slice(0, 3)} ${second.slice(3)}`)
    await press()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('We are looking for your data')
  })

  await test.step('the personal page: a message, a withdrawal that is asked back', async () => {
    await expect(page.getByText('I bought tea in 2024.')).toBeVisible()
    await page.getByLabel('Write to us').fill('My customer number was 4711.')
    await page.getByRole('button', { name: 'Send message' }).click()
    await expect(page.getByRole('status')).toContainText('Your message was sent')
    await expect(page.getByText('My customer number was 4711.')).toBeVisible()
    await page.getByRole('link', { name: 'Withdraw this request' }).click()
    await page.getByRole('button', { name: /ithdraw/ }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('You withdrew this request')
    await expect(page.getByRole('article')).toContainText('You withdrew your request')
  })

  await test.step('the mailed link leads back to the same page', async () => {
    const mail = await system.mailbox.waitFor(EMAIL, /We have your request|is here/)
    await page.goto(linkIn(mail.text, '/en/status/'))
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('You withdrew this request')
  })
})

function codeIn(text: string): string {
  const code = /\b(\d{3}) ?(\d{3})\b/.exec(text)
  if (!code) throw new Error(`There is no code in:\n${text}`)
  return `${code[1]}${code[2]}`
}
