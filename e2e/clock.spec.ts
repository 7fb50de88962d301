import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { confirm, file } from './person.ts'
import { deskOf, ZOFIA } from './staff.ts'

test.use({ systemOptions: { profile: 'e2e/profiles/desk.yaml' } })

const COPY = 'Get a copy of your data'
const AUTHORITY = 'President of the Personal Data Protection Office'

test('the clock is corrected, paused by a question, resumed by the answer and extended', async ({
  system,
  page,
  newContext,
}) => {
  test.setTimeout(120_000)
  const email = 'livia.brandt@example.test'
  const reference = await file(page, { email, right: COPY })
  const status = await confirm(page, system, email)
  const desk = await deskOf(ZOFIA, system, newContext, { reducedMotion: 'reduce' })
  await openCase(desk, reference)
  const due = desk.getByRole('complementary', { name: 'Next step and deadline' })

  await test.step('the receipt date: old and new dates stand there before anything changes', async () => {
    await due.getByRole('button', { name: 'Correct the receipt date' }).click()
    const dialog = desk.getByRole('dialog')
    await dialog.getByLabel('Received on').fill(daysAgo(6))
    await dialog.getByLabel('Why').fill('The letter lay unread at the reception.')
    await dialog.getByRole('button', { name: 'Show the new dates' }).click()
    await expect(dialog.getByRole('row', { name: /Received/ })).toContainText(words(daysAgo(6)))
    await expect(dialog.getByRole('row', { name: /Received/ })).toContainText(words(daysAgo(0)))
    await expect(dialog.getByText('governs').first()).toBeAttached()
    await inspect(desk, dialog, 'receipt')
    await dialog.getByLabel('Received on').fill(daysAgo(5))
    await expect(dialog.getByRole('table')).toHaveCount(0)
    await dialog.getByRole('button', { name: 'Show the new dates' }).click()
    await dialog.getByRole('button', { name: 'Correct the date' }).click()
    await expect(dialog).toBeHidden()
    await expect(timeline(desk, /corrected the receipt .+ → .+; due .+ → /)).toBeVisible()
    await expect(desk.getByText('The letter lay unread at the reception.')).toBeVisible()
  })

  await test.step('a question comes late, which is said, and stops the clock', async () => {
    await due.getByRole('button', { name: /^Ask and pause/ }).click()
    const dialog = desk.getByRole('dialog')
    await expect(dialog.getByText('The question comes 5 days after receipt')).toBeVisible()
    await dialog.getByRole('radio', { name: /doubt about identity/ }).check()
    await dialog.getByLabel(/^Question to/).fill('Which webinar did you register for?')
    await dialog.getByRole('button', { name: 'Show the new dates' }).click()
    await expect(dialog.getByText('If answered')).toBeVisible()
    await inspect(desk, dialog, 'pause')
    await dialog.getByRole('button', { name: 'Ask and pause' }).click()
    await expect(dialog).toBeHidden()
    await expect(due.locator('b', { hasText: 'Paused since' })).toBeVisible()
    await expect(due.getByText('Without the pause')).toBeVisible()
    await expect(timeline(desk, /paused the clock for a doubt about identity/)).toBeVisible()
    await inspect(desk, null, 'paused')
    await desk.goto('/desk')
    await expect(
      desk
        .getByRole('rowgroup')
        .filter({ hasText: 'Clock paused or extended' })
        .filter({ hasText: reference }),
    ).toBeVisible()
  })

  await test.step('the person sees that the time stands still, and answers', async () => {
    await system.mailbox.waitFor(email, /message|wrote/i)
    await page.goto(status)
    await expect(page.getByRole('heading', { name: 'The time stands still' })).toBeVisible()
    await inspect(page, null, 'person-paused')
    await page.getByRole('link', { name: 'your answer' }).click()
    await page.getByLabel('Write to us').fill('The one on consent management.')
    await page.getByRole('button', { name: 'Send message' }).click()
    await expect(page.getByRole('heading', { name: /^We answer by/ })).toBeVisible()
  })

  await test.step('the key opens the form, staff extend it, and the notice goes out', async () => {
    await openCase(desk, reference)
    await expect(timeline(desk, /The clock runs again/)).toBeVisible()
    await desk.keyboard.press('e')
    const dialog = desk.getByRole('dialog')
    await expect(dialog.getByText('falls away')).toBeVisible()
    await dialog.getByRole('radio', { name: 'The request is complex' }).check()
    await dialog
      .getByLabel(/^Reasons/)
      .fill('Four systems hold your data, and each export is checked by hand.')
    await inspect(desk, dialog, 'extend')
    await dialog.getByRole('button', { name: 'Extend and send the notice' }).click()
    await expect(dialog).toBeHidden()
    await expect(due.locator('b', { hasText: 'Extended to' })).toBeVisible()
    await expect(timeline(desk, /extended the period for its complexity; due .+ → /)).toBeVisible()
    await expect(due.getByRole('button', { name: /^Extend/ })).toHaveCount(0)
    await inspect(desk, null, 'extended')
  })

  await test.step('the person sees the new date, why, and the letter', async () => {
    await page.goto(status)
    await expect(page.getByRole('heading', { name: /^We need longer/ })).toBeVisible()
    await expect(page.getByText('Four systems hold your data')).toBeVisible()
    await inspect(page, null, 'person-extended')
    await page.getByRole('link', { name: 'letter about this' }).click()
    await expect(page.getByText(AUTHORITY)).toBeVisible()
    await expect(page.getByText('You can also go to court')).toBeVisible()
  })
})

