import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from './fixtures.ts'
import { endpoints } from './fuzz/endpoints.ts'
import { type RawAnswer, type RawRequest, sendRaw } from './fuzz/raw-http.ts'
import { strangeRequests } from './fuzz/strange-requests.ts'
import { confirm, file } from './person.ts'
import { linkIn } from './staff.ts'

// `npm run test:long -- fuzz` sets the number; both may be set by hand to see a failure again.
const INPUTS = Number(process.env.FUZZ_INPUTS || 400)
const SEED = Number(process.env.FUZZ_SEED || 20_261_122)
/** As many at a time, as from as many people. */
const AT_ONCE = 8

// One address sends all of this.
const UNLIMITED = String(100_000_000)
test.use({
  systemOptions: {
    profile: 'e2e/profiles/desk.yaml',
    env: { RATE_LIMIT_POSTS_PER_MINUTE: UNLIMITED, RATE_LIMIT_MAILS_PER_HOUR: UNLIMITED },
  },
})

test('no input brings a public address to a fault of ours, a halt, or words from inside', async ({
  system,
  page,
  context,
}) => {
  test.setTimeout(60_000 + INPUTS * 200)
  const { host, port } = new URL(system.baseUrl)
  await file(page, { email: 'waiting@example.test', right: 'Have your data erased' })
  const waiting = await system.mailbox.waitFor('waiting@example.test', /confirm/i)
  const cookies = (await context.cookies()).map(({ name, value }) => `${name}=${value}`)
  await context.clearCookies()
  await file(page, { email: 'known@example.test', right: 'Have your data erased' })
  const status = await confirm(page, system, 'known@example.test')
  const actions = JSON.parse(readFileSync('.next/server/server-reference-manifest.json', 'utf8'))
  const known = {
    host,
    locales: ['en', 'de'],
    tokens: [last(new URL(linkIn(waiting.text, '/confirm/')).pathname), last(status)],
    cookies,
    actions: Object.keys(actions.node),
  }
  expect(known.actions.length).toBeGreaterThan(9)
  const web = system.pidOf('web')
  const all = endpoints()
  expect(all).toContain('/[locale]/status/[token]/open')
  expect(all).toContain('/api/v1/requests')

  const answered = new Map<string, number>()
  let slowestMs = 0
  const begun = performance.now()
  await fc.assert(
    fc.asyncProperty(
      fc.array(strangeRequests(all, known), { minLength: AT_ONCE, maxLength: AT_ONCE }),
      async (requests) => {
        const answers = await Promise.all(requests.map((request) => sendRaw(Number(port), request)))
        answers.forEach((answer, i) => {
          slowestMs = Math.max(slowestMs, answer.tookMs)
          const kind = String(answer.status)
          answered.set(kind, (answered.get(kind) ?? 0) + 1)
          const wrong = wrongWith(answer, system.env)
          if (wrong)
            throw new Error(`${wrong}\n${shown(requests[i]!)}\n── answered ──\n${answer.text.slice(0, 1500)}`)
        })
        if (system.pidOf('web') !== web) throw new Error('the web process was replaced')
      },
    ),
    { seed: SEED, numRuns: Math.ceil(INPUTS / AT_ONCE), endOnFailure: INPUTS > 1000 },
  )
  const seconds = (performance.now() - begun) / 1000
  const kinds = [...answered].sort().map(([kind, count]) => `${kind}: ${count}`)
  test.info().annotations.push({
    type: 'figures',
    description: `${INPUTS} inputs for ${all.length} addresses in ${seconds.toFixed(0)} s; slowest ${slowestMs.toFixed(0)} ms; ${kinds.join(', ')}`,
  })
  // Not everything stopped at the first door.
  for (const kind of ['200', '303', '404']) expect(answered.get(kind) ?? 0, kind).toBeGreaterThan(0)
  expect(faultsIn(system.log())).toEqual([])

  // And afterwards the desk works as before.
  await context.clearCookies()
  await file(page, { email: 'after@example.test', right: 'Have your data erased' })
  await confirm(page, system, 'after@example.test')
  expect(system.pidOf('web')).toBe(web)
})

const last = (path: string) => path.split('/').at(-1)!

const INSIDE =
  /\n\s+at .+:\d+:\d+|node_modules|\.next\/server|SQLITE_|drizzle|better-sqlite3|ECONN[A-Z]+|\/lib\/commands\/|TypeError|ZodError|RangeError/

function wrongWith({ status, text }: RawAnswer, env: Record<string, string | undefined>): string | null {
  if (status !== null && status >= 500) return `answered ${status}`
  if (INSIDE.test(text)) return `told ${INSIDE.exec(text)![0].trim()}`
  if (text.includes(env.MASTER_KEY!) || text.includes(env.RIGHTSDESK_DATA!) || text.includes(process.cwd()))
    return 'told a secret or a path'
  const body = text.slice(text.indexOf('\r\n\r\n'))
  if (/<script>fuzz|<img src=x onerror/.test(body)) return 'gave markup back unescaped'
  if (/^set-cookie: a=b/im.test(text.slice(0, text.indexOf('\r\n\r\n')))) return 'let a header in'
  return null
}

function shown({ head, body }: RawRequest): string {
  return JSON.stringify({ head, body: body.toString('latin1').slice(0, 1500), bytes: body.length }, null, 1)
}

/** What the web process itself took for a fault that nobody planned. */
/** What Next says of a sender that hung up behind its proxy, and goes on (vercel/next.js#56529). */
const HUNG_UP = /uncaughtException:\s+Error: aborted$/

function faultsIn(log: string): string[] {
  const faults = log.split('\n').filter((line) => /^web .*("level":(50|60)|unhandled|uncaught)/i.test(line))
  return faults.filter((line) => !HUNG_UP.test(line))
}
