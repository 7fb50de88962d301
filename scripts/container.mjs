// What a container of the image runs: one part of Rightsdesk in this very process, so that signals reach it.

import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const ALIVE = path.join(tmpdir(), 'rightsdesk-alive')
const BEAT_MS = 5_000
const SILENT_AFTER_MS = 20_000
/** As `system.mjs` has it, which the image does without. */
const KEEP_ALIVE_MS = 75_000
const PARTS = {
  web: () => web(),
  worker: () => worker(),
  migrate: () => import('../dist/migrate.js'),
  'setup-link': () => import('../dist/setup-link.js'),
  rightsdesk: () => import('../dist/rightsdesk.js'),
  health: async () => process.exit((await isHealthy()) ? 0 : 1),
}

async function web() {
  const args = ['start', '-p', port(), '-H', '0.0.0.0', '--keepAliveTimeout', String(KEEP_ALIVE_MS)]
  process.argv.splice(2, Number.POSITIVE_INFINITY, ...args)
  // A file without an ending, which its package says is CommonJS.
  await import('../node_modules/next/dist/bin/next')
}

async function worker() {
  // A worker has no port. That its loop turns is all that a new start could mend: the database's and Redis' state is not.
  const beat = () => writeFileSync(ALIVE, '')
  await import('../dist/workers/main.js')
  beat()
  setInterval(beat, BEAT_MS).unref()
}

/** Asked by a process of its own, beside the part that the container was started for. */
async function isHealthy() {
  const words = readFileSync('/proc/1/cmdline', 'utf8').split('\0')
  const part = words[words.findIndex((word) => word.endsWith('container.mjs')) + 1] || 'web'
  try {
    if (part === 'worker') return Date.now() - statSync(ALIVE).mtimeMs < SILENT_AFTER_MS
    if (part === 'web') return (await fetch(`http://127.0.0.1:${port()}/healthz`)).ok
    return true
  } catch {
    return false
  }
}

function port() {
  return process.env.PORT || '3000'
}

const [name = 'web', ...rest] = process.argv.slice(2)
const part = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined
if (part) {
  process.argv.splice(2, Number.POSITIVE_INFINITY, ...rest)
  await part()
} else {
  process.stderr.write(`There is no part "${name}": there are ${Object.keys(PARTS).join(', ')}.\n`)
  process.exitCode = 2
}
