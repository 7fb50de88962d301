import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { ActionContext } from '../contract.ts'
import { eraseRows } from './erase.ts'
import { sqlStore } from './manifest.ts'
import { openMapped } from './open.ts'
import { access } from './read.ts'

/** What the process is asked to do, as JSON on its stdin. */
export interface Asked {
  work: 'erase' | 'access'
  url: string
  map: string
  email: string
  /** Where handles are kept, as a database would. */
  handles: string
}

/** Lines it writes: how far it is, then what came of it. */
export type Told = { rows: number } | { counts: Record<string, number>; maxRssMb: number }

const asked = JSON.parse(readFileSync(0, 'utf8')) as Asked
const tell = (told: Told) => process.stdout.write(`${JSON.stringify(told)}\n`)
const config = sqlStore.config.parse({ url: asked.url, map: asked.map })
const call: ActionContext<typeof config> = {
  config,
  identifiers: [{ kind: 'email', value: asked.email }],
  signal: AbortSignal.timeout(30 * 60_000),
  now: () => new Date(),
  throttle: async () => {},
  handles: existsSync(asked.handles) ? JSON.parse(readFileSync(asked.handles, 'utf8')) : [],
  keepHandles: async (handles) => {
    writeFileSync(`${asked.handles}.new`, JSON.stringify(handles))
    renameSync(`${asked.handles}.new`, asked.handles)
  },
}

async function erased(): Promise<Record<string, number>> {
  const { store, live, mapped } = await openMapped(config, { readOnly: false, signal: call.signal })
  let rows = 0
  const told = {
    ...store,
    execute: async (statement: Parameters<typeof store.execute>[0]) => {
      const changed = await store.execute(statement)
      rows += changed
      tell({ rows })
      return changed
    },
  }
  const { counts } = await eraseRows(told, live, mapped, call, { categories: ['user'], hashKey: 'a secret' })
  await store.close()
  return Object.fromEntries(counts.map(({ label, count }) => [label, count]))
}

async function exported(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for await (const { records } of access(call, null))
    for (const { group } of records) counts[group] = (counts[group] ?? 0) + 1
  return counts
}

const counts = await (asked.work === 'erase' ? erased() : exported())
tell({ counts, maxRssMb: Math.round(process.resourceUsage().maxRSS / 1024) })
