import { JOBS, type JobName } from '../../jobs/catalogue.ts'
import { backoffMs } from '../../jobs/ledger.ts'

/** A claimed job as the commands behind its handler need it. */
export interface HeldJob {
  id: string
  lease: string
  name: JobName
  attempts: number
}

/** When a job whose attempt met a passing fault runs again; null once it has been tried often enough. */
export function nextTry(job: HeldJob, now: Date, retryAfterMs?: number): Date | null {
  if (job.attempts >= JOBS[job.name].maxAttempts) return null
  return new Date(now.getTime() + backoffMs(job.attempts, Math.random(), retryAfterMs))
}
