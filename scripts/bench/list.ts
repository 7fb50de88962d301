import { startSystem } from '../../e2e/system.ts'
import { startBare } from './bare.ts'
import { dpoCookie } from './dpo-cookie.ts'
import { type Bench, inTurn, median } from './figures.ts'
import { fill } from './fill.ts'
import { send } from './load-client.ts'

const REQUESTS = 1_000
const ROUND_MS = 2_500
const CONNECTIONS = 8

/** The desk's list of the 25 open ones of 1,000 requests, for a DPO, beside an empty page that a bare Next app renders. */
export const list: Bench = {
  name: 'list',
  about: 'the desk’s list of 25, beside an empty server-rendered page',
  async run({ rounds }) {
    const system = await startSystem({
      profile: 'e2e/profiles/desk.yaml',
      unwatched: true,
      env: { LOG_LEVEL: 'info' },
      prepare: async (env) => void fill(env, REQUESTS),
      withoutWorker: true,
    })
    const bare = await startBare()
    try {
      const cookie = await dpoCookie(system)
      const origin = system.baseUrl.replace('localhost', '127.0.0.1')
      const headers = { accept: 'text/html', 'user-agent': 'Mozilla/5.0 Firefox/140.0', cookie }
      const page = '/desk?view=open'
      const html = await (await fetch(origin + page, { headers })).text()
      const rows = html.match(/<tr data-request=/g)?.length
      if (rows !== 25) throw new Error(`the list has ${rows} rows`)
      const [web, theirs] = [system.pidOf('web')!, bare.pid]
      const ours = (forMs = ROUND_MS) =>
        send({ origin, path: page, headers, connections: CONNECTIONS, forMs }, web)
      const empty = (forMs = ROUND_MS) =>
        send({ origin: bare.origin, path: '/', headers, connections: CONNECTIONS, forMs }, theirs)
      // Some thousand requests until its code is compiled; the bare app answers as many in a third of the time.
      await ours(12_000)
      await empty(4_000)
      const pairs = await inTurn(rounds, ours, empty)
      const ratios = pairs.map(([a, b]) => a.perSecond / b.perSecond)
      const cpu = pairs.map(([a, b]) => b.cpuMs / a.cpuMs)
      const of = (which: 0 | 1, what: 'perSecond' | 'cpuMs' | 'bytes') =>
        median(pairs.map((pair) => pair[which][what]))
      return [
        {
          bench: 'list',
          what: 'pages of 25 of 1,000, beside an empty page',
          value: median(ratios),
          rounds: ratios,
          unit: 'ratio',
          goal: { least: 0.65 },
          note: `${of(0, 'perSecond').toFixed(0)}/s, ${of(1, 'perSecond').toFixed(0)}/s`,
        },
        {
          bench: 'list',
          what: 'the same by CPU time of the web process',
          value: median(cpu),
          rounds: cpu,
          unit: 'ratio',
          goal: null,
          note: `${of(0, 'cpuMs').toFixed(2)} ms, ${of(1, 'cpuMs').toFixed(2)} ms a page; ${(of(0, 'bytes') / 1024).toFixed(0)} kB, ${(of(1, 'bytes') / 1024).toFixed(0)} kB`,
        },
      ]
    } finally {
      await bare.stop()
      await system.stop()
    }
  },
}
