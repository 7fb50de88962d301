import { existsSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { and, isNull, lt, max, notInArray } from 'drizzle-orm'
import { databaseFile } from '../../lib/commands/open-desk.ts'
import type { Reader } from '../../lib/db/client.ts'
import { databaseVersion } from '../../lib/db/database-version.ts'
import { workerState } from '../../lib/db/heartbeat.ts'
import { ledgerState } from '../../lib/db/ledger-state.ts'
import { missingTriggers } from '../../lib/db/migrate.ts'
import { countUnderOlder } from '../../lib/db/rotate-key.ts'
import { auditEvents, requests } from '../../lib/db/schema.ts'
import { localDateOf } from '../../lib/domain/clock/local-date.ts'
import { counted } from '../../lib/domain/row-count.ts'
import { isAtLeast, SERVER_FLOORS } from '../../lib/domain/version-floors.ts'
import { dialect, type Env } from '../../lib/env.ts'
import { planRecipient } from '../../lib/profile/plan-recipients.ts'
import type { Profile } from '../../lib/profile/schema.ts'
import type { Vault } from '../../lib/vault/vault.ts'
import { onPostgres, postgresFacts } from '../backup/postgres.ts'
import { checkSqlite, sqliteFacts } from '../backup/sqlite.ts'
import { migrationCount, migrationsFolder } from '../product.ts'
import { type Check, fail, ok, warn } from './check.ts'

const MINUTE_MS = 60_000
/** Work that should have begun and waits longer than this is late. */
const LATE_MS = 10 * MINUTE_MS
const CLOCK_TOLERANCE_MS = 5 * MINUTE_MS

/** Whether the files of the database are sound, and at this version. */
export async function databaseChecks(settings: Env): Promise<{ checks: Check[]; isReady: boolean }> {
  const { DATABASE_URL: url } = settings
  const file = databaseFile(settings.RIGHTSDESK_DATA)
  if (!url && !existsSync(file))
    return { checks: [fail('Database', `${file} is not there`, 'npm start makes it.')], isReady: false }
  const checks: Check[] = []
  if (!url) checks.push(integrityCheck(file))
  const facts = url ? await postgresFacts(url) : sqliteFacts(file)
  const known = migrationCount(migrationsFolder(url ? 'postgres' : 'sqlite'))
  const found = `${facts.migrations} of ${known} migrations`
  if (facts.migrations !== known) {
    const isNewer = facts.migrations > known
    const remedy = isNewer
      ? 'Start the version that wrote it, or a newer one.'
      : 'npm start migrates it, with a backup before.'
    checks.push(fail('Migrations', found, remedy))
    return { checks, isReady: false }
  }
  checks.push(ok('Migrations', found))
  const missing = missingTriggers(url ? await postgresTriggers(url) : sqliteTriggers(file))
  checks.push(
    missing.length === 0
      ? ok('Audit triggers', 'all there')
      : fail(
          'Audit triggers',
          `missing: ${missing.join(', ')}`,
          'Somebody took them away: run npx rightsdesk verify-audit, and restore a backup.',
        ),
  )
  return { checks, isReady: true }
}

function integrityCheck(file: string): Check {
  const connection = new Sqlite(file, { readonly: true, timeout: 5_000 })
  try {
    checkSqlite(connection)
    return ok('Integrity', 'sound')
  } catch {
    return fail('Integrity', 'the database is damaged', 'Stop the desk and restore the newest backup.')
  } finally {
    connection.close()
  }
}

function sqliteTriggers(file: string): string[] {
  const connection = new Sqlite(file, { readonly: true, timeout: 5_000 })
  try {
    return connection
      .prepare("select name from sqlite_master where type = 'trigger'")
      .pluck()
      .all() as string[]
  } finally {
    connection.close()
  }
}

async function postgresTriggers(url: string): Promise<string[]> {
  const rows = await onPostgres(url, (query) =>
    query("select tgname as name from pg_trigger where not tgisinternal and tgenabled <> 'D'"),
  )
  return rows.map(({ name }) => String(name))
}

/** What the desk's own rows tell. */
export async function deskChecks(db: Reader, vault: Vault, profile: Profile, now: Date): Promise<Check[]> {
  return [
    await versionCheck(db),
    await keysCheck(db, vault),
    await workersCheck(db, now),
    ...(await workChecks(db, now)),
    await clockCheck(db, now),
    await overdueCheck(db, profile, now),
    recipientsCheck(profile),
  ]
}

async function versionCheck(db: Reader): Promise<Check> {
  const version = await databaseVersion(db)
  const title = dialect() === 'postgres' ? 'PostgreSQL' : 'SQLite'
  const { advised } = { advised: undefined, ...SERVER_FLOORS[dialect()] }
  if (advised && !isAtLeast(version, advised))
    return warn(title, version, `Go to ${advised} or newer: this one gets no security releases any more.`)
  return ok(title, version)
}

async function keysCheck(db: Reader, vault: Vault): Promise<Check> {
  const { version, fingerprint } = vault.current
  const left = await countUnderOlder(db, version)
  const found = `number ${version} (${fingerprint.slice(0, 8)}…) fits`
  return left === 0
    ? ok('Master key', found)
    : warn(
        'Master key',
        `${left} data keys are under an older one`,
        'npx rightsdesk rotate-key goes on where it was.',
      )
}

async function workersCheck(db: Reader, now: Date): Promise<Check> {
  const state = await workerState(db, now)
  if (state === 'running') return ok('Workers', 'at work')
  return state === 'silent'
    ? warn('Workers', 'none at work', 'npm start, or node dist/workers/main.js: work waits until then.')
    : fail('Workers', 'cannot reach Redis', 'Start Redis, or correct REDIS_URL: work waits until then.')
}

async function workChecks(db: Reader, now: Date): Promise<Check[]> {
  const { waiting, oldestWaiting, parked } = await ledgerState(db, now)
  const minutes = oldestWaiting ? Math.floor((now.getTime() - oldestWaiting.getTime()) / MINUTE_MS) : 0
  return [
    oldestWaiting && now.getTime() - oldestWaiting.getTime() > LATE_MS
      ? warn(
          'Waiting work',
          `${counted(waiting)} jobs, the oldest for ${minutes} minutes`,
          'See that workers run.',
        )
      : ok('Waiting work', waiting.count === 0 ? 'none' : `${counted(waiting)} jobs`),
    parked === 0
      ? ok('Work set aside', 'none')
      : warn('Work set aside', `${parked} jobs`, 'Look at them on the desk, under Background work.'),
  ]
}

/** A clock that went back would put dates wrong: the last event cannot lie in the future. */
async function clockCheck(db: Reader, now: Date): Promise<Check> {
  const [row] = await db.select({ last: max(auditEvents.at) }).from(auditEvents)
  const last = row?.last ? new Date(row.last) : null
  if (last && last.getTime() - now.getTime() > CLOCK_TOLERANCE_MS)
    return fail(
      'Clock',
      `the last event is of ${last.toISOString()}, after now`,
      'Set the clock of this machine: every deadline goes by it.',
    )
  return ok('Clock', now.toISOString())
}

async function overdueCheck(db: Reader, profile: Profile, now: Date): Promise<Check> {
  const today = localDateOf(now, profile.timeZone)
  const late = await db.$count(
    requests,
    and(
      notInArray(requests.status, ['answered', 'closed']),
      lt(requests.due, today),
      isNull(requests.pausedOn),
    ),
  )
  return late === 0
    ? ok('Requests', 'none overdue')
    : warn('Requests', `${late} overdue`, 'The desk lists them first.')
}

/** Recipients with half of their variables set are refused where the profile is read. */
function recipientsCheck(profile: Profile): Check {
  const modes = profile.recipients.map(planRecipient)
  const called = modes.filter(({ mode }) => mode === 'api')
  const mailed = modes.filter(({ mode, contact }) => mode !== 'api' && contact)
  const byHand = modes.filter(({ mode, contact }) => mode !== 'api' && !contact)
  const names = (of: typeof modes) => (of.length > 0 ? of.map(({ id }) => id).join(', ') : 'none')
  const found = `by interface: ${names(called)}; by mail: ${names(mailed)}; by hand: ${names(byHand)}`
  return ok('Recipients', found)
}
