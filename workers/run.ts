import { giveUpJob } from '../lib/commands/give-up-job.ts'
import type { HeldJob } from '../lib/commands/parts/held-job.ts'
import { nextTry } from '../lib/commands/parts/held-job.ts'
import { holdsPersonalData } from '../lib/db/requests.ts'
import type { JobRow } from '../lib/db/schema.ts'
import { JOBS, type JobName, type JobPayload } from '../lib/jobs/catalogue.ts'
import { claimJob, closeJob, LeaseLost, parkJob, retryJob } from '../lib/jobs/ledger.ts'
import { type JobEnd, meters } from '../lib/metrics/meters.ts'
import type { JobContext } from './context.ts'
import { checkRecipientJob } from './jobs/check-recipient.ts'
import { closeRequestJob } from './jobs/close-request.ts'
import { dropFilesJob } from './jobs/drop-files.ts'
import { followUpHandOffJob } from './jobs/follow-up-hand-off.ts'
import { followUpUnconfirmedJob } from './jobs/follow-up-unconfirmed.ts'
import { locateJob } from './jobs/locate.ts'
import { recheckTaskJob } from './jobs/recheck-task.ts'
import { runTaskJob } from './jobs/run-task.ts'
import { sendMailJob } from './jobs/send-mail.ts'
import { writePackageJob } from './jobs/write-package.ts'
import { beginLeaseRenewal } from './lease.ts'

/**
 * Does one job's work and closes it in its own transaction. Faults of the work are recorded there too; what a handler
 * throws is a defect or a database that is away, and the job is tried again.
 */
type Handler<N extends JobName> = (
  context: JobContext,
  job: HeldJob,
  payload: JobPayload<N>,
  signal: AbortSignal,
) => Promise<void>

const HANDLERS: { [N in JobName]: Handler<N> } = {
  'mail.send': sendMailJob,
  'finding.locate': locateJob,
  'task.run': runTaskJob,
  'task.recheck': recheckTaskJob,
  'recipient.check': checkRecipientJob,
  'handoff.follow-up': followUpHandOffJob,
  'request.follow-up-unconfirmed': followUpUnconfirmedJob,
  'request.close': closeRequestJob,
  'package.write': writePackageJob,
  'files.drop': dropFilesJob,
}

/** Runs a job of the ledger, if it is due and nobody else holds it. */
export async function runJob(context: JobContext, id: string, stop: AbortSignal): Promise<void> {
  const { desk, log } = context
  const job = await desk.db.transaction((tx) => claimJob(tx, id, desk.now()))
  if (!job) {
    meters().claimsLost.inc()
    return
  }
  const begun = performance.now()
  let outcome: JobEnd = 'ended'
  const lease = beginLeaseRenewal(desk, job, log)
  const about = { job: job.id, name: job.name, attempt: job.attempts, request: job.requestId ?? undefined }
  try {
    // Its last attempts ended with their workers, not with a fault: it may be what kills them.
    if (job.attempts > JOBS[job.name].maxAttempts) {
      outcome = 'given-up'
      return await giveUp(context, job)
    }
    const handler = HANDLERS[job.name] as Handler<JobName>
    const payload = JOBS[job.name].payload.parse(job.payload) as JobPayload<JobName>
    await handler(context, job, payload, AbortSignal.any([stop, lease.lost]))
    log.info(about, 'job ended')
  } catch (error) {
    if (error instanceof LeaseLost) {
      outcome = 'taken-over'
      log.warn(about, 'job was taken over by another worker')
    } else if (await endsWithItsRequest(context, job)) {
      log.info(about, 'job ended with its request')
    } else {
      outcome = 'failed'
      log.error({ ...about, err: error }, 'job failed')
      if (!(await tryAgain(context, job))) outcome = 'given-up'
    }
  } finally {
    lease.end()
    meters().jobs.observe({ job: job.name, outcome }, (performance.now() - begun) / 1000)
  }
}

/** What comes late for a request whose data is gone, or that is gone itself, has nothing left to do. */
async function endsWithItsRequest({ desk }: JobContext, job: HeldJob & JobRow): Promise<boolean> {
  if (!job.requestId || (await holdsPersonalData(desk.db.read, job.requestId))) return false
  await unlessTakenOver(desk.db.transaction((tx) => closeJob(tx, job, desk.now())))
  return true
}

/** @returns false where it was tried often enough, and was given up */
async function tryAgain(context: JobContext, job: HeldJob & JobRow): Promise<boolean> {
  const { desk } = context
  const again = nextTry(job, desk.now())
  if (!again) {
    await giveUp(context, job)
    return false
  }
  await unlessTakenOver(desk.db.transaction((tx) => retryJob(tx, job, again, 'defect')))
  return true
}

async function giveUp(context: JobContext, job: HeldJob & JobRow): Promise<void> {
  const { desk, log } = context
  log.error({ job: job.id, name: job.name, attempt: job.attempts }, 'job is not tried any more')
  try {
    await unlessTakenOver(giveUpJob(desk, job))
  } catch (error) {
    if (await endsWithItsRequest(context, job)) return
    // What it was for cannot be read either.
    log.error({ job: job.id, err: error }, 'job is set aside')
    await unlessTakenOver(desk.db.transaction((tx) => parkJob(tx, job, 'defect')))
  }
}

async function unlessTakenOver(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof LeaseLost)) throw error
  })
}
