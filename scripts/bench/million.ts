import { type System, startSystem } from '../../e2e/system.ts'
import { dpoCookie } from './dpo-cookie.ts'
import { type Bench, type Figure, inTurn, median, percentile } from './figures.ts'
import { type Filled, fill } from './fill.ts'
import { send } from './load-client.ts'

const SMALL = 1_000
const LARGE = 1_000_000
/** Requests of each page and round: one after the other, as one person would ask. */
const ASKED = 150

interface Side {
  origin: string
  headers: Record<string, string>
  filled: Filled
  pid: number
}

/** The desk's pages for a DPO, over a million requests and over a thousand of the same mix, in turn. */
export const million: Bench = {
  name: 'million',
  about: 'list, search and case page at a million requests, beside a thousand',
  async run({ rounds }) {
    const systems: System[] = []
    try {
      const sides: Side[] = []
      for (const count of [SMALL, LARGE]) {
        let filled: Filled | undefined
        const system = await startSystem({
          profile: 'e2e/profiles/desk.yaml',
          unwatched: true,
          prepare: async (env) => {
            filled = fill(env, count)
          },
          withoutWorker: true,
        })
        systems.push(system)
        const headers = { accept: 'text/html', cookie: await dpoCookie(system) }
        const origin = system.baseUrl.replace('localhost', '127.0.0.1')
        sides.push({ origin, headers, filled: filled!, pid: system.pidOf('web')! })
      }
      const figures: Figure[] = []
      for (const [what, load] of Object.entries(PAGES)) figures.push(await compare(what, load, sides, rounds))
      return figures
    } finally {
      for (const system of systems) await system.stop()
    }
  },
}

type Asked = Omit<Parameters<typeof send>[0], 'origin'>
type Load = (side: Side) => Promise<Asked> | Asked

const shuffled = <T>(values: readonly T[]) =>
  values
    .map((value) => [Math.random(), value] as const)
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value)

const PAGES: Record<string, Load> = {
  'first page of the desk': () => ({ path: '/desk' }),
  'list of the open ones': () => ({ path: '/desk?view=open' }),
  'list of the closed ones': () => ({ path: '/desk?view=closed' }),
  'case page': ({ filled }) => ({
    paths: shuffled(filled.ids)
      .slice(0, ASKED)
      .map((id) => `/desk/requests/${id}`),
  }),
  search: search,
}

async function compare(what: string, load: Load, sides: readonly Side[], rounds: number): Promise<Figure> {
  const ask = async (side: Side, most = ASKED) => {
    const loaded = await load(side)
    const { times } = await send(
      { headers: side.headers, ...loaded, origin: side.origin, connections: 1, most, forMs: 120_000 },
      side.pid,
    )
    return times
  }
  const [small, large] = sides as [Side, Side]
  await ask(small, 60)
  await ask(large, 60)
  const pairs = await inTurn(
    rounds,
    () => ask(large),
    () => ask(small),
  )
  const ratios = pairs.map(([a, b]) => percentile(a, 0.99) / percentile(b, 0.99))
  const all = (which: 0 | 1) => pairs.flatMap((pair) => pair[which])
  const said = (which: 0 | 1) =>
    `${median(all(which)).toFixed(1)} and ${percentile(all(which), 0.99).toFixed(1)} ms`
  return {
    bench: 'million',
    what: `${what}, p99 beside that at 1,000`,
    value: percentile(all(0), 0.99) / percentile(all(1), 0.99),
    rounds: ratios,
    unit: 'ratio',
    goal: { most: 2 },
    note: `median and p99: ${said(0)}; at 1,000 ${said(1)}`,
  }
}

/** The search box as it is sent without script: the page's own form, to an address that is there. */
async function search({ origin, headers, filled }: Side): Promise<Asked> {
  const html = await (await fetch(`${origin}/desk`, { headers })).text()
  const form = html
    .split('<form')
    .slice(1)
    .map((text) => text.slice(0, text.indexOf('</form>')))
    .find((text) => text.includes('name="typed"'))
  if (!form) throw new Error('the search box is not there')
  const boundary = 'rightsdesk-bench'
  const field = (name: string, value: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const hidden = [...form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([tag]) => {
    const of = (name: string) =>
      (new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '')
        .replaceAll('&quot;', '"')
        .replaceAll('&amp;', '&')
    return field(of('name'), of('value'))
  })
  const typed = filled.emails[Math.floor(Math.random() * filled.emails.length)]!
  return {
    path: '/desk',
    method: 'POST',
    headers: { ...headers, origin, 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: `${hidden.join('')}${field('typed', typed)}--${boundary}--\r\n`,
  }
}
