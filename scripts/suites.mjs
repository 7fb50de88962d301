import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from './build.mjs'
import { countPlaywright, countVitest } from './counts.mjs'
import { withoutSettings } from './environment.mjs'
import { runCommand } from './lifetime.mjs'
import { provideChromium } from './provide/chromium.mjs'
import { findMariadb } from './provide/mariadb.mjs'
import { providePackages } from './provide/packages.mjs'
import { findPostgres } from './provide/postgres.mjs'
import { findRedis } from './provide/redis.mjs'
import { ROOT } from './root.mjs'
import { runNode } from './run.mjs'
import { Sentence, say, seconds, tell } from './say.mjs'

const LIMIT_MS = 30 * 60_000

const tool = (file) => path.join(ROOT, 'node_modules', file)
const plain = process.env.CI || !process.stdout.isTTY
const env = {
  ...withoutSettings(process.env),
  NEXT_TELEMETRY_DISABLED: '1',
  ...(plain ? { NO_COLOR: '1' } : { FORCE_COLOR: '1' }),
}
const scratch = mkdtempSync(path.join(tmpdir(), 'rightsdesk-test-'))

/** @typedef {import('./counts.mjs').Count} Count */

/** A tool that is right or wrong as a whole counts as one test. */
async function check(file, args) {
  const { code } = await runNode(tool(file), args, { env, show: true, timeoutMs: LIMIT_MS })
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, notes: [] }
}

async function types() {
  // Writes the declarations of Next that a fresh clone does not have yet.
  const { code, output } = await runNode(tool('next/dist/bin/next'), ['typegen'], {
    env,
    timeoutMs: LIMIT_MS,
  })
  if (code !== 0) throw new Sentence('next typegen failed: see above.', output)
  return check('typescript/bin/tsc', ['--noEmit'])
}

async function unit() {
  // The tests start their servers themselves, one each.
  await findRedis()
  await findPostgres()
  return vitest([])
}

async function stores() {
  await findPostgres()
  await findMariadb()
  return vitest(['--config', 'vitest.long.config.ts', '--project', 'stores'])
}

/** Everything that is stored on a real PostgreSQL server, and several processes at one database. */
async function server() {
  await findPostgres()
  return vitest(['--config', 'vitest.long.config.ts', '--project', 'server', '--project', 'file'])
}

/** A crowd at the production build on either database, and two processes that write to one file all the time. */
async function crowd() {
  await findPostgres()
  await findRedis()
  await build()
  const runs = [
    ['scripts/bench/crowd.ts', '--database', 'postgres', '--processes', '3'],
    ['scripts/bench/crowd.ts', '--database', 'sqlite'],
    ['scripts/bench/busy.ts'],
  ]
  const count = { passed: 0, failed: 0, notes: [] }
  for (const run of runs) {
    const { code } = await runNode('--import', ['tsx', ...run], { env, show: true, timeoutMs: LIMIT_MS })
    count[code === 0 ? 'passed' : 'failed'] += 1
  }
  return count
}

