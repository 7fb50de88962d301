import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { confirm, file, problems } from './person.ts'
import { deskOf, linkIn, ZOFIA } from './staff.ts'

test.use({ systemOptions: { profile: 'e2e/profiles/desk.yaml' } })

const EMAIL = 'maximiliane.von-und-zu-hohenberg@long-domain.example.test'
const ERASE = 'Have your data erased'
const LOCALES = ['en', 'de']

test('every page has no finding of axe, in light and dark, and none overflows at 320 px', async ({
  system,
  page,
  context,
  newContext,
  allowErrors,
}) => {
  test.setTimeout(240_000)
  // The page that is not there.
  allowErrors(/404/)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await context.addCookies([
    { name: 'mktz_client', value: encodeURIComponent('{"uid":"2f1c9a03b5"}'), url: system.baseUrl },
  ])
  await system.hubspot.addPerson({ email: EMAIL })
  const seen: string[] = []
  /** Looks at an English page and at its translation. */
  const look = async (path: string, title: string | RegExp) => {
    for (const locale of LOCALES) {
      await page.goto(path.replace(/^\/en\b/, `/${locale}`).replace('lang=en', `lang=${locale}`))
      await expect(page.locator('html')).toHaveAttribute('lang', locale)
      if (locale === 'en') await expect(page.getByRole('heading', { level: 1 })).toHaveText(title)
      await inspect(page, `${title} in ${locale}`)
      seen.push(`${locale} ${title}`)
    }
  }

  await look('/en', /Ask us/)
  await look('/en/request', 'Make a request')
  await page.goto('/en/request')
  await page.getByRole('button', { name: 'Look for numbers in this browser' }).click()
  await expect(page.getByRole('checkbox').first()).toBeVisible()
  await page.request.post('/en/request/submit', { form: { right: 'rectification', do: 'continue' } })
  await page.goto('/en/request')
  await expect(problems(page)).toBeVisible()
  await look('/en/request', 'Make a request')
  await look('/en/status', 'Find your request')
  await look('/en/status?wrong=email,reference', 'Find your request')
  await look('/en/status?sent=1', 'Look into your mailbox')
  await look(`/en/status/${'x'.repeat(43)}`, 'This link does not work')
  await look('/en/no/such/page', /\w/)

  await page.goto('/en/request')
  await page.getByRole('radio', { name: ERASE }).check()
  await page.getByLabel('Your email address').fill(EMAIL)
  await page.getByRole('radio', { name: 'Our website or newsletter' }).check()
  await page.getByLabel('Anything that helps us').fill(`Donaudampfschifffahrtsgesellschaft${'s'.repeat(80)}`)
  await page.getByRole('button', { name: 'Look for numbers in this browser' }).click()
  await page.getByRole('checkbox', { name: 'Group number for page tests' }).check()
  await page.getByRole('button', { name: 'Continue' }).last().click()
  // A page that is still on its way would be cut off by the next one.
  await expect(page).toHaveURL(/\/check$/)
  await look('/en/check', 'Check your answers')
  await page.goto('/en/check')
  await page.getByRole('button', { name: 'Send my request' }).click()
  await expect(page).toHaveURL(/\/sent$/)
  await look('/en/sent', /^We have your request/)
  const mail = await system.mailbox.waitFor(EMAIL, /confirm/i)
  await look(new URL(linkIn(mail.text, '/confirm/')).pathname, 'Is this your request?')
  const status = await confirm(page, system, EMAIL)
  await look(status, 'We are looking for your data')
  await look(`${status}/withdraw`, /ithdraw/)

  const desk = await deskOf(ZOFIA, system, newContext, { reducedMotion: 'reduce' })
  await desk.goto('/desk')
  await desk.getByRole('link', { name: /^TH-/ }).click()
  await desk.getByRole('link', { name: 'Timeline' }).click()
  await desk.getByRole('button', { name: 'Take it' }).click()
  await desk.getByRole('link', { name: 'Look at the plan' }).click()
  const approve = desk.getByRole('button', { name: 'Approve, start 3 tasks' })
  await approve.click()
  await expect(desk.getByRole('dialog')).toBeVisible()
  await inspect(desk, 'the plan with its dialog')
  await desk
    .getByRole('dialog')
    .getByRole('button', { name: /^Approve/ })
    .click()
  await expect(desk.getByText('What was planned for')).toBeVisible()
  const asked = await system.mailbox.waitFor('privacy@omniconvert.example', /TH-/)
  const partner = new URL(linkIn(asked.text, '/partner/')).pathname
  await look(`${partner}?lang=en`, 'Please erase the data of one person')
  await look(`${partner}?lang=en&wrong=outcome`, 'Please erase the data of one person')
  await page.goto(`${partner}?lang=en`)
  await page.getByRole('radio', { name: 'We erased it' }).check()
  await page.getByRole('button', { name: 'Send' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Thank')
  await look(`${partner}?lang=en`, /Thank/)

  const base = new URL(desk.url()).pathname.split('/').slice(0, 4).join('/')
  for (const tab of ['/tasks', '/letter', '/plan', '/audit', '?write=message']) {
    await desk.goto(base + tab)
    await expect(desk.getByRole('heading', { level: 1 })).toContainText('TH-')
    await inspect(desk, `the case, ${tab}`)
  }
  for (const [path, title] of [
    ['/desk', 'My desk'],
    ['/desk?view=open', 'All open'],
    ['/desk?view=closed', 'Closed'],
    ['/desk/recipients', 'Recipients'],
    ['/desk/recipients/omniconvert', 'Omniconvert'],
    ['/desk/recipients/hubspot', 'HubSpot'],
    ['/desk/work', 'Background work'],
    ['/desk/people', 'People'],
    ['/desk/account', 'Password and sessions'],
    ['/desk/record', 'Record a request'],
    ['/desk/no/such/page', 'Not found'],
  ] as const) {
    await desk.goto(path)
    await expect(desk.getByRole('heading', { level: 1 })).toHaveText(title)
    await inspect(desk, title)
  }
  await page.goto('/desk/sign-in')
  await inspect(page, 'the sign-in')

  await desk.goto(`${base}/letter?decision=refused`)
  await desk.getByLabel('Ground', { exact: true }).selectOption('17(3)(e)')
  await desk.getByRole('textbox', { name: 'Reasons, in your words' }).fill('A claim is before the court.')
  await desk.getByRole('button', { name: `Send to ${EMAIL}` }).click()
  await desk.getByRole('dialog').getByRole('button', { name: 'Send it' }).click()
  await expect(
    desk.getByRole('list', { name: 'Stage' }).getByRole('listitem').filter({ hasText: 'Answered' }),
  ).toHaveAttribute('aria-current', 'step')
  await look(status, /^We could not do what you asked/)
  await desk.goto(base)
  await inspect(desk, 'the timeline of an answered case')
  expect(seen.length).toBeGreaterThan(30)
})

test('a request is filed with the keyboard alone, from the home page to the status page', async ({
  system,
  page,
}) => {
  const email = 'keys@example.test'
  const press = (key: string) => page.keyboard.press(key)
  await page.goto('/en')
  await press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to' })).toBeFocused()
  await press('Enter')
  await tabTo(page, page.getByRole('link', { name: ERASE }))
  await press('Enter')

  await expect(page.getByRole('radio', { name: ERASE })).toBeChecked()
  await tabTo(page, page.getByRole('radio', { name: 'Our website or newsletter' }))
  await press('Space')
  await press('Enter')
  await expect(problems(page)).toBeFocused()
  await tabTo(page, problems(page).getByRole('link'))
  await press('Enter')
  await expect(page.getByLabel('Your email address')).toBeFocused()
  await page.keyboard.type(email)
  await tabTo(page, page.getByRole('button', { name: 'Continue' }).last())
  await press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your answers')
  await tabTo(page, page.getByRole('button', { name: 'Send my request' }))
  await press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('We have your request')
  await tabTo(page, page.getByLabel('Code from the email'))
  const code = /\b\d{3} ?\d{3}\b/.exec((await system.mailbox.waitFor(email, /confirm/i)).text)!
  await page.keyboard.type(code[0])
  await press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('We are looking for your data')
})

test('what was typed outlives a reload, the back button and another way in', async ({ page }) => {
  await file(page, { email: 'first@example.test', right: ERASE })
  await page.goto('/en/request?right=access')
  await expect(page.getByRole('radio', { name: 'Get a copy of your data' })).toBeChecked()
  await page.getByLabel('Your email address').fill('second@example.test')
  await page.getByLabel('Anything that helps us').fill('Half a sent')
  await page.reload()
  await expect(page.getByLabel('Your email address')).toHaveValue('second@example.test')
  await expect(page.getByLabel('Anything that helps us')).toHaveValue('Half a sent')
  await page.getByRole('radio', { name: 'Our website or newsletter' }).check()
  await page.getByRole('button', { name: 'Continue' }).last().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your answers')
  await page.goBack()
  await expect(page.getByLabel('Anything that helps us')).toHaveValue('Half a sent')
})

/** axe, the contrast once more in dark, and the width of a phone. Goes on after a finding: one run tells them all. */
async function inspect(page: Page, name: string): Promise<void> {
  // No frame is to be looked into, which is what the other mode opens a page for each time.
  const axe = () => new AxeBuilder({ page }).setLegacyMode()
  const look = async (builder: AxeBuilder, scheme: 'light' | 'dark') => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    const { violations } = await builder.analyze()
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
    )
    expect.soft(found, `${name}, ${scheme}`).toEqual([])
  }
  await look(axe(), 'light')
  await look(axe().withRules(['color-contrast']), 'dark')
  const { width, height } = page.viewportSize()!
  await page.setViewportSize({ width: 320, height })
  expect.soft(await page.evaluate(overflowing), `${name} at 320 px`).toEqual([])
  await page.setViewportSize({ width, height })
}

/** What makes the page wider than its window. */
function overflowing(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement
  if (scrollWidth <= clientWidth) return []
  const wide = [...document.querySelectorAll('body *')].filter(
    (element) => element.getBoundingClientRect().right > clientWidth + 1,
  )
  return wide.map((element) => `${element.tagName} ${element.className}`)
}

async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  await expect(target).toBeFocused()
}

test('what a page does against its content security policy is noticed', async ({ page, browserErrors }) => {
  browserErrors.allow(/Content Security Policy/)
  await page.goto('/en')
  expect(browserErrors.takeViolations()).toEqual([])
  await page.evaluate(() => {
    const image = document.createElement('img')
    image.src = 'https://elsewhere.example.test/pixel.png'
    document.body.append(image)
  })
  await expect
    .poll(() => browserErrors.takeViolations())
    .toEqual([expect.stringMatching(/^img-src stopped https:\/\/elsewhere/)])
})
