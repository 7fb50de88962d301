import { and, asc, desc, eq, gt, inArray, isNull } from 'drizzle-orm'
import { DAY_MS } from '../domain/day-ms.ts'
import type { Vault } from '../vault/vault.ts'
import type { Reader } from './client.ts'
import { DESK_KEY, dataKeyOf } from './data-keys.ts'
import { jobs, mails, requests, staff } from './schema.ts'

export interface ParkedJob {
  id: string
  name: string
  fault: string | null
  attempts: number
  createdAt: Date
  /** null: it belongs to no request */
  reference: string | null
  /** of a mail */
  mailKind: string | null
  /** A hand-off's mail: its task failed with it and is ordered again there. */
  isHandOff: boolean
}

/** Work that is not tried any more, oldest first. No subject data. */
export async function parkedJobs(db: Reader, limit: number): Promise<ParkedJob[]> {
  const rows = await db
    .select({
      id: jobs.id,
      name: jobs.name,
      payload: jobs.payload,
      fault: jobs.fault,
      attempts: jobs.attempts,
      createdAt: jobs.createdAt,
      reference: requests.reference,
    })
    .from(jobs)
    .leftJoin(requests, eq(requests.id, jobs.requestId))
    .where(eq(jobs.status, 'parked'))
    .orderBy(asc(jobs.createdAt), asc(jobs.id))
    .limit(limit)
  const mailIds = rows.flatMap(({ payload }) => (payload.mailId ? [payload.mailId] : []))
  const known = await db
    .select({ id: mails.id, kind: mails.kind, taskId: mails.taskId })
    .from(mails)
    .where(inArray(mails.id, mailIds))
  return rows.map(({ payload, ...job }) => {
    const mail = known.find(({ id }) => id === payload.mailId)
    return { ...job, mailKind: mail?.kind ?? null, isHandOff: mail?.taskId != null }
  })
}

/** Mails to staff that came back are news for so many days. */
const NEWS_DAYS = 14

const cameBack = (now: Date) =>
  and(
    eq(mails.state, 'bounced'),
    isNull(mails.requestId),
    gt(mails.createdAt, new Date(now.getTime() - NEWS_DAYS * DAY_MS)),
  )

export async function countStaffMailsBack(db: Reader, now: Date): Promise<number> {
  return db.$count(mails, cameBack(now))
}

export interface StaffMailBack {
  id: string
  kind: string
  at: Date
  fault: string | null
  /** null: nobody on the desk has this address any more */
  name: string | null
  email: string
}

/** Mails to staff that came back of late, newest first. */
export async function staffMailsBack(
  db: Reader,
  vault: Vault,
  now: Date,
  limit: number,
): Promise<StaffMailBack[]> {
  const rows = await db
    .select()
    .from(mails)
    .where(cameBack(now))
    .orderBy(desc(mails.createdAt), desc(mails.id))
    .limit(limit)
  if (rows.length === 0) return []
  const key = await dataKeyOf(db, vault, DESK_KEY)
  const people = await db.select({ name: staff.name, email: staff.email }).from(staff)
  return rows.map((row) => {
    const email = key.open({ table: 'mails', column: 'to_sealed', row: row.id }, row.toSealed)
    const name = people.find((one) => one.email === email)?.name ?? null
    return { id: row.id, kind: row.kind, at: row.createdAt, fault: row.fault, name, email }
  })
}

/** How many DPOs there are: with none, notices reach nobody but assignees. */
export async function countDpos(db: Reader): Promise<number> {
  return db.$count(staff, and(eq(staff.role, 'dpo'), isNull(staff.deactivatedAt)))
}
