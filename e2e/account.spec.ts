import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './fixtures.ts'
import { setUpDesk, signIn } from './staff.ts'

test('staff see where they are signed in, end it elsewhere, and change the password', async ({
  system,
  page,
  newContext,
}) => {
  const me = await setUpDesk(page, system)
  const there = await (await newContext()).newPage()
  await signIn(there, me)

  await page.getByRole('button', { name: /: menu$/ }).click()
  await page.getByRole('menuitem', { name: 'Password and sessions' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Password and sessions')
  await expect(page.getByRole('listitem').filter({ hasText: /^Here/ })).toHaveCount(1)
  await expect(page.getByRole('listitem').filter({ hasText: /^Elsewhere/ })).toHaveCount(1)
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
  const { height } = page.viewportSize()!
  await page.setViewportSize({ width: 320, height })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  await page.setViewportSize({ width: 1280, height })

  await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Present password').fill('not the present one')
  await dialog.getByRole('button', { name: 'Sign out' }).click()
  await expect(dialog).toContainText('That is not your present password.')
  await dialog.getByLabel('Present password').fill(me.password)
  await dialog.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('listitem').filter({ hasText: /^Elsewhere/ })).toHaveCount(0)
  await there.goto('/desk/people')
  await expect(there.getByRole('button', { name: 'Continue' })).toBeVisible()

  const form = page.locator('form').filter({ hasText: 'Change the password' })
  const change = async (current: string, password: string) => {
    await form.getByLabel('Present password').fill(current)
    await form.getByLabel('New password').fill(password)
    await form.getByRole('button', { name: 'Change the password' }).click()
  }
  await change(me.password, 'rightsdesk2026')
  await expect(form).toContainText('would be guessed early')
  await change(me.password, 'seven lamps over a river')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in to the desk')
  await page.getByLabel('E-mail').fill(me.email)
  await page.getByLabel('Password').fill('seven lamps over a river')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Second step')
})
