import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { type System, startSystem } from '../../e2e/system.ts'
import { answers, supervise } from '../processes.mjs'
import { startPostgres } from '../provide/postgres.mjs'
import { startWorker, webArgs } from '../system.mjs'
import { type Disk, openDisk } from './disk.ts'
import { type PostOffice, startPostOffice } from './post-office.ts'
import { openWire, type Wire } from './wire.ts'

const RECIPIENTS = ['hubspot', 'matomo', 'service'] as const
const PROBE = path.resolve('scripts/faults/probe.mjs')

export type Line = 'mail' | (typeof RECIPIENTS)[number]

/** The production build between a mail server and recipients whose lines can be cut. */
export interface Stage {
  system: System
  office: PostOffice
  lines: Record<Line, Wire>
  disk: Disk
  folder: string
  /** Omniconvert has a service that speaks our protocol; else staff carry its tasks. */
  hasService: boolean
  workers: Workers
  web: Web
  writer: Writer
  /** Sets how far the desk's clock is ahead. */
  setClock(aheadMs: number): void
  /** Commits of web and workers that changed something, over all their deaths. */
  commits(): number
  /** Commits that found no room. */
  refusedCommits(): number
  /** What the processes have written last. */
  log(): string
  stop(): Promise<void>
}

/** The web process: up when the stage opens; one started later is not waited for. */
interface Web {
  start(): void
  kill(): Promise<void>
  isUp(): Promise<boolean>
  pid(): number | undefined
}

/** A process that writes to the same database beside them. */
interface Writer {
  start(): void
  kill(): Promise<void>
  pid(): number | undefined
  /** What it was told that it is kept, by its key. */
  kept(): string[]
  commits(): number
}

/** Worker processes by number. */
interface Workers {
  start(number: number): void
  kill(number: number): Promise<void>
  isRunning(number: number): boolean
  pid(number: number): number | undefined
  pids(): number[]
}

/** How a profile refers to a variable. */
const given = (name: string) => `\${${name}}`

/**
 * The desk's own profile without the recipient that people carry by hand.
 * @param hasService with a service that speaks our protocol; it goes by real time, whatever the desk's clock says
 */
export function profileIn(folder: string, hasService: boolean): string {
  const file = path.join(folder, 'faults.yaml')
  const replaced: [string, string][] = [
    [
      'config: { contact: privacy@omniconvert.example, answerWithinDays: 14, retentionDays: 90 }',
      `config: { contact: privacy@omniconvert.example, endpoint: { url: "${given('SHOP_URL')}", secret: "${given('SHOP_SECRET')}" } }`,
    ],
    [
      'recipients: [analytics, hubspot, omniconvert, parcel]',
      'recipients: [analytics, hubspot, omniconvert]',
    ],
  ]
  if (!hasService) replaced.shift()
  let text = readFileSync('e2e/profiles/desk.yaml', 'utf8')
  for (const [from, to] of replaced) {
    if (!text.includes(from)) throw new Error(`the desk's profile no longer says: ${from}`)
    text = text.replace(from, () => to)
  }
  writeFileSync(file, text)
  return file
}

/**
 * @param options.isRead whose mails are opened for their links
 * @param options.workerEnv what workers get besides, read at each start
 */
