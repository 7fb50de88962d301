import { and, eq } from 'drizzle-orm'
import { circuits, findings, mails } from '../db/schema.ts'
import type { JobPayload } from '../jobs/catalogue.ts'
import { closeJob, parkJob } from '../jobs/ledger.ts'
import type { Desk } from './context.ts'
import { openCase, record } from './parts/case.ts'
import { notify } from './parts/faults.ts'
import type { HeldJob } from './parts/held-job.ts'
import { cameBack } from './parts/mail-came-back.ts'
import { changeTask, openTask } from './parts/task.ts'

const WORDS = 'stopped after too many attempts; the log has the cause'

/**
 * Ends a job that failed by a defect, or took its worker with it, as often as it may: what it was for fails where staff
 * see it and can act, and they are told. Nothing is left running that nobody runs.
 */
export async function giveUpJob(
  desk: Desk,
  job: HeldJob & { payload: Record<string, string>; requestId: string | null },
): Promise<void> {
  switch (job.name) {
    case 'task.run':
    case 'task.recheck':
      return giveUpTask(desk, job, job.payload as JobPayload<'task.run'>)
    case 'finding.locate':
      return giveUpLookUp(desk, job, job.payload as JobPayload<'finding.locate'>)
    case 'recipient.check':
      return giveUpCheck(desk, job, job.payload as JobPayload<'recipient.check'>)
    case 'mail.send':
      return giveUpMail(desk, job, job.payload as JobPayload<'mail.send'>)
    default:
      return desk.db.transaction(async (tx) => {
        await parkJob(tx, job, 'defect')
        if (job.requestId)
          await notify(await openCase(tx, desk, job.requestId, 'system'), 'work-stopped', null)
      })
  }
}

async function giveUpTask(desk: Desk, job: HeldJob, payload: JobPayload<'task.run'>): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const { file, task } = await openTask(tx, desk, payload.taskId, 'system')
    await closeJob(tx, job, file.at)
    const waits = job.name === 'task.recheck' ? ['accepted'] : ['queued', 'running']
    if (!waits.includes(task.status)) return
    await changeTask(file, task, { status: 'failed', fault: 'bug', faultMessage: WORDS, nextTryAt: null })
    await record(file, 'task.failed', {
      task: task.id,
      recipient: task.recipientId,
      fault: 'bug',
      attempt: job.attempts,
    })
    await notify(file, 'task-failed', task.recipientId)
  })
}

/** A look-up that failed does not stand in the way of the plan, which says so. */
async function giveUpLookUp(desk: Desk, job: HeldJob, payload: JobPayload<'finding.locate'>): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, payload.requestId, 'system')
    await closeJob(tx, job, file.at)
    await tx
      .update(findings)
      .set({ status: 'failed', fault: WORDS, at: file.at })
      .where(
        and(
          eq(findings.requestId, payload.requestId),
          eq(findings.recipientId, payload.recipientId),
          eq(findings.status, 'queued'),
        ),
      )
  })
}

async function giveUpCheck(
  desk: Desk,
  job: HeldJob,
  { recipientId }: JobPayload<'recipient.check'>,
): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const now = desk.now()
    await closeJob(tx, job, now)
    await tx
      .update(circuits)
      .set({ checkState: 'failed', checkedAt: now, checkFault: WORDS, checkEvidence: [] })
      .where(eq(circuits.recipientId, recipientId))
  })
}

async function giveUpMail(desk: Desk, job: HeldJob, payload: JobPayload<'mail.send'>): Promise<void> {
  await desk.db.transaction(async (tx) => {
    await parkJob(tx, job, 'defect')
    const [mail] = await tx
      .update(mails)
      .set({ state: 'failed', fault: 'defect' })
      .where(and(eq(mails.id, payload.mailId), eq(mails.state, 'queued')))
      .returning()
    if (mail?.requestId) await cameBack(await openCase(tx, desk, mail.requestId, 'system'), mail, 'defect')
  })
}
