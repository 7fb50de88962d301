import { stat } from 'node:fs/promises'
import manifest from '../../package.json' with { type: 'json' }
import type { Reader } from '../db/client.ts'
import { type Figures, postgresSize, readFigures } from '../db/figures.ts'
import { localDateOf, plusDays } from '../domain/clock/local-date.ts'
import { REGIMES } from '../domain/clock/regimes.ts'
import { MAILS } from '../domain/mail.ts'
import { JOBS } from '../jobs/catalogue.ts'
import type { Profile } from '../profile/schema.ts'
import { meters, OTHER } from './meters.ts'

/** What is read of the database at a scrape. */
export interface Measured {
  db: Reader
  now: () => Date
  profile: Profile
  /** null: PostgreSQL */
  sqliteFile: string | null
}

const SOON_DAYS = 7
/** However often it is asked, the database is read no more often than this. */
const KEPT_MS = 5_000

/**
 * Sets the gauges that come from the database, from figures that are at most 5 s old.
 * @returns a function for each scrape; it never throws: where the database is away, its gauges are empty and say so
 */
export function databaseGauges(of: Measured): () => Promise<void> {
  const all = meters()
  all.buildInfo.set(
    { version: manifest.version, node: process.version, dialect: of.sqliteFile ? 'sqlite' : 'postgres' },
    1,
  )
  let read = 0
  let reading: Promise<void> | null = null
  async function refresh(): Promise<void> {
    try {
      const { db, now, profile } = of
      const at = now()
      const today = localDateOf(at, profile.timeZone)
      const figures = await readFigures(db, at, { today, soon: plusDays(today, SOON_DAYS) })
      const sizes = await sizesOf(of)
      clear()
      show(figures, of)
      all.databaseBytes.set(sizes.database)
      if (sizes.wal !== null) all.walBytes.set(sizes.wal)
      all.databaseUp.set(1)
    } catch {
      clear()
      all.databaseUp.set(0)
    }
    read = performance.now()
  }
  return async () => {
    if (reading) return reading
    if (read > 0 && performance.now() - read < KEPT_MS) return
    reading = refresh().finally(() => {
      reading = null
    })
    return reading
  }
}

/** What an earlier reading knew and this one does not must not stay. */
function clear(): void {
  const all = meters()
  for (const gauge of [
    all.requests,
    all.requestsOverdue,
    all.requestsDueSoon,
    all.requestsUnconfirmed,
    all.jobsDue,
    all.jobsParked,
    all.jobsOldestDue,
    all.mailsQueued,
    all.circuitOpen,
  ])
    gauge.reset()
  // These would be left at zero: no backup is not a backup of just now.
  for (const gauge of [
    all.databaseBytes,
    all.walBytes,
    all.jobsOpen,
    all.workerUp,
    all.checkpointAge,
    all.backupAge,
  ])
    gauge.remove()
}

function show(figures: Figures, { now, profile }: Measured): void {
  const all = meters()
  const secondsSince = (at: Date) => Math.max(0, (now().getTime() - at.getTime()) / 1000)
  for (const { status, right, count, overdue, dueSoon, ...row } of figures.requests) {
    const regime = REGIMES.some(({ id }) => id === row.regime) ? row.regime : OTHER
    all.requests.inc({ status, right, regime }, count)
    all.requestsOverdue.inc({ right, regime }, overdue)
    all.requestsDueSoon.inc({ right, regime }, dueSoon)
    all.requestsUnconfirmed.inc({ right, regime }, status === 'received' ? count : 0)
  }
  all.jobsOpen.set(figures.jobsOpen)
  const known = queues(profile)
  const named = (queue: string) => ({ queue: known.has(queue) ? queue : OTHER })
  for (const queue of known) {
    all.jobsDue.set({ queue }, 0)
    all.jobsParked.set({ queue }, 0)
    all.jobsOldestDue.set({ queue }, 0)
  }
  const oldest = new Map<string, number>()
  for (const { queue, count, oldest: since } of figures.due) {
    const label = named(queue)
    all.jobsDue.inc(label, count)
    oldest.set(label.queue, Math.max(oldest.get(label.queue) ?? 0, secondsSince(since)))
  }
  for (const [queue, seconds] of oldest) all.jobsOldestDue.set({ queue }, seconds)
  for (const { queue, count } of figures.parked) all.jobsParked.inc(named(queue), count)
  for (const { kind, count } of figures.mailsQueued)
    all.mailsQueued.inc({ kind: kind in MAILS ? kind : OTHER }, count)
  for (const { id } of profile.recipients)
    all.circuitOpen.set({ recipient: id }, figures.openCircuits.includes(id) ? 1 : 0)
  all.workerUp.set(figures.isWorkerUp ? 1 : 0)
  if (figures.checkpointAt) all.checkpointAge.set(secondsSince(figures.checkpointAt))
  if (figures.backupAt) all.backupAge.set(secondsSince(figures.backupAt))
}

/** Every queue that this profile's jobs can wait in. */
function queues(profile: Profile): Set<string> {
  const byKind = Object.values(JOBS).map(({ queue }) => queue)
  return new Set([
    ...byKind.filter((queue) => queue !== 'connector'),
    ...profile.recipients.map(({ id }) => `connector-${id}`),
  ])
}

async function sizesOf({ db, sqliteFile }: Measured): Promise<{ database: number; wal: number | null }> {
  if (!sqliteFile) return { database: await postgresSize(db), wal: null }
  const size = async (file: string) => (await stat(file)).size
  return { database: await size(sqliteFile), wal: await size(`${sqliteFile}-wal`).catch(() => 0) }
}
