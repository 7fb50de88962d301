import { eq, sql } from 'drizzle-orm'
import { mails } from '../db/schema.ts'
import { taskById } from '../db/tasks.ts'
import { closeJob, parkJob, retryJob } from '../jobs/ledger.ts'
import type { Desk } from './context.ts'
import { type Case, change, openCase, record } from './parts/case.ts'
import { notify } from './parts/faults.ts'
import { type HeldJob, nextTry } from './parts/held-job.ts'
import { changeTask } from './parts/task.ts'

export type MailOutcome =
  | { sent: true }
  /** `permanent`: the server refused the address or the mail for good; `fault` is its code, without the address */
  | { sent: false; permanent: boolean; fault: string }

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
      if (file) await record(file, 'mail.sent', { mail: mailId, kind: mail.kind, attempts: job.attempts })
      return
    }
    const again = outcome.permanent ? null : nextTry(job, now)
    if (again) {
      await tx.update(mails).set({ fault: outcome.fault }).where(eq(mails.id, mailId))
      await retryJob(tx, job, again, outcome.fault)
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

async function cameBack(file: Case, mail: typeof mails.$inferSelect, fault: string): Promise<void> {
  await record(file, 'mail.bounced', { mail: mail.id, kind: mail.kind, fault })
  if (!mail.taskId) {
    await change(file, { bounced: true })
    await notify(file, 'mail-bounced', null)
    return
  }
  const task = await taskById(file.tx, mail.taskId)
  if (task.status !== 'handed_off') return
  await changeTask(file, task, { status: 'failed', fault: 'bounced', faultMessage: fault })
  await record(file, 'task.failed', {
    task: task.id,
    recipient: task.recipientId,
    fault: 'bounced',
    attempt: 1,
  })
  await notify(file, 'task-failed', task.recipientId)
}
