import type { Locator, Page } from '@playwright/test'
import { expect } from './fixtures.ts'
import { linkIn } from './staff.ts'
import type { System } from './system.ts'

interface Asked {
  email: string
  right: string
  context?: string
  message?: string
}

/** Fills the English form as far as the check page. */
export async function fillForm(
  page: Page,
  { email, right, context = 'Our website or newsletter', message = '' }: Asked,
): Promise<void> {
  await page.goto('/en/request')
  await page.getByRole('radio', { name: right }).check()
  await page.getByLabel('Your email address').fill(email)
  await page.getByRole('radio', { name: context }).check()
  await page.getByLabel('Anything that helps us').fill(message)
}

/** Files a request in English. Returns its reference. */
export async function file(page: Page, asked: Asked): Promise<string> {
  await fillForm(page, asked)
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your answers')
  await page.getByRole('button', { name: 'Send my request' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('We have your request')
  return referenceOn(page)
}

/** Confirms by the mailed link. The page shows the request's status afterwards; returns its path. */
export async function confirm(page: Page, system: System, email: string): Promise<string> {
  const mail = await system.mailbox.waitFor(email, /confirm/i)
  await page.goto(linkIn(mail.text, '/confirm/'))
  await page.getByRole('button', { name: 'Yes, this is my request' }).click()
  await expect(page).toHaveURL(/\/status\//)
  return new URL(page.url()).pathname
}

/** The one reference that stands on the page. */
export async function referenceOn(page: Page): Promise<string> {
  return (await page.getByText(/^TH-[0-9A-Z]{4}-[0-9A-Z]{4}$/).textContent())!
}

/** The summary of what needs another look, on top of a public page. */
export function problems(page: Page): Locator {
  return page.getByRole('alert', { name: /another look/ })
}