/** @param {string[]} more */
async function vitest(more) {
  const report = path.join(scratch, 'vitest.json')
  const { code } = await runNode(
    tool('vitest/vitest.mjs'),
    ['run', ...more, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    { env, show: true, timeoutMs: LIMIT_MS },
  )
  return countVitest(readReport(report), code)
}

async function pages() {
  await build()
  return { passed: 1, failed: 0, notes: [] }
}

/**
 * @param {string[]} [more]
 * @param {Record<string, string>} [settings]
 */
async function e2e(more = [], settings = {}) {
  if (!readdirSync(path.join(ROOT, 'e2e')).some((name) => name.endsWith('.spec.ts'))) {
    throw new Sentence('There is no e2e/*.spec.ts: the browser tests are missing.')
  }
  await findRedis()
  const chromium = await provideChromium()
  await build()
  const report = path.join(scratch, 'playwright.json')
  const { code } = await runNode(tool('@playwright/test/cli.js'), ['test', ...more], {
    env: { ...env, ...settings, CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    show: true,
    timeoutMs: LIMIT_MS,
  })
  return countPlaywright(readReport(report), code)
}

/**
 * Breaks the production build in every way there is. Each thing that has to hold afterwards counts as a test.
 * @param {string[]} args
 * @param {number} timeoutMs
 */
async function faults(args, timeoutMs) {
  await findRedis()
  if (args.includes('postgres')) await findPostgres()
  await build()
  const report = path.join(scratch, 'faults.json')
  const dialect = args.includes('postgres') ? { RIGHTSDESK_DIALECT: 'postgres' } : {}
  const run = ['tsx', 'scripts/faults/main.ts', ...args, '--counts', report]
  const settings = { env: { ...env, ...dialect }, show: true, timeoutMs }
  const { code } = await runNode('--import', run, settings)
  const { passed = 0, failed = 0 } = readReport(report) ?? {}
  const notes =
    passed + failed === 0 ? ['The crash tests did not come to their end, which counts as failed.'] : []
  return { passed, failed: failed || (code === 0 && passed > 0 ? 0 : 1), notes }
}

/** @param {string[]} args of `npm run test:faults` */
export function runFaults(args) {
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }))
  return runCommand(async () => {
    await providePackages()
    const { passed, failed, notes } = await faults(args, 4 * 60 * 60_000)
    for (const note of notes) say(note)
    say(`${passed} passed, ${failed} failed`)
    return failed > 0 ? 1 : 0
  }, 130)
}

/** @type {Record<string, () => Promise<Count>>} */
const SUITES = {
  types,
  lint: () => check('@biomejs/biome/bin/biome', ['check', '.']),
  knip: () => check('knip/bin/knip.js', ['--no-progress']),
  unit,
  build: pages,
  faults: () => faults(['--short'], LIMIT_MS),
  e2e: () => e2e(),
}

/** The browser tests' short look at strange input, at length. */
function fuzz() {
  return e2e(['e2e/fuzz.spec.ts', `--global-timeout=${LIMIT_MS}`], {
    FUZZ_INPUTS: process.env.FUZZ_INPUTS || '24000',
    FUZZ_SEED: process.env.FUZZ_SEED || String(Date.now() % 2 ** 31),
  })
}

/** @type {Record<string, () => Promise<Count>>} */
export const LONG = { stores, server, crowd, fuzz }

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

/** @returns {Promise<Count>} */
async function runSuite(work) {
  try {
    return await work()
  } catch (error) {
    tell(error)
    return { passed: 0, failed: 1, notes: [] }
  }
}

/**
 * @param {string[]} asked names of suites; none: all
 * @param {Record<string, () => Promise<Count>>} [suites]
 */
export function runSuites(asked, suites = SUITES) {
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }))
  return runCommand(async () => {
    const unknown = asked.filter((name) => !(name in suites))
    if (unknown.length > 0) {
      throw new Sentence(
        `There is no suite ${unknown.join(', ')}: there are ${Object.keys(suites).join(', ')}.`,
      )
    }
    await providePackages()
    const rows = []
    for (const [name, work] of Object.entries(suites)) {
      if (asked.length > 0 && !asked.includes(name)) continue
      say(`\n── ${name} ──`)
      const begun = Date.now()
      const count = await runSuite(work)
      for (const note of count.notes) say(note)
      rows.push({ name, ...count, took: Date.now() - begun })
    }
    say('\n── all suites ──')
    for (const { name, passed, failed, took } of rows) {
      say(
        `${name.padEnd(8)}${String(passed).padStart(6)} passed ${String(failed).padStart(6)} failed ${seconds(took).padStart(10)}`,
      )
    }
    const sum = (of) => rows.reduce((total, row) => total + row[of], 0)
    say(`${sum('passed')} passed, ${sum('failed')} failed`)
    return sum('failed') > 0 ? 1 : 0
  }, 130)
}
