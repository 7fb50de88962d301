import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Redis } from 'ioredis'
import { withoutSettings } from '../scripts/environment.mjs'
import { freePort } from '../scripts/ports.mjs'
import { startPostgres } from '../scripts/provide/postgres.mjs'
import { startRedis } from '../scripts/provide/redis.mjs'
import { runNode } from '../scripts/run.mjs'
import { bundle, startFakes, startMailbox, startWeb, startWorker } from '../scripts/system.mjs'
import { startBalancer } from './balancer.ts'
import type { Seed } from './leakage.ts'
import { type Mailbox, mailboxAt } from './mailbox.ts'
import { leaksIn, type Places } from './places.ts'
import { type Hubspot, type Matomo, recipientAt, type Service } from './recipients.ts'

export interface SystemOptions {
  /** Path of the controller's YAML; the product's default without it. */
  profile?: string
  /** Further settings. */
  env?: Record<string, string>
  /** A sandbox whose time can be moved on with `advance`. */
  movesTime?: boolean
  /** Called once the database is migrated, before any process has it open. */
  prepare?: (env: Record<string, string | undefined>) => Promise<void>
  /** Left out, until `startWorker`. */
  withoutWorker?: boolean
  /** `postgres`: a real server of its own */
  database?: 'sqlite' | 'postgres'
  /** How many web processes, behind a proxy that takes them in turn, and how many workers; one each without it. */
  processes?: number
  /** Nothing is written down of what the processes are asked for, so that they run as `npm start` runs them. */
  unwatched?: boolean
}

export interface System {
  baseUrl: string
  /** What the processes read of their environment. */
  env: Record<string, string | undefined>
  /** The number of a running process; undefined while it does not run. */
  pidOf(part: 'web' | 'worker' | 'redis'): number | undefined
  mailbox: Mailbox
  /** The stand-ins for the recipients' systems. */
  hubspot: Hubspot
  matomo: Matomo
  /** One that speaks our protocol, at `SHOP_URL` with `SHOP_SECRET`. */
  service: Service
  /** Ends the worker with SIGKILL, whatever it has in hand. */
  killWorker(): Promise<void>
  /** Lets the worker close first. */
  stopWorker(): Promise<void>
  startWorker(): Promise<void>
  killWeb(): Promise<void>
  startWeb(): Promise<void>
  /** Moves the desk's clock and the recipients' on, by so much more each time. */
  advance(by: { days: number }): Promise<void>
  flushRedis(): Promise<void>
  /** PostgreSQL only: takes the server away from everybody connected, and starts it again where it was. */
  stopDatabase(): Promise<void>
  startDatabase(): Promise<void>
  stopRedis(): Promise<void>
  /** Ends it with SIGKILL; what its file has not yet is gone. */
  killRedis(): Promise<void>
  startRedis(): Promise<void>
  /** Runs a bundle of `dist` in this system's environment, e.g. `run('rightsdesk', ['verify-audit'])`. */
  run(
    name: string,
    args?: string[],
    env?: Record<string, string>,
  ): Promise<{ code: number; stdout: string; output: string }>
  /** What the processes have written so far. */
  log(): string
  /** The folder of all its data, temporary files and Redis' files included. */
  folder: string
  /** What a process measures, in Prometheus' format. */
  metricsOf(part: 'web' | 'worker'): Promise<string>
  /** What of these is readable where it must not be: in files, tables, Redis, logs, metrics, addresses. */
  leaks(seeds: readonly Seed[]): Promise<Awaited<ReturnType<typeof leaksIn>>>
  places(): Places
  stop(): Promise<void>
}

interface Part {
  readonly pid: number | undefined
  kill(): Promise<void>
  stop(): Promise<void>
}

