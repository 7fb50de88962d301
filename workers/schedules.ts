import { lt } from 'drizzle-orm'
import { alertDeadline } from '../lib/commands/alert-deadline.ts'
import type { Desk } from '../lib/commands/context.ts'
import { requestCheck } from '../lib/commands/request-check.ts'
import { appendCheckpoint, checkpointProgress } from '../lib/db/checkpoints.ts'
import { requestsToAlert } from '../lib/db/requests.ts'
import { circuits, drafts } from '../lib/db/schema.ts'
import { localDateOf } from '../lib/domain/clock/local-date.ts'
import { canCheck } from '../lib/domain/plan.ts'
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

/** Drafts of forms that were never sent hold personal data: they go when they expire. */
export async function dropExpiredDrafts(desk: Desk): Promise<void> {
  await desk.db.transaction(async (tx) => {
    await tx.delete(drafts).where(lt(drafts.expiresAt, desk.now()))
  })
}
