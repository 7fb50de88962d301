import { type BrowserContext, type BrowserContextOptions, test as base, expect } from '@playwright/test'
import type { Leak } from './leakage.ts'
import { Seeds } from './seeds.ts'
import { type System, type SystemOptions, startSystem } from './system.ts'

interface PerTest {
  /** The whole system, one per test file, on fresh data. After a failed test the next one gets a fresh one, too. */
  system: System
  browserErrors: {
    watch(context: BrowserContext): Promise<void>
    allow(pattern: RegExp): void
    /** What the pages' content security policies stopped so far; who takes it answers for it. */
    takeViolations(): string[]
  }
  /** Lets errors that match pass in this test: a page that is meant to answer 404 logs one. */
  allowErrors: (pattern: RegExp) => void
  /** The browser of another person, watched for errors as the first one is. */
  newContext: (options?: BrowserContextOptions) => Promise<BrowserContext>
}

interface PerFile {
  /** `test.use({ systemOptions: … })` at the top of a file. */
  systemOptions: SystemOptions
  systems: { of(file: string): Promise<System>; seeds(): Seeds }
}

/**
 * A page that writes an error to the console, or throws one, or does what its content security policy forbids, fails the
 * test; the last also where errors are allowed.
 */
export const test = base.extend<PerTest, PerFile>({
  systemOptions: [{}, { option: true, scope: 'worker' }],

  systems: [
    async ({ systemOptions }, use) => {
      let running: { file: string; system: System } | undefined
      let seeds = new Seeds()
      /** What a file's people told must be readable nowhere of what its system leaves behind. */
      const end = async () => {
        if (!running) return
        const { system, file } = running
        running = undefined
        try {
          await seeds.ask(system)
          const { leaks } = await system.leaks(seeds.all())
          if (leaks.length > 0) throw new Error(`${file} leaves personal data behind:\n${told(leaks)}`)
        } finally {
          await system.stop()
          seeds = new Seeds()
        }
      }
      await use({
        seeds: () => seeds,
        async of(file) {
          if (running?.file === file) return running.system
          await end()
          running = { file, system: await startSystem(systemOptions) }
          return running.system
        },
      })
      await end()
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  system: [
    async ({ systems }, use, info) => {
      const system = await systems.of(info.file)
      await use(system)
      if (info.status !== info.expectedStatus) {
        await info.attach('processes', { body: system.log(), contentType: 'text/plain' })
      }
    },
    { timeout: 120_000 },
  ],

  baseURL: async ({ system }, use) => use(system.baseUrl),

  browserErrors: [
    async ({ systems }, use) => {
      const allowed: RegExp[] = []
      const errors: string[] = []
      const violations: string[] = []
      await use({
        allow: (pattern) => void allowed.push(pattern),
        takeViolations: () => violations.splice(0),
        async watch(context) {
          await context.exposeBinding(
            'reportViolation',
            (_source, text: string) => void violations.push(text),
          )
          await context.addInitScript(() => {
            document.addEventListener('securitypolicyviolation', (event) => {
              const { effectiveDirective, blockedURI, documentURI } = event
              const { reportViolation } = window as unknown as { reportViolation(text: string): void }
              reportViolation(`${effectiveDirective} stopped ${blockedURI} on ${documentURI}`)
            })
          })
          context.on('request', (request) => systems.seeds().note(request))
          context.on('weberror', (error) => errors.push(String(error.error())))
          context.on('console', (message) => {
            if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`)
          })
        },
      })
      const left = errors.filter((error) => !allowed.some((pattern) => pattern.test(error)))
      expect(left, 'errors in the browser').toEqual([])
      expect(violations, 'violations of the content security policy').toEqual([])
    },
    { auto: true },
  ],

  allowErrors: async ({ browserErrors }, use) => use(browserErrors.allow),

  context: async ({ context, browserErrors }, use) => {
    await browserErrors.watch(context)
    await use(context)
  },

  newContext: async ({ browser, baseURL, locale, timezoneId, browserErrors }, use) => {
    const opened: BrowserContext[] = []
    await use(async (options) => {
      const context = await browser.newContext({ baseURL, locale, timezoneId, ...options })
      opened.push(context)
      await browserErrors.watch(context)
      return context
    })
    for (const context of opened) await context.close()
  },
})

function told(leaks: Leak[]): string {
  return leaks.map(({ place, what, form }) => `  ${place}: ${what}, as ${form}`).join('\n')
}

export { expect }