test('after the first month nothing can be extended, and the desk names the day until which it could', async ({
  system,
  page,
  newContext,
}) => {
  const email = 'otto.lind@example.test'
  const reference = await file(page, { email, right: COPY })
  await confirm(page, system, email)
  const desk = await deskOf(ZOFIA, system, newContext)
  await openCase(desk, reference)
  const due = desk.getByRole('complementary', { name: 'Next step and deadline' })
  const dialog = desk.getByRole('dialog')

  await test.step('staff resume by hand what waits for an answer that came another way', async () => {
    await due.getByRole('button', { name: /^Ask and pause/ }).click()
    await expect(dialog.getByText(/after receipt\. An authority/)).toHaveCount(0)
    await dialog.getByRole('radio', { name: /recital 63/ }).check()
    await dialog.getByLabel(/^Question to/).fill('Is it about the newsletter?')
    await dialog.getByRole('button', { name: 'Show the new dates' }).click()
    await dialog.getByRole('button', { name: 'Ask and pause' }).click()
    await due.getByRole('button', { name: /^Resume by hand/ }).click()
    await expect(dialog.getByRole('columnheader', { name: 'Resumed today' })).toBeVisible()
    await dialog.getByRole('button', { name: 'Resume the clock' }).click()
    await expect(timeline(desk, /The clock runs again; due /)).toBeVisible()
  })

  await due.getByRole('button', { name: 'Correct the receipt date' }).click()
  await dialog.getByLabel('Received on').fill(daysAgo(45))
  await dialog.getByLabel('Why').fill('Found in the spam folder.')
  await dialog.getByRole('button', { name: 'Show the new dates' }).click()
  await dialog.getByRole('button', { name: 'Correct the date' }).click()
  await expect(
    due.getByText(/Can no longer be extended: the notice had to go out by \w+ \d+ \w+ \d{4}\./),
  ).toBeVisible()
  await expect(due.getByRole('button', { name: /^Extend/ })).toHaveCount(0)
  await desk.keyboard.press('e')
  await expect(dialog).toBeHidden()
})

async function openCase(desk: Page, reference: string): Promise<void> {
  await desk.goto('/desk?view=open')
  await desk.getByRole('link', { name: reference }).click()
  await desk.getByRole('link', { name: 'Timeline' }).click()
  await expect(desk.getByRole('link', { name: 'Timeline' })).toHaveAttribute('aria-current', 'page')
}

function timeline(desk: Page, words: RegExp): Locator {
  return desk
    .getByRole('region', { name: 'Timeline' })
    .getByRole('listitem')
    .filter({ hasText: words })
    .first()
}

/** A local day in the controller's zone, as a date field takes it. */
function daysAgo(days: number): string {
  const at = new Date(Date.now() - days * 86_400_000)
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Warsaw' }).format(at)
}

function words(day: string): string {
  return String(Number(day.slice(8)))
}

/** axe, and the width of a phone. */
async function inspect(page: Page, dialog: Locator | null, name: string): Promise<void> {
  if (dialog) await expect(dialog).toBeVisible()
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect
    .soft(
      violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.target.join(' ')}`),
      name,
    )
    .toEqual([])
  await page.setViewportSize({ width: 320, height: 720 })
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect.soft(width, `${name} at 320 px`).toBeLessThanOrEqual(320)
  await page.setViewportSize({ width: 1280, height: 720 })
}
