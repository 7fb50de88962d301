import { and, eq, inArray, notInArray } from 'drizzle-orm'
import { dataKeyIfThere } from '../db/data-keys.ts'
import { deletePersonalRows, dropPieces } from '../db/retention.ts'
import { dataKeys, jobs, requests, suppressions, tasks } from '../db/schema.ts'
import { subjectOf } from '../db/subjects.ts'
import { localDateOf } from '../domain/clock/local-date.ts'

import { SETTLED_STATUSES } from '../domain/outcome.ts'
import { isShredDue } from '../domain/retention.ts'
import { SealError } from '../vault/seal.ts'
import type { Desk } from './context.ts'
import { type CaseRecord, change, openRecord, record } from './parts/case.ts'
import { retentionOf } from './parts/close.ts'

/** Some 16 MB: what one transaction deletes without holding up the others. */
const AT_ONCE = 64

/**
 * Makes a request's personal data unreadable and deletes it: the key, and every row that tells of the person. Reference,
 * right, dates, decision, tasks with their evidence and the audit chain stay (Art. 5(1)(e), 5(2) GDPR). The caller has
 * written the deletion ledger before, and has the database let go of what it left behind after (`Db.forget`), for which
 * the request keeps its `shredOn`. What was interrupted is finished by the next call.
 * @param replayed instant of the entry in the deletion ledger that is carried out again, after a backup was restored:
 *   then whatever state the request is in, it is shredded and ends; a hold placed after that entry stands. Left out: only
 *   a request that is due.
 * @returns whether nothing of the person is left in its rows; false: it is kept, or not there
 */
export async function shredRequest(desk: Desk, requestId: string, replayed?: Date): Promise<boolean> {
  const isShredded = await desk.db.transaction(async (tx) => {
    const [there] = await tx.select({ id: requests.id }).from(requests).where(eq(requests.id, requestId))
    if (!there) return false
    const file = await openRecord(tx, desk, requestId, 'system')
    const { row, at } = file
    if (row.shreddedAt) return true
    const { timeZone, policy } = desk.profile
    const isDue = replayed ? !row.heldAt || row.heldAt < replayed : isShredDue(row, at, timeZone, policy)
    if (!isDue) return false
    await shred(file, replayed !== undefined)
    return true
  })
  let more = isShredded
  while (more) more = await desk.db.transaction((tx) => dropPieces(tx, requestId, AT_ONCE))
  return isShredded
}

async function shred(file: CaseRecord, isReplayed: boolean): Promise<void> {
  const { tx, row, at, desk } = file
  // An address that nobody confirmed may be a stranger's: of that one nothing stays.
  if (row.confirmedAt) await suppress(file)
  await tx.update(dataKeys).set({ wrapped: null, shreddedAt: at }).where(eq(dataKeys.id, row.id))
  const deleted = await deletePersonalRows(tx, row.id, at)
  await tx
    .update(tasks)
    .set({
      orderSealed: null,
      handlesSealed: null,
      noteSealed: null,
      remainsSealed: null,
      cursorSealed: null,
      faultMessage: null,
      refused: null,
    })
    .where(eq(tasks.requestId, row.id))
  // A closed request has neither; one that a restored backup holds open may.
  await tx
    .update(tasks)
    .set({ status: 'cancelled', nextTryAt: null, recheckAt: null, settledAt: at, settledBy: 'system' })
    .where(and(eq(tasks.requestId, row.id), notInArray(tasks.status, [...SETTLED_STATUSES])))
  await tx
    .update(jobs)
    .set({ status: 'done', doneAt: at, lease: null, leaseUntil: null, fault: null })
    .where(and(eq(jobs.requestId, row.id), inArray(jobs.status, ['open', 'parked'])))
  const closedAt = row.closedAt ?? at
  const { timeZone } = desk.profile
  await tx.update(requests).set({ status: 'closed', closedAt }).where(eq(requests.id, row.id))
  await change(file, {
    shreddedAt: at,
    shredOn: row.shredOn ?? localDateOf(at, timeZone),
    purgeOn: row.purgeOn ?? retentionOf(desk.profile, row, closedAt).purgeOn,
    // The form's own key: it could only find this request again.
    idempotencyKey: null,
    nextAlertOn: null,
    pausedOn: null,
    unread: false,
    bounced: false,
  })
  await record(file, 'request.shredded', {
    deleted,
    ...(isReplayed ? { from: row.status, replayed: true } : {}),
  })
}

/** Keeps a digest of the address under a key of its own. */
async function suppress({ tx, row, at, desk }: CaseRecord): Promise<void> {
  const emailDigest = await addressDigest(tx, desk, row.id)
  if (emailDigest)
    await tx.insert(suppressions).values({ requestId: row.id, emailDigest, at }).onConflictDoNothing()
}

/** null where the address can't be read: nothing that is unreadable already may keep the rest from going. */
async function addressDigest(tx: CaseRecord['tx'], desk: Desk, requestId: string): Promise<string | null> {
  try {
    const key = await dataKeyIfThere(tx, desk.vault, requestId)
    return key && desk.vault.suppressionDigest((await subjectOf(tx, key, requestId)).email)
  } catch (error) {
    if (error instanceof SealError) return null
    throw error
  }
}
