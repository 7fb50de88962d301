import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Sqlite from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import type { Desk } from '../../lib/commands/context.ts'
import { databaseFile, openDesk } from '../../lib/commands/open-desk.ts'
import { manifests } from '../../lib/connectors/manifests.ts'
import { migrateSqlite } from '../../lib/db/migrate.ts'
import { deadlineAlerts } from '../../lib/db/schema.ts'
import { localDateOf, plusDays } from '../../lib/domain/clock/local-date.ts'
import { DAY_MS } from '../../lib/domain/day-ms.ts'
import { newId, newReference } from '../../lib/id.ts'
import { loadProfile } from '../../lib/profile/load.ts'
import { createVault } from '../../lib/vault/vault.ts'
import { sweepDeadlines } from '../../workers/schedules.ts'
import { employDpo } from './desk.ts'
import { type Bench, inTurn, median } from './figures.ts'

const DUE = 1_000
const ROUNDS = 5
const ZONE = 'Europe/Warsaw'

/** The sweep that warns about deadlines, with as many due of a million open requests as of a thousand. */
export const sweep: Bench = {
  name: 'sweep',
  about: 'the sweep of deadlines, 1,000 due of a million open ones and of a thousand',
  async run() {
    const [few, many] = [await open(DUE), await open(1_000_000)]
    try {
      await time(few.desk)
      await time(many.desk)
      const pairs = await inTurn(
        ROUNDS,
        () => time(many.desk),
        () => time(few.desk),
      )
      const ratios = pairs.map(([a, b]) => a / b)
      const of = (which: 0 | 1) => `${median(pairs.map((pair) => pair[which])).toFixed(2)} s`
      return [
        {
          bench: 'sweep',
          what: `${DUE} due of a million open, beside ${DUE} of ${DUE}`,
          value: median(ratios),
          rounds: ratios,
          unit: 'ratio',
          goal: { most: 1.5 },
          note: `${of(0)}, ${of(1)}`,
        },
      ]
    } finally {
      for (const { desk, folder } of [few, many]) {
        await desk.db.close()
        rmSync(folder, { recursive: true, force: true })
      }
    }
  },
}

/** Makes a thousand due again, without a trace of earlier rounds, and sweeps. @returns seconds */
async function time(desk: Desk): Promise<number> {
  const today = localDateOf(desk.now(), ZONE)
  await desk.db.transaction(async (tx) => {
    await tx.delete(deadlineAlerts).where(sql`1 = 1`)
  })
  const [first, last] = [`req_${'0'.repeat(8)}`, `req_${String(DUE - 1).padStart(8, '0')}`]
  await desk.db.execute('delete from mails; delete from jobs;')
  await desk.db.execute(
    `update requests set next_alert_on = '${today}' where id between '${first}' and '${last}'`,
  )
  const began = performance.now()
  const alerts = await sweepDeadlines(desk)
  const took = (performance.now() - began) / 1000
  if (alerts !== DUE) throw new Error(`${alerts} alerts were written`)
  return took
}

/** Open requests whose next look is far away, with what a command needs of them. */
async function open(count: number): Promise<{ desk: Desk; folder: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rightsdesk-sweep-'))
  const file = databaseFile(folder)
  migrateSqlite(file)
  const masterKey = randomBytes(32).toString('base64')
  const vault = createVault(masterKey)
  const db = new Sqlite(file)
  db.pragma('journal_mode = DELETE')
  db.pragma('journal_mode = MEMORY')
  db.pragma('synchronous = OFF')
  db.pragma('cache_size = -400000')
  const now = Date.now()
  const today = localDateOf(new Date(now), ZONE)
  const receivedOn = plusDays(today, -27)
  const due = plusDays(today, 3)
  const request =
    db.prepare(`INSERT INTO requests (id, reference, right, context, team, regime, locale, channel,
    status, version, round, received_at, received_on, promised_due, statutory_due, due, clock, next_alert_on,
    confirmed_at, unread, bounced, profile_hash)
    VALUES (?, ?, 'erasure', 'website', 'privacy', 'gdpr-eu', 'en', 'form', 'triage', 3, 1, ?, ?, NULL, ?, ?,
    '{"pauses":[],"extension":{"noticeOn":"2026-01-05","until":null,"reasonDigest":""}}', '2999-01-01', ?, 0, 0, 'invented')`)
  const key = db.prepare(
    'INSERT INTO data_keys (id, wrapped, master_version, created_at) VALUES (?, ?, 1, ?)',
  )
  db.exec('BEGIN')
  const references = new Set<string>()
  for (let number = 0; number < count; number += 1) {
    const id = `req_${String(number).padStart(8, '0')}`
    let reference = newReference('TH')
    while (references.has(reference)) reference = newReference('TH')
    references.add(reference)
    request.run(id, reference, now - 27 * DAY_MS, receivedOn, due, due, now)
    // Those that come due are opened.
    key.run(id, number < DUE ? vault.newKey(id).wrapped : null, now)
  }
  db.exec('COMMIT')
  db.exec('ANALYZE')
  db.pragma('journal_mode = WAL')
  db.close()
  const names: Record<string, string> = {
    ANALYTICS_URL: 'http://127.0.0.1:9',
    ANALYTICS_TOKEN: newId('token'),
    HUBSPOT_URL: 'http://127.0.0.1:9',
    HUBSPOT_TOKEN: newId('token'),
  }
  const profile = loadProfile('e2e/profiles/desk.yaml', { lookUp: (name) => names[name], manifests })
  const desk = await openDesk({
    masterKey,
    databaseUrl: null,
    dataFolder: folder,
    profile,
    now: () => new Date(),
  })
  await employDpo(desk)
  return { desk, folder }
}
