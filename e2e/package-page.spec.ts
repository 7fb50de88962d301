import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { build } from 'esbuild'
import { ROOT } from '../scripts/root.mjs'

let pages: string[]

test.beforeAll(async () => {
  const { outputDir } = test.info()
  const program = path.join(ROOT, 'dist', 'sample-package-pages.js')
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['lib/package/test-sample.ts'],
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  })
  execFileSync(process.execPath, [program, outputDir, path.join(ROOT, 'profiles', 'piwik-pro.yaml')])
  pages = readdirSync(outputDir)
    .filter((name) => name.endsWith('.html'))
    .map((name) => pathToFileURL(path.join(outputDir, name)).href)
  expect(pages.length).toBeGreaterThanOrEqual(4)
})

test('the page of a package opens offline, asks for nothing and runs nothing', async ({ browser }) => {
  const context = await browser.newContext({ offline: true })
  const page = await context.newPage()
  const asked: string[] = []
  const said: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  page.on('console', (message) => said.push(message.text()))
  page.on('pageerror', (error) => said.push(error.message))
  page.on('dialog', (dialog) => {
    said.push(dialog.message())
    void dialog.dismiss()
  })
  for (const url of pages) {
    await page.goto(url)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    // What somebody sent to be run stands there as text.
    await expect(page.getByRole('cell', { name: /^<script>fetch/ }).first()).toBeVisible()
  }
  expect(said).toEqual([])
  expect(asked.sort()).toEqual([...pages].sort())
  await context.close()
})

test('on a narrow screen no short word is broken in two', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 320, height: 800 }, bypassCSP: true })
  const page = await context.newPage()
  for (const url of pages) {
    await page.goto(url)
    const broken = await page.locator('tbody th').evaluateAll((cells) =>
      cells.flatMap((cell) => {
        const text = cell.firstChild
        if (!(text instanceof Text)) return []
        return [...text.data.matchAll(/\p{L}{4,9}(?!\p{L})/gu)]
          .filter(({ index, 0: word }) => {
            const range = document.createRange()
            range.setStart(text, index)
            range.setEnd(text, index + word.length)
            return range.getClientRects().length > 1
          })
          .map(([word]) => word)
      }),
    )
    expect(broken).toEqual([])
  }
  await context.close()
})

test('the page of a package has no finding of axe, in light and dark, and does not overflow', async ({
  browser,
}) => {
  test.setTimeout(150_000)
  // The page itself forbids the script of the check.
  const context = await browser.newContext({ bypassCSP: true })
  const page = await context.newPage()
  for (const [at, url] of pages.entries()) {
    await page.emulateMedia({ colorScheme: at % 2 ? 'dark' : 'light' })
    await page.goto(url)
    for (const summary of await page.locator('summary').all()) await summary.click()
    for (const width of at % 2 ? [1280, 320] : [320, 1280]) {
      await page.setViewportSize({ width, height: 800 })
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    }
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`)).toEqual([])
  }
  await context.close()
})