/** Starts the production build as a whole: web, worker, Redis, recipients, mail catcher, on fresh data and free ports. */
export async function startSystem({
  profile,
  env: more = {},
  movesTime = false,
  prepare,
  withoutWorker = false,
  database = 'sqlite',
  processes = 1,
  unwatched = false,
}: SystemOptions = {}): Promise<System> {
  if (!existsSync(bundle('workers/main')) || !existsSync('.next/BUILD_ID')) {
    throw new Error('There is no build: run npm test -- build first.')
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'rightsdesk-e2e-'))
  const clockFile = path.join(folder, 'ahead')
  const lines: string[] = []
  const output = (name: string) => (line: string) => void lines.push(`${name.padEnd(8)}│ ${line}`)
  const temporary = path.join(folder, 'tmp')
  mkdirSync(temporary)
  const isolated = { ...withoutSettings(process.env), NODE_ENV: 'production' as const, TMPDIR: temporary }
  const [port, smtpPort, httpPort, hubspotPort, matomoPort, metricsPort, workerMetricsPort, ...webPorts] =
    await Promise.all(Array.from({ length: 7 + processes }, freePort))
  /** Writes down what a process is asked for, beside what else is loaded into it. */
  const noted = (name: string) => {
    if (unwatched) return {}
    const lines = `--import=${pathToFileURL('e2e/request-lines.mjs')}`
    return {
      NODE_OPTIONS: [more.NODE_OPTIONS, lines].filter(Boolean).join(' '),
      REQUEST_LINES: path.join(folder, `${name}.requests`),
    }
  }

  const parts: Partial<Record<'redis' | 'mailbox' | 'fakes' | 'web' | 'worker', Part>> = {}
  // Beside the first of each kind, which tests kill and start again.
  const others: Part[] = []
  let postgres: Awaited<ReturnType<typeof startPostgres>> | undefined
  async function stop(): Promise<void> {
    const { redis, ...rest } = parts
    await Promise.all([...Object.values(rest), ...others].map((part) => part.stop()))
    await redis?.stop()
    await postgres?.stop()
    rmSync(folder, { recursive: true, force: true })
  }

  async function launch(): Promise<System> {
    const redisFolder = path.join(folder, 'redis')
    const redis = await startRedis({ folder: redisFolder, output: output('redis') })
    parts.redis = redis.server
    const mail = await startMailbox({
      smtpPort: smtpPort!,
      httpPort: httpPort!,
      env: isolated,
      output: output('mailbox'),
    })
    parts.mailbox = mail.server
    const fakes = await startFakes({
      hubspotPort: hubspotPort!,
      matomoPort: matomoPort!,
      env: { ...isolated, ...noted('recipients') },
      output: output('sandbox'),
    })
    parts.fakes = fakes.server

    if (database === 'postgres') postgres = await startPostgres()

    const baseUrl = `http://localhost:${port}`
    const env = {
      ...isolated,
      ...fakes.printed.env,
      RIGHTSDESK_DATA: folder,
      REDIS_URL: redis.url,
      MASTER_KEY: randomBytes(32).toString('base64'),
      SMTP_URL: mail.smtpUrl,
      MAIL_FROM: 'privacy@desk.example.test',
      BASE_URL: baseUrl,
      PORT: String(port),
      ...(postgres ? { DATABASE_URL: postgres.url } : {}),
      ...(processes > 1 ? { TRUSTED_PROXIES: '127.0.0.1' } : {}),
      ...(profile ? { PROFILE: profile } : {}),
      ...(movesTime ? { SANDBOX: '1', SANDBOX_CLOCK_FILE: clockFile } : {}),
      ...more,
    }
    const run = (name: string, args: string[] = [], other: Record<string, string> = {}) =>
      runNode(bundle(name), args, { env: { ...env, ...other }, timeoutMs: 30_000 })
    const migration = await run('migrate')
    if (migration.code !== 0) throw new Error(`The migration failed:\n${migration.output}`)

    await prepare?.(env)

    const launchWorker = async () => {
      const own = { ...env, METRICS_PORT: String(workerMetricsPort) }
      parts.worker = startWorker({ env: own, output: output('worker') })
    }
    const launchWeb = async () => {
      const first = processes > 1 ? webPorts[0]! : port!
      const own = { ...env, ...noted('web'), METRICS_PORT: String(metricsPort) }
      parts.web = await startWeb({ port: first, host: '127.0.0.1', env: own, output: output('web') })
    }
    if (!withoutWorker) await launchWorker()
    await launchWeb()
    if (processes > 1) {
      for (const [i, own] of webPorts.entries()) {
        if (i === 0) continue
        others.push(startWorker({ env, output: output(`worker${i + 1}`) }))
        others.push(
          await startWeb({
            port: own,
            host: '127.0.0.1',
            env: { ...env, ...noted('web') },
            output: output(`web${i + 1}`),
          }),
        )
      }
      others.push(await startBalancer(port!, webPorts))
    }

    const hubspot: Hubspot = recipientAt(fakes.printed.urls.hubspot)
    const matomo: Matomo = recipientAt(fakes.printed.urls.matomo)
    const service: Service = recipientAt(fakes.printed.urls.endpoint)
    const metrics = {
      web: `http://127.0.0.1:${metricsPort}/metrics`,
      worker: `http://127.0.0.1:${workerMetricsPort}/metrics`,
    }
    const places = (): Places => ({
      folder,
      database: env.DATABASE_URL ? { url: env.DATABASE_URL } : { file: path.join(folder, 'rightsdesk.db') },
      redisUrl: redis.url,
      log: lines.join('\n'),
      metrics: Object.values(metrics),
    })
    let aheadMs = 0
    return {
      folder,
      metricsOf: async (part) => (await fetch(metrics[part])).text(),
      places,
      leaks: (seeds) => leaksIn(places(), seeds),
      baseUrl,
      env,
      pidOf: (part) => parts[part]?.pid,
      mailbox: mailboxAt(mail.url),
      hubspot,
      matomo,
      service,
      async advance({ days }) {
        if (!movesTime) throw new Error('This system keeps real time: start it with movesTime.')
        await Promise.all([hubspot, matomo, service].map((one) => one.advance({ days })))
        aheadMs += days * 86_400_000
        writeFileSync(clockFile, String(aheadMs))
      },
      killWorker: async () => parts.worker?.kill(),
      stopWorker: async () => parts.worker?.stop(),
      async startWorker() {
        await parts.worker?.kill()
        await launchWorker()
      },
      killWeb: async () => parts.web?.kill(),
      async startWeb() {
        await parts.web?.kill()
        await launchWeb()
      },
      async flushRedis() {
        const client = new Redis(redis.url, { lazyConnect: true, retryStrategy: () => null })
        // What goes wrong is the command's to say.
        client.on('error', () => {})
        await client.connect()
        await client.flushall()
        await client.quit()
      },
      stopDatabase: async () => postgres?.halt(),
      startDatabase: async () => postgres?.resume(),
      stopRedis: async () => parts.redis?.stop(),
      killRedis: async () => parts.redis?.kill(),
      async startRedis() {
        await parts.redis?.stop()
        const { port, password } = redis
        const again = await startRedis({ folder: redisFolder, port, password, output: output('redis') })
        parts.redis = again.server
      },
      run,
      log: () => lines.join('\n'),
      stop,
    }
  }

  try {
    return await launch()
  } catch (error) {
    await stop()
    throw new Error(`${error instanceof Error ? error.message : error}\n${lines.join('\n')}`)
  }
}