export async function openStage(options: {
  database: 'sqlite' | 'postgres'
  isRead: (to: string) => boolean
  hasService: boolean
  workerEnv?: () => Record<string, string>
}): Promise<Stage> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rightsdesk-faults-'))
  const data = path.join(folder, 'data')
  const disk = openDisk(data)
  /** The last one is the first to close. */
  const closers: (() => unknown)[] = [
    () => rmSync(folder, { recursive: true, force: true }),
    () => disk.unmount(),
  ]
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close()
  }
  try {
    const office = await startPostOffice(options.isRead)
    closers.push(() => office.close())
    const lines = {} as Record<Line, Wire>
    for (const line of ['mail', ...RECIPIENTS] as const) {
      lines[line] = await openWire()
      closers.push(() => lines[line].close())
    }
    lines.mail.to(office.port)
    const database = options.database === 'postgres' ? await startPostgres() : null
    if (database) closers.push(() => database.stop())
    const clock = path.join(folder, 'ahead')
    writeFileSync(clock, '0')
    const commits = path.join(folder, 'commits')
    const refused = path.join(folder, 'refused')
    const at = (line: Line) => `http://127.0.0.1:${lines[line].port}`
    const system = await startSystem({
      profile: profileIn(folder, options.hasService),
      env: {
        RIGHTSDESK_DATA: data,
        ...(database ? { DATABASE_URL: database.url } : {}),
        SMTP_URL: `smtp://127.0.0.1:${lines.mail.port}`,
        HUBSPOT_URL: at('hubspot'),
        ANALYTICS_URL: at('matomo'),
        SHOP_URL: at('service'),
        SANDBOX: '1',
        SANDBOX_CLOCK_FILE: clock,
        LOG_LEVEL: 'warn',
        RATE_LIMIT_POSTS_PER_MINUTE: '100000000',
        RATE_LIMIT_MAILS_PER_HOUR: '100000000',
        NODE_OPTIONS: `--import=${pathToFileURL(PROBE).href}`,
        FAULTS_COMMITS: commits,
        FAULTS_REFUSED: refused,
      },
    })
    closers.push(() => system.stop())
    for (const name of RECIPIENTS) lines[name].to(Number(new URL(system[name].url).port))
    await system.service.settings({ erasureLagMs: 0 })
    // Workers and web are ours: several of the ones, and the other can be killed while it starts.
    await system.killWorker()
    await system.killWeb()
    const url = new URL(system.baseUrl)
    let web: ReturnType<typeof supervise> | undefined
    const startWeb = () => {
      web = supervise({
        name: 'web',
        command: process.execPath,
        args: webArgs(url.port, '127.0.0.1'),
        env: system.env,
        output: keep('web'),
      })
    }
    const running = new Map<number, ReturnType<typeof startWorker>>()
    const workers: Workers = {
      start(number) {
        const env = { ...system.env, ...options.workerEnv?.() }
        running.set(number, startWorker({ env, output: keep(`worker ${number}`) }))
      },
      async kill(number) {
        const worker = running.get(number)
        running.delete(number)
        await worker?.kill()
      },
      pid: (number) => running.get(number)?.pid,
      isRunning: (number) => running.get(number)?.pid !== undefined,
      pids: () => [...running.values()].flatMap(({ pid }) => pid ?? []),
    }
    const said: string[] = []
    const keep = (name: string) => (line: string) => {
      said.push(`${name} │ ${line}`)
      if (said.length > 5000) said.splice(0, 1000)
    }
    const size = (file: string) => (existsSync(file) ? statSync(file).size : 0)
    const kept = path.join(folder, 'kept')
    const written = path.join(folder, 'written')
    let writer: ReturnType<typeof supervise> | undefined
    const startWriter = () => {
      writer = supervise({
        name: 'writer',
        command: process.execPath,
        args: ['--import', 'tsx', 'scripts/faults/writer.ts', kept],
        env: { ...system.env, FAULTS_COMMITS: written },
        output: keep('writer'),
      })
    }
    closers.push(() => writer?.kill())
    closers.push(() => web?.stop())
    const isUp = () => answers(`http://127.0.0.1:${url.port}/healthz`)
    startWeb()
    await web?.ready(isUp)
    closers.push(() => Promise.all([...running.values()].map((worker) => worker.stop())))
    return {
      system,
      office,
      lines,
      disk,
      folder,
      hasService: options.hasService,
      workers,
      web: {
        start: startWeb,
        kill: async () => web?.kill(),
        isUp,
        pid: () => web?.pid,
      },
      writer: {
        start: startWriter,
        kill: async () => writer?.kill(),
        pid: () => writer?.pid,
        // The last line may have been cut by a death.
        kept: () => (existsSync(kept) ? readFileSync(kept, 'utf8').split('\n').slice(0, -1) : []),
        commits: () => size(written),
      },
      setClock: (aheadMs) => writeFileSync(clock, String(aheadMs)),
      commits: () => size(commits),
      refusedCommits: () => size(refused),
      log: () => [system.log(), ...said].join('\n'),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
