import { alertDeadline } from '../lib/commands/alert-deadline.ts'
import type { Desk } from '../lib/commands/context.ts'
import { planRetention } from '../lib/commands/plan-retention.ts'
import { purgeRequest } from '../lib/commands/purge-request.ts'
import { requestCheck } from '../lib/commands/request-check.ts'
import { shredRequest } from '../lib/commands/shred-request.ts'
import { appendCheckpoint, checkpointProgress } from '../lib/db/checkpoints.ts'
import { appendDeletion } from '../lib/db/deletion-ledger.ts'
import { dropExpired } from '../lib/db/expired.ts'
import { requestsToAlert } from '../lib/db/requests.ts'
import { noteForgotten, requestsToPurge, requestsToShred } from '../lib/db/retention.ts'
import { circuits } from '../lib/db/schema.ts'
import { localDateOf } from '../lib/domain/clock/local-date.ts'
import { canCheck } from '../lib/domain/plan.ts'
import { closedBefore } from '../lib/domain/retention.ts'
import { planRecipient } from '../lib/profile/plan-recipients.ts'

const BATCH = 200

/**
 * Warns about every due date that has reached a threshold. What is due is in the database alone: a sweep that was
 * missed, doubled or cut short is made good by the next.
 */
export async function sweepDeadlines(desk: Desk): Promise<number> {
  let alerts = 0
  const failures: unknown[] = []
  for (;;) {
    const today = localDateOf(desk.now(), desk.profile.timeZone)
    const rows = await requestsToAlert(desk.db.read, today, BATCH)
    for (const row of rows) {
      try {
        alerts += (await alertDeadline(desk, row.id)).length
      } catch (error) {
        failures.push(error)
      }
    }
    // One request that cannot be warned about keeps nobody else's warning back; it is tried again at the next sweep.
    if (rows.length < BATCH || failures.length >= BATCH) break
  }
  if (failures.length > 0) throw failures[0]
  return alerts
}

const HOUR_MS = 3_600_000

/** Signs the heads of the audit chains that grew, once an hour: what is newer can be cut off without a trace. */
export async function checkpointHourly(desk: Desk): Promise<void> {
  const now = desk.now()
  const { wholeAt } = await checkpointProgress(desk.db.read)
  // Also where the clock was ahead and was set back.
  if (wholeAt !== null && Math.abs(now.getTime() - Date.parse(wholeAt)) < HOUR_MS) return
  await desk.db.transaction((tx) => appendCheckpoint(tx, desk.vault.signingKey, now, null))
}

/**
 * Has every system that can say so report once a local day whether our credentials are good. Nothing of a person is
 * asked; one that is being checked already is left alone.
 */
export async function checkRecipientsDaily(desk: Desk): Promise<void> {
  const day = (at: Date) => localDateOf(at, desk.profile.timeZone)
  const today = day(desk.now())
  const rows = await desk.db.read
    .select({ id: circuits.recipientId, checkedAt: circuits.checkedAt, state: circuits.checkState })
    .from(circuits)
  const seen = new Set(
    rows
      .filter(({ checkedAt, state }) => state === 'queued' || (checkedAt && day(checkedAt) === today))
      .map(({ id }) => id),
  )
  const due = desk.profile.recipients.filter((one) => !seen.has(one.id) && canCheck(planRecipient(one)))
  if (due.length > 0) await requestCheck(desk, 'system', { recipientIds: due.map(({ id }) => id) })
}

/**
 * Deletes the personal data of requests whose days are over, then the record of those whose years are. What is due is
 * in the database alone: a sweep that was missed, doubled or cut short is made good by the next.
 * @param ledger file of the deletion ledger, written before anything is deleted
 */
export async function sweepRetention(
  desk: Desk,
  ledger: string,
): Promise<{ shredded: number; purged: number; isHeldUp: boolean }> {
  const failures: unknown[] = []
  await planRetention(desk).catch((error: unknown) => failures.push(error))
  const { shredded, isHeldUp } = await shredDue(desk, ledger, failures)
  const purged = await purgeDue(desk, ledger, failures)
  if (failures.length > 0) throw failures[0]
  return { shredded, purged, isHeldUp }
}

/** `isHeldUp`: something reads old rows still, so that the next sweep has to let go of them. */
async function shredDue(desk: Desk, ledger: string, failures: unknown[]) {
  let shredded = 0
  for (;;) {
    const now = desk.now()
    const today = localDateOf(now, desk.profile.timeZone)
    const before = closedBefore(now, desk.profile.policy)
    const rows = await requestsToShred(desk.db.read, today, before, BATCH)
    const gone: string[] = []
    for (const row of rows) {
      try {
        if (!row.shreddedAt) await appendDeletion(ledger, { what: 'shred', request: row.id, at: now })
        if (!(await shredRequest(desk, row.id))) continue
        gone.push(row.id)
        if (!row.shreddedAt) shredded++
      } catch (error) {
        failures.push(error)
      }
    }
    if (gone.length === 0) return { shredded, isHeldUp: false }
    if (!(await desk.db.forget())) return { shredded, isHeldUp: true }
    await desk.db.transaction((tx) => noteForgotten(tx, gone))
    if (rows.length < BATCH) return { shredded, isHeldUp: false }
  }
}

async function purgeDue(desk: Desk, ledger: string, failures: unknown[]): Promise<number> {
  let purged = 0
  for (;;) {
    const now = desk.now()
    const rows = await requestsToPurge(desk.db.read, localDateOf(now, desk.profile.timeZone), BATCH)
    const before = purged
    for (const { id } of rows) {
      try {
        await appendDeletion(ledger, { what: 'purge', request: id, at: now })
        if (await purgeRequest(desk, id)) purged++
      } catch (error) {
        failures.push(error)
      }
    }
    if (rows.length < BATCH || purged === before) break
  }
  if (purged > 0) await desk.db.forget()
  return purged
}

const MOST_ROUNDS = 20

/** Deletes what has had its time (`lib/db/expired.ts`). A very large rest is left for the next sweep. */
export async function sweepExpired(desk: Desk): Promise<void> {
  for (let round = 0, more = true; more && round < MOST_ROUNDS; round++)
    more = await desk.db.transaction((tx) => dropExpired(tx, desk.now(), new Date()))
}
