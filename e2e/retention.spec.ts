import { readFileSync } from 'node:fs'
import path from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { confirm, file } from './person.ts'
import { deskOf, ZOFIA } from './staff.ts'
import type { System } from './system.ts'

test.use({ systemOptions: { profile: 'e2e/profiles/desk.yaml', movesTime: true } })

const EMAIL = 'ottilie.brandt@example.test'
const MESSAGE = 'It was the newsletter with the violet notebook.'
const DELETED = /The personal data of this request was deleted on .+; what remains is the record\./

test('a closed request is held, released and shredded; the record stays, on every page', async ({
  system,
  page,
  newContext,
}) => {
  test.setTimeout(240_000)
  const other = 'bruno.okafor@example.test'
  const unheld = await file(page, { email: other, right: 'Have your data erased' })
  await withdraw(page, await confirm(page, system, other))
  const reference = await file(page, { email: EMAIL, right: 'Get a copy of your data', message: MESSAGE })
  const status = await confirm(page, system, EMAIL)
  await withdraw(page, status)
  await expect(page.getByText('What we keep of this request')).toBeVisible()
  await expect(page.getByText(/^On .+ we delete your address, your messages and this page/)).toBeVisible()

  const desk = await deskOf(ZOFIA, system, newContext, { reducedMotion: 'reduce' })
  await desk.goto('/desk?view=closed')
  await desk.getByRole('link', { name: reference }).click()
  await expect(desk.getByRole('heading', { level: 1 })).toContainText(reference)
  const base = new URL(desk.url()).pathname

  await test.step('a DPO places a legal hold; the case, a view and the person’s page say so', async () => {
    await desk.getByRole('button', { name: 'Place a legal hold' }).click()
    const dialog = desk.getByRole('dialog')
    await dialog.getByLabel('Why').fill('Her lawyer announced a claim.')
    await inspect(desk, 'the hold with its dialog')
    await dialog.getByRole('button', { name: 'Place the hold' }).click()
    await expect(dialog).toBeHidden()
    await expect(desk.getByText('Her lawyer announced a claim.')).toBeVisible()
    await expect(desk.getByText('placed a legal hold, with a reason')).toBeVisible()
    await inspect(desk, 'the held case')
    await desk.goto('/desk?view=hold')
    await expect(desk.getByRole('row', { name: reference })).toBeVisible()
    await inspect(desk, 'the view of held requests')
    await page.goto(status)
    await expect(page.getByText('We have to keep this request for longer than planned')).toBeVisible()
    await inspect(page, 'the status page of a held request')
  })

  await test.step('while it stands nothing is deleted, however long', async () => {
    await system.advance({ days: 45 })
    await sweep(system)
    await desk.goto('/desk?view=closed')
    await desk.getByRole('link', { name: unheld }).click()
    await expect(desk.getByRole('heading', { level: 1 })).toContainText(unheld)
    await shredded(desk)
    await desk.goto(base)
    await expect(desk.getByText(EMAIL).first()).toBeVisible()
    expect(deletions(system)).toHaveLength(1)
  })

  await test.step('released, it is shredded by the next sweep', async () => {
    await desk.getByRole('button', { name: 'Release the legal hold' }).click()
    await desk.getByRole('dialog').getByRole('button', { name: 'Release the hold' }).click()
    await expect(desk.getByRole('dialog')).toBeHidden()
    await sweep(system)
    await shredded(desk)
    const request = base.split('/').at(-1)
    expect(deletions(system)[1]).toEqual({ v: 1, what: 'shred', request, at: expect.any(String) })
  })

  await test.step('every page of the case copes, and none shows the person', async () => {
    for (const tab of ['', '/plan', '/tasks', '/letter', '/package', '/audit']) {
      await desk.goto(base + tab)
      await expect(desk.getByText(DELETED)).toBeVisible()
      await expect(desk.getByText(EMAIL)).toHaveCount(0)
      await expect(desk.getByText(MESSAGE)).toHaveCount(0)
      await expect(desk.getByRole('button', { name: 'Take it up again' })).toHaveCount(0)
      await inspect(desk, `the shredded case${tab}`)
    }
    await expect(desk.getByRole('row', { name: /request\.shredded/ })).toBeVisible()
    await desk.goto('/desk?view=closed')
    await expect(desk.getByRole('row', { name: reference })).toContainText('deleted here')
    await desk.getByLabel('Find by reference or e-mail, exactly').fill(EMAIL.toUpperCase())
    await desk.getByRole('button', { name: 'Find' }).click()
    await expect(desk.getByRole('search').getByRole('link', { name: reference })).toBeVisible()
  })

  await test.step('the personal link leads nowhere any more, and the audit trail holds', async () => {
    await page.goto(status)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('This link does not work')
    const { code, output } = await system.run('rightsdesk', ['verify-audit'])
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('holds') })
  })
})

async function withdraw(page: Page, status: string): Promise<void> {
  await page.goto(`${status}/withdraw`)
  await page.getByRole('button', { name: 'Yes, withdraw it' }).click()
  await expect(page.getByText('What we keep of this request')).toBeVisible()
}

/** Looks at a case until it says so. */
async function shredded(desk: Page): Promise<void> {
  await expect(async () => {
    await desk.reload()
    await expect(desk.getByText(DELETED)).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 30_000 })
}

/** A worker sweeps when it starts. */
async function sweep(system: System): Promise<void> {
  await system.stopWorker()
  await system.startWorker()
}

function deletions(system: System): unknown[] {
  try {
    const text = readFileSync(path.join(system.env.RIGHTSDESK_DATA!, 'deletions.jsonl'), 'utf8')
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as unknown)
  } catch {
    return []
  }
}

/** No finding of axe, and nothing wider than a small phone. */
async function inspect(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const found = violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.target.join(' ')}`)
  expect.soft(found, name).toEqual([])
  await page.setViewportSize({ width: 320, height: 720 })
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect.soft(width, `${name} at 320 px`).toBeLessThanOrEqual(320)
  await page.setViewportSize({ width: 1280, height: 720 })
}
