import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Matomo, type PiwikPro, recipientAt } from '../../e2e/recipients.ts'
import { registry } from '../../lib/connectors/registry.ts'
import type { AccessRecord } from '../../lib/domain/extract.ts'

// Exports a person with a million records from a stand-in of an analytics store. The exporting process is killed half-way
// and goes on from the last stored batch; then every record has to be there once. Prints records, time and memory.
//   node --import tsx scripts/bench/connector.ts [--driver matomo|piwik-pro] [--records 1000000]

const { values } = parseArgs({
  options: {
    driver: { type: 'string', default: 'matomo' },
    records: { type: 'string', default: '1000000' },
    /** Set in the exporting process: the folder that it stores its batches in. */
    folder: { type: 'string' },
    config: { type: 'string' },
  },
})

const VISITOR = '0123456789abcdef'
const ACTIONS = 9

interface Stored {
  cursor: string
  records: number
  /** Bytes of the list of records that belong to the stored batches. */
  bytes: number
}

const nameOf = ({ group, fields }: AccessRecord) =>
  `${group} ${fields.idlink_va ?? fields.event_id ?? fields.attribute ?? `${fields.idvisit ?? fields.session_id} ${fields.idgoal ?? ''}`}\n`

/** What a worker does: each batch is stored, and how far it goes, before the next is asked for. */
async function take(folder: string, config: unknown): Promise<void> {
  const connector = registry.get('analytics')!
  const list = path.join(folder, 'records')
  const state = path.join(folder, 'state.json')
  const stored: Stored = existsSync(state)
    ? JSON.parse(readFileSync(state, 'utf8'))
    : { cursor: '', records: 0, bytes: 0 }
  writeFileSync(list, '', { flag: 'a' })
  truncateSync(list, stored.bytes)
  const call = {
    config: connector.config.parse(config),
    identifiers: [{ kind: 'piwik_visitor_id' as const, value: VISITOR }],
    signal: new AbortController().signal,
    now: () => new Date(),
    throttle: async () => {},
  }
  for await (const batch of connector.access!(call, stored.cursor || null)) {
    appendFileSync(list, batch.records.map(nameOf).join(''))
    stored.records += batch.records.length
    stored.cursor = batch.cursor
    stored.bytes = statSync(list).size
    writeFileSync(`${state}.new`, JSON.stringify(stored))
    renameSync(`${state}.new`, state)
    console.log(JSON.stringify({ records: stored.records, rssKb: process.resourceUsage().maxRSS }))
  }
}

/** Runs the exporting process, and kills it once so many records are stored. */
async function exportUntil(folder: string, config: unknown, most = Number.POSITIVE_INFINITY) {
  const args = ['--import', 'tsx', fileURLToPath(import.meta.url), '--folder', folder]
  const child = spawn(process.execPath, [...args, '--config', JSON.stringify(config)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let last = { records: 0, rssKb: 0 }
  let rest = ''
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    for (const line of lines) last = JSON.parse(line)
    if (last.records >= most) child.kill('SIGKILL')
  })
  const [code, signal] = await once(child, 'close')
  if (code !== 0 && signal !== 'SIGKILL') throw new Error(`the export ended with ${code ?? signal}`)
  return { ...last, signal }
}

async function measure(driver: string, wanted: number): Promise<void> {
  const fakes = fileURLToPath(new URL('../../e2e/fakes/main.ts', import.meta.url))
  const sandbox = spawn(process.execPath, ['--import', 'tsx', fakes], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-export-'))
  try {
    const [line] = await once(sandbox.stdout, 'data')
    const { urls, env } = JSON.parse(String(line))
    const visits = Math.ceil(wanted / (ACTIONS + 1))
    let config: unknown
    if (driver === 'matomo') {
      const matomo: Matomo = recipientAt(urls.matomo)
      await matomo.addPerson({ visitorId: VISITOR, userId: null, visits, actions: ACTIONS })
      config = { driver, baseUrl: urls.matomo, token: env.ANALYTICS_TOKEN, sites: [1, 2] }
    } else {
      const piwikPro: PiwikPro = recipientAt(urls.piwikPro)
      await piwikPro.addPerson({
        visitorId: VISITOR,
        userId: null,
        sessions: visits,
        events: ACTIONS,
        websiteIds: [env.PIWIK_PRO_WEBSITE],
        profile: false,
      })
      config = {
        driver,
        baseUrl: urls.piwikPro,
        clientId: env.PIWIK_PRO_CLIENT_ID,
        clientSecret: env.PIWIK_PRO_CLIENT_SECRET,
        websiteIds: [env.PIWIK_PRO_WEBSITE],
      }
    }
    const began = performance.now()
    const killed = await exportUntil(folder, config, wanted / 2)
    const ended = await exportUntil(folder, config)
    const seconds = (performance.now() - began) / 1000
    const names = readFileSync(path.join(folder, 'records'), 'utf8').split('\n').slice(0, -1)
    const distinct = new Set(names)
    const told = (what: string) => names.filter((name) => name.startsWith(what)).length
    const isWhole =
      distinct.size === names.length &&
      told(driver === 'matomo' ? 'visit' : 'session') === visits &&
      told(driver === 'matomo' ? 'action' : 'event') === visits * ACTIONS
    console.log(
      `${driver}: ${names.length} records in ${seconds.toFixed(1)} s, killed at ${killed.records}; ` +
        `most memory ${Math.round(Math.max(killed.rssKb, ended.rssKb) / 1024)} MB; ` +
        `${names.length - distinct.size} repeated, ${isWhole ? 'none' : 'some'} missing`,
    )
    if (!isWhole) process.exitCode = 1
  } finally {
    sandbox.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

if (values.folder) await take(values.folder, JSON.parse(values.config ?? '{}'))
else await measure(values.driver, Number(values.records))
