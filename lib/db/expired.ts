import { and, asc, eq, inArray, isNull, lt, ne } from 'drizzle-orm'
import { DAY_MS } from '../domain/day-ms.ts'
import { idBound } from '../id.ts'
import type { Tx } from './client.ts'
import { DESK_KEY } from './data-keys.ts'
import {
  drafts,
  guesses,
  jobs,
  mails,
  spentProofs,
  staffSessions,
  staffVerifications,
  tokens,
} from './schema.ts'

/** A link that ran out says so for a while; then it is one that nobody knows. */
const LINK_DAYS = 30
/** What was done can be looked up for so long, where something has to be traced. */
const JOB_DAYS = 30
const STAFF_MAIL_DAYS = 30
/** What one transaction deletes without holding up the others. */
const AT_ONCE = 500

const daysBefore = (now: Date, days: number) => new Date(now.getTime() - days * DAY_MS)

/**
 * Deletes what has had its time and belongs to no request's retention: drafts of forms, links, counts of wrong guesses,
 * used proofs of work, sessions and codes of staff, jobs that are done, mails to staff. All of it by an index; what is
 * more than one transaction's worth is left for the next call.
 * @param now by the desk's clock
 * @param machineNow by the machine's: the sign-in library has no other
 * @returns whether there may be more
 */
export async function dropExpired(tx: Tx, now: Date, machineNow: Date): Promise<boolean> {
  // Drafts of forms that were never sent hold personal data.
  await tx.delete(drafts).where(lt(drafts.expiresAt, now))
  await tx.delete(tokens).where(lt(tokens.expiresAt, daysBefore(now, LINK_DAYS)))
  await tx.delete(guesses).where(lt(guesses.endsAt, now))
  await tx.delete(spentProofs).where(lt(spentProofs.expiresAt, now))
  await tx.delete(staffSessions).where(lt(staffSessions.expiresAt, machineNow))
  await tx.delete(staffVerifications).where(lt(staffVerifications.expiresAt, machineNow))
  const [doneJobs, oldMails] = [await dropDoneJobs(tx, now), await dropStaffMails(tx, now)]
  return Math.max(doneJobs, oldMails) === AT_ONCE
}

/** Ids sort by time, so the oldest stand at the beginning of the table's own index: what is kept there is open still. */
async function dropDoneJobs(tx: Tx, now: Date): Promise<number> {
  const before = daysBefore(now, JOB_DAYS)
  const old = tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(
      and(lt(jobs.id, idBound('job', before.getTime())), eq(jobs.status, 'done'), lt(jobs.doneAt, before)),
    )
    .orderBy(asc(jobs.id))
    .limit(AT_ONCE)
  return (await tx.delete(jobs).where(inArray(jobs.id, old)).returning({ id: jobs.id })).length
}

/** One that still waits to be sent, or that staff may have sent again, stays. */
async function dropStaffMails(tx: Tx, now: Date): Promise<number> {
  const old = tx
    .select({ id: mails.id })
    .from(mails)
    .where(
      and(
        isNull(mails.requestId),
        eq(mails.keyId, DESK_KEY),
        lt(mails.createdAt, daysBefore(now, STAFF_MAIL_DAYS)),
        ne(mails.state, 'queued'),
        ne(mails.state, 'failed'),
      ),
    )
    .limit(AT_ONCE)
  return (await tx.delete(mails).where(inArray(mails.id, old)).returning({ id: mails.id })).length
}
