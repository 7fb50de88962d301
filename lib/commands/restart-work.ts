import { and, eq } from 'drizzle-orm'
import { appendEvent, DESK_CHAIN } from '../db/audit.ts'
import { mails } from '../db/schema.ts'
import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import { reviveJob } from '../jobs/ledger.ts'
import { allow, type Desk } from './context.ts'

/**
 * Has work that was set aside after a defect tried again, from its first attempt on. A hand-off's mail is not: its task
 * failed with it, and ordering that anew writes another mail.
 * @throws DomainError not_allowed, not_found where it was not set aside (any more), move_not_possible
 */
export async function restartWork(desk: Desk, staff: Staff, input: { jobId: string }): Promise<void> {
  allow(staff, 'work.restart')
  await desk.db.transaction(async (tx) => {
    const now = desk.now()
    const job = await reviveJob(tx, input.jobId, now)
    if (!job) throw new DomainError('not_found', { what: 'job' })
    if (job.name === 'mail.send') {
      const mine = eq(mails.id, job.payload.mailId!)
      const [mail] = await tx.select({ taskId: mails.taskId }).from(mails).where(mine)
      if (mail?.taskId) throw new DomainError('move_not_possible', { job: job.name })
      await tx
        .update(mails)
        .set({ state: 'queued', fault: null })
        .where(and(mine, eq(mails.state, 'failed')))
    }
    await appendEvent(tx, {
      chain: DESK_CHAIN,
      type: 'work.restarted',
      actor: staff.id,
      data: { job: job.id, name: job.name, request: job.requestId },
      at: now,
    })
  })
}
