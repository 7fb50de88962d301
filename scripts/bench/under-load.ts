import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { and, eq } from 'drizzle-orm'
import { type System, startSystem } from '../../e2e/system.ts'
import { jobs } from '../../lib/db/schema.ts'
import { deskOf, memoryOf, until } from './desk.ts'
import { dpoCookie } from './dpo-cookie.ts'
import type { Bench } from './figures.ts'
import { fill } from './fill.ts'
import { draftsFor, SUBMIT } from './intake.ts'
import { send } from './load-client.ts'

const MINUTE_MS = 60_000
const SUBMITTED = 4_000
const MONITOR = fileURLToPath(new URL('./loop-delay.js', import.meta.url))

/**
 * Web and worker as they run, both at work: requests are filed, their mails sent, the form and the desk's pages read.
 * What is resident afterwards, and for how long each event loop was blocked at most.
 */
export const underLoad: Bench = {
  name: 'load',
  about: 'resident memory and the event loops of web and worker under load',
  async run() {
    const system = await startSystem({
      profile: 'e2e/profiles/desk.yaml',
      unwatched: true,
      env: {
        LOG_LEVEL: 'info',
        RATE_LIMIT_POSTS_PER_MINUTE: '1000000',
        RATE_LIMIT_MAILS_PER_HOUR: '3000000',
        NODE_OPTIONS: `--import=${pathToFileURL(MONITOR).href}`,
      },
      prepare: async (env) => void fill(env, 1_000),
    })
    const desk = await deskOf(system)
    try {
      const cookie = await dpoCookie(system)
      await warmUp(system, cookie)
      await loopDelay(system, 'web')
      await loopDelay(system, 'worker')
      await Promise.all([
        post(system, SUBMITTED),
        read(system, '/desk', { cookie }),
        read(system, '/en/request', {}),
      ])
      // Until every mail is out.
      const waiting = and(eq(jobs.status, 'open'), eq(jobs.name, 'mail.send'))
      await until(async () => (await desk.db.read.$count(jobs, waiting)) === 0)
      const figures = []
      for (const [part, mb] of [
        ['web', 350],
        ['worker', 200],
      ] as const) {
        const memory = memoryOf(system.pidOf(part)!)!
        const { max, p99 } = await loopDelay(system, part)
        figures.push(
          {
            bench: 'load',
            what: `${part}: resident afterwards`,
            value: memory.now / 1024,
            unit: 'MB',
            goal: { most: mb },
            note: `${(memory.highest / 1024).toFixed(0)} MB at most`,
          },
          {
            bench: 'load',
            what: `${part}: event loop blocked at most`,
            value: max,
            unit: 'ms',
            goal: { most: 50 },
            note: `99 of 100 ticks within ${p99} ms`,
          },
        )
      }
      return figures
    } finally {
      await desk.db.close()
      await system.stop()
    }
  },
}

const originOf = (system: System) => system.baseUrl.replace('localhost', '127.0.0.1')

async function warmUp(system: System, cookie: string): Promise<void> {
  await post(system, 400)
  for (const [page, headers] of [
    ['/desk', { cookie }],
    ['/en/request', {}],
  ] as const)
    await send({ origin: originOf(system), path: page, headers, most: 200, forMs: MINUTE_MS })
}

async function read(system: System, page: string, headers: Record<string, string>): Promise<void> {
  await send({ origin: originOf(system), path: page, headers, connections: 2, forMs: 20_000 })
}

async function post(system: System, most: number): Promise<void> {
  const file = path.join(system.env.RIGHTSDESK_DATA!, 'cookies')
  writeFileSync(file, (await draftsFor(system, most)).join('\n'))
  const origin = originOf(system)
  await send({ ...SUBMIT(system.baseUrl), origin, cookies: file, connections: 4, forMs: 5 * MINUTE_MS, most })
}

/** Asks a process what its event loop has seen since the last time. */
async function loopDelay(system: System, part: 'web' | 'worker'): Promise<{ max: number; p99: number }> {
  const said = () => [...system.log().matchAll(new RegExp(`${part} .*event-loop (\\{.*\\})`, 'g'))]
  const before = said().length
  process.kill(system.pidOf(part)!, 'SIGUSR2')
  await until(() => said().length > before)
  return JSON.parse(said().at(-1)![1]!) as { max: number; p99: number }
}
