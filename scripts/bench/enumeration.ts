import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'
import { ask, builtActions, callAction } from '../../e2e/test-access-calls.ts'
import { accessDesk, unusedLink } from '../../e2e/test-access-desk.ts'
import { ACTIONS } from '../../e2e/test-access-table.ts'
import { startWebAlone } from '../../e2e/web-alone.ts'
import { endCalendarLink } from '../../lib/commands/end-calendar-link.ts'
import { renewCalendarLink } from '../../lib/commands/renew-calendar-link.ts'
import { staff, staffAccounts } from '../../lib/db/schema.ts'

// Whether the time of an answer tells who is known here. Of each kind two askings take turns in a random order on one
// production web process: about somebody known and about nobody. Printed: both medians, their ratio, how often the known
// one of a pair of answers was the slower one (0.5: no difference), and the p of Mann and Whitney's test.
//   npm test -- build; node --import tsx scripts/bench/enumeration.ts [--times 120]

const { values } = parseArgs({ options: { times: { type: 'string', default: '120' } } })
const times = Number(values.times)
/** Fewer than the sign-in lets one address try. */
const TRIES_EACH = 9

const at = await accessDesk()
const known = Array.from({ length: Math.ceil(times / TRIES_EACH) }, (_, i) => `known-${i}@desk.example.test`)
const [hash] = await at.desk.db.read.select({ password: staffAccounts.password }).from(staffAccounts)
await at.desk.db.transaction(async (tx) => {
  const now = at.desk.now()
  for (const email of known) {
    const id = `staff_${email}`
    const dates = { createdAt: now, updatedAt: now }
    await tx.insert(staff).values({ id, name: 'Known', email, emailVerified: true, teams: [], ...dates })
    const account = { id: `account_${email}`, accountId: id, providerId: 'credential', userId: id }
    await tx.insert(staffAccounts).values({ ...account, password: hash!.password, ...dates })
  }
})
const web = await startWebAlone({
  ...at.env,
  RATE_LIMIT_POSTS_PER_MINUTE: '100000',
  RATE_LIMIT_MAILS_PER_HOUR: '100000',
})

const enter = builtActions().get('app/desk/(gate)/actions.ts enter')!
const form = ACTIONS['app/desk/(gate)/actions.ts']!.enter!
const subject = { ...at.subjects[0]!, bystander: at.bystander }
const address = subject.words.find((word) => word.includes('@'))!
const post = (path: string, fields: Record<string, string>, cookie = '') =>
  ask(web.url, path, cookie, { method: 'POST', body: new URLSearchParams(fields) })
const json = (email: string, i: number) =>
  ask(web.url, '/api/v1/requests', '', {
    method: 'POST',
    body: JSON.stringify({ right: 'erasure', email, context: 'website' }),
    headers: {
      'content-type': 'application/json',
      'idempotency-key': createHash('sha256').update(`${email}${i}`).digest('hex'),
    },
  })

type Asking = (isKnown: boolean, i: number) => Promise<{ status: number }>
const ASKINGS: Record<string, Asking> = {
  'sign in, wrong password': (isKnown, i) => {
    const email = isKnown
      ? known[Math.floor(i / TRIES_EACH)]!
      : `nobody-${Math.floor(i / TRIES_EACH)}@desk.example.test`
    const typed = { what: 'password', email, password: 'wrong wrong wrong' }
    return callAction(web.url, enter, { ...form, form: () => typed }, subject, '')
  },
  'send me a new link': (isKnown) =>
    post('/en/status/find', {
      reference: subject.reference,
      email: isKnown ? address : 'nobody@example.test',
    }),
  'another confirmation mail': (isKnown) =>
    post(`/en/confirm/${isKnown ? waiting : 'AbCdEfGhIjKlMnOpQrStUvWxYz012345'}/again`, {}),
  'file by JSON, with an open request or none': (isKnown, i) =>
    json(isKnown ? address : `nobody-${i}@example.test`, i),
  'unknown and ended link': (isKnown) =>
    ask(web.url, `/api/calendar/${isKnown ? ended : 'AbCdEfGhIjKlMnOpQrStUvWxYz012345'}`, ''),
}

const { token: waiting } = await unusedLink(at.desk)
const ended = await endedCalendar()

async function endedCalendar(): Promise<string> {
  const dpo = { id: 'staff_dpo', role: 'dpo' as const, teams: [] }
  const { token } = await renewCalendarLink(at.desk, dpo)
  await endCalendarLink(at.desk, dpo)
  return token
}

const median = (sorted: number[]) => sorted[Math.floor(sorted.length / 2)]!

/** U by counting pairs; its normal approximation is good from twenty of each on. */
function mannWhitney(a: number[], b: number[]): { slower: number; p: number } {
  let u = 0
  for (const x of a) for (const y of b) u += x > y ? 1 : x === y ? 0.5 : 0
  const n = a.length * b.length
  const z = (u - n / 2) / Math.sqrt((n * (a.length + b.length + 1)) / 12)
  return { slower: u / n, p: Math.min(1, 2 * (1 - normal(Math.abs(z)))) }
}

/** Standard normal distribution (Abramowitz and Stegun 26.2.17). */
function normal(z: number): number {
  const t = 1 / (1 + 0.2316419 * z)
  const tail = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153]
  const poly = tail.reduce((sum, coefficient) => (sum + coefficient) * t, 0)
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly
}

console.log(`${times} times each, ${process.version}, SQLite`)
for (const [name, asking] of Object.entries(ASKINGS)) {
  const took: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
  const statuses = new Set<number>()
  for (let i = -3; i < times; i++) {
    const order = Math.random() < 0.5 ? [true, false] : [false, true]
    for (const isKnown of order) {
      const begun = performance.now()
      const { status } = await asking(isKnown, Math.max(0, i))
      if (i >= 0) took[isKnown ? 'known' : 'unknown'].push(performance.now() - begun)
      statuses.add(status)
    }
  }
  const [a, b] = [took.known.toSorted((x, y) => x - y), took.unknown.toSorted((x, y) => x - y)]
  const { slower, p } = mannWhitney(a, b)
  console.log(
    `${name}: ${median(a).toFixed(1)} and ${median(b).toFixed(1)} ms, ratio ${(median(a) / median(b)).toFixed(3)}, ` +
      `slower ${slower.toFixed(2)}, p ${p.toFixed(3)}, answered ${[...statuses].join(' and ')}`,
  )
}

await web.stop()
await at.close()
