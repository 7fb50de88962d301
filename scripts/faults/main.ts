import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { liveInChaos, type Quota } from './chaos.ts'
import { diePointByPoint } from './points.ts'
import type { Check } from './verdict.ts'

// Breaks the production build in every way there is and looks what came of it. `npm run test:faults` starts it.
const HELP = `npm run test:faults -- [options]
  --only chaos|points       one half of it
  --database postgres       on a server of its own; else SQLite
  --seed 1                  the same dice again
  --kills 100 --flushes 50 --commits 100000 --lives 50    how often each has to happen
  --minutes 120             it calms down then; what was not reached counts as failed
  --json figures.json       where the figures go, too
  --short                   a few of each, as npm test does`

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    database: { type: 'string', default: 'sqlite' },
    seed: { type: 'string' },
    kills: { type: 'string' },
    flushes: { type: 'string' },
    commits: { type: 'string' },
    lives: { type: 'string' },
    minutes: { type: 'string' },
    json: { type: 'string' },
    counts: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) {
  console.log(HELP)
  process.exit()
}

const LONG: Quota = { kills: 100, flushes: 50, commits: 100_000, lives: 50 }
const SHORT: Quota = { kills: 2, flushes: 2, commits: 200, lives: 0 }

const database = values.database === 'postgres' ? 'postgres' : 'sqlite'
const usual = values.short ? SHORT : LONG
const number = (text: string | undefined, otherwise: number) =>
  text === undefined ? otherwise : Number(text)
const seed = number(values.seed, values.short ? 1 : Math.floor(Math.random() * 1e6))
const say = (line: string) => console.log(line)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const failed: Check[] = []
let held = 0
const figures: Record<string, unknown> = {}

function table(title: string, rows: Record<string, unknown>): void {
  say(`\n${title}`)
  for (const [name, value] of Object.entries(rows)) say(`  ${name.padEnd(56)} ${String(value)}`)
}

function tell(title: string, checks: Check[]): void {
  say(`\n${title}`)
  for (const { what, holds } of checks) say(`  ${holds ? 'holds' : 'FAILS'}: ${what}`)
  held += checks.filter(({ holds }) => holds).length
  failed.push(...checks.filter(({ holds }) => !holds))
}

if (values.only !== 'chaos') {
  say('Points: a worker is killed before and after each step of whole lives.')
  const { checks, died, figures: rows } = await diePointByPoint({ database, isShort: values.short, say })
  table('Points', rows)
  tell('After all of them', checks)
  figures.points = { ...rows, died }
}
if (values.only !== 'points') {
  say(`\nChaos, seed ${seed} (--seed ${seed} throws the same dice).`)
  const quota: Quota = {
    kills: number(values.kills, usual.kills),
    flushes: number(values.flushes, usual.flushes),
    commits: number(values.commits, usual.commits),
    lives: number(values.lives, usual.lives),
  }
  const limitMs = number(values.minutes, values.short ? 3 : 120) * 60_000
  const { checks, harm, figures: rows } = await liveInChaos({ database, seed, quota, limitMs, say })
  table('What was broken', { ...harm })
  table('What came of it', rows)
  tell('After it calmed down', checks)
  figures.chaos = { harm, ...rows }
}
figures.checks = { held, failed }
if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`)
// What `npm test` counts.
if (values.counts) writeFileSync(values.counts, JSON.stringify({ passed: held, failed: failed.length }))
process.exit(failed.length > 0 ? 1 : 0)
