import { parseArgs } from 'node:util'
import { DatabaseUnready, openStore } from '../../lib/commands/open-desk.ts'
import { manifests } from '../../lib/connectors/manifests.ts'
import { DomainError } from '../../lib/domain/errors.ts'
import { type Env, EnvError, env, lookUp } from '../../lib/env.ts'
import { clockOf } from '../../lib/now.ts'
import { loadProfile, ProfileError } from '../../lib/profile/load.ts'
import type { Profile } from '../../lib/profile/schema.ts'
import { createVault } from '../../lib/vault/vault.ts'
import { attempt, type Check, fail, ok } from '../doctor/check.ts'
import { backupCheck, diskCheck, keyFileCheck, nodeCheck } from '../doctor/machine.ts'
import { mailCheck, redisChecks } from '../doctor/servers.ts'
import { databaseChecks, deskChecks } from '../doctor/store.ts'
import { sentenceOf } from './sentences.ts'

const HELP = `Usage: rightsdesk doctor [--json]

Looks at everything the desk stands on, a line each with ok, warn or fail and what to do about it. It changes nothing and
sends no mail. Exit 1 where anything fails.

  --json   machine-readable
`

/** @returns the exit code: 0, 1 where a check fails, 2 where it was not asked as it is meant to be */
export async function run(argv: string[]): Promise<number> {
  try {
    const { values } = parseArgs({
      args: argv,
      options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    })
    if (values.help) {
      process.stdout.write(HELP)
      return 0
    }
    const checks = await examine()
    process.stdout.write(values.json ? `${JSON.stringify(checks, null, 2)}\n` : text(checks))
    return checks.some(({ state }) => state === 'fail') ? 1 : 0
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`)
    return 2
  }
}

async function examine(): Promise<Check[]> {
  const checks = [nodeCheck()]
  let settings: Env
  try {
    settings = env()
    checks.push(ok('Settings', 'complete'))
  } catch (error) {
    if (!(error instanceof EnvError)) throw error
    const remedy = 'Set them in .env or the environment; the README lists them.'
    return [...checks, ...error.problems.map((problem) => fail('Settings', problem, remedy))]
  }
  const profile = profileChecked(settings, checks)
  const now = clockOf(settings)()
  checks.push(
    ...(await attempt(
      'Disk',
      `Give this user the right to write in ${settings.RIGHTSDESK_DATA}.`,
      async () => [diskCheck(settings), backupCheck(settings, now)],
    )),
    ...(await attempt('Key file', 'Give this user the right to read MASTER_KEY_FILE.', async () =>
      keyFileCheck(settings, createVault(settings.MASTER_KEY).fingerprints().length),
    )),
    ...(await attempt('Database', 'Start its server, or correct DATABASE_URL.', async () =>
      stored(settings, profile, now),
    )),
    ...(await redisChecks(settings, lookUp('REDIS_URL') === undefined)),
  )
  if (profile) checks.push(await mailCheck(settings, profile))
  return checks
}

function profileChecked(settings: Env, checks: Check[]): Profile | null {
  try {
    const profile = loadProfile(settings.PROFILE, { lookUp, manifests })
    checks.push(ok('Profile', settings.PROFILE))
    return profile
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error
    checks.push(...error.problems.map((problem) => fail('Profile', problem, 'Correct it there.')))
    return null
  }
}

async function stored(settings: Env, profile: Profile | null, now: Date): Promise<Check[]> {
  const { checks, isReady } = await databaseChecks(settings)
  if (!isReady) return checks
  try {
    const { db, vault } = await openStore({
      masterKey: settings.MASTER_KEY,
      masterKeyFile: settings.MASTER_KEY_FILE ?? null,
      databaseUrl: settings.DATABASE_URL ?? null,
      dataFolder: settings.RIGHTSDESK_DATA,
      now: () => now,
    })
    try {
      return profile ? [...checks, ...(await deskChecks(db.read, vault, profile, now))] : checks
    } finally {
      await db.close()
    }
  } catch (error) {
    if (error instanceof DomainError && error.code === 'other_key')
      return [
        ...checks,
        fail(
          'Master key',
          'not the one this database was written with',
          'Put the right one into MASTER_KEY or its file; nothing can be read with another.',
        ),
      ]
    if (error instanceof DatabaseUnready || (error as Error).name === 'TooOldError')
      return [...checks, fail('Database', (error as Error).message, 'See docs/operations.md.')]
    throw error
  }
}

function text(checks: Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length))
  const lines = checks.map(({ name, state, found, remedy }) => {
    const line = `${state.padEnd(4)}  ${name.padEnd(width)}  ${found}`
    return remedy ? `${line}\n${' '.repeat(width + 8)}→ ${remedy}` : line
  })
  const count = (state: Check['state']) => checks.filter((check) => check.state === state).length
  return `${lines.join('\n')}\n${count('ok')} ok, ${count('warn')} to look at, ${count('fail')} failed\n`
}
