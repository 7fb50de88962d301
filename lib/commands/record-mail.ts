import { eq, sql } from 'drizzle-orm'
import { mails } from '../db/schema.ts'
import { MAILS_TO_PERSON } from '../domain/mail.ts'
import { closeJob, parkJob, retryJob } from '../jobs/ledger.ts'
import type { Desk } from './context.ts'
import { change, openCase, record } from './parts/case.ts'
import { type HeldJob, nextTry } from './parts/held-job.ts'
import { cameBack } from './parts/mail-came-back.ts'

export type MailOutcome =
  | { sent: true }
  /**
   * `permanent`: the server refused the address or the mail for good. `serverAway`: it takes no mail at present.
   * `fault` is its code, without the address.
   */
  | { sent: false; permanent: boolean; serverAway: boolean; fault: string }

/** While the server takes no mail at all, none is given up: each is tried again after this time. */
const SERVER_AWAY_MS = 3_600_000

/** Records what the mail server answered and closes, postpones or parks the job. A returned mail is shown to staff. */
export async function recordMail(
  desk: Desk,
  job: HeldJob,
  mailId: string,
  outcome: MailOutcome,
): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const [mail] = await tx.select().from(mails).where(eq(mails.id, mailId))
    if (!mail) throw new Error(`there is no mail ${mailId}`)
    const now = desk.now()
    const file = mail.requestId ? await openCase(tx, desk, mail.requestId, 'system') : null
    if (outcome.sent) {
      await tx
        .update(mails)
        .set({ state: 'sent', sentAt: now, fault: null, sends: sql`${mails.sends} + 1` })
        .where(eq(mails.id, mailId))
      await closeJob(tx, job, now)
      if (!file) return
      await record(file, 'mail.sent', { mail: mailId, kind: mail.kind, attempts: job.attempts })
      // The address works again.
      if (file.row.bounced && MAILS_TO_PERSON.includes(mail.kind)) await change(file, { bounced: false })
      return
    }
    const again = outcome.permanent ? null : nextTry(job, now)
    if (again) {
      await tx.update(mails).set({ fault: outcome.fault }).where(eq(mails.id, mailId))
      await retryJob(tx, job, again, outcome.fault)
      return
    }
    if (outcome.serverAway) {
      await tx.update(mails).set({ fault: outcome.fault }).where(eq(mails.id, mailId))
      await retryJob(tx, job, new Date(now.getTime() + SERVER_AWAY_MS), outcome.fault, false)
      return
    }
    await tx
      .update(mails)
      .set({ state: outcome.permanent ? 'bounced' : 'failed', fault: outcome.fault })
      .where(eq(mails.id, mailId))
    if (outcome.permanent) await closeJob(tx, job, now)
    else await parkJob(tx, job, outcome.fault)
    if (file) await cameBack(file, mail, outcome.fault)
  })
}
