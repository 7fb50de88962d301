import type { Desk } from '../lib/commands/context.ts'
import type { HeldJob } from '../lib/commands/parts/held-job.ts'
import { LEASE_MS } from '../lib/jobs/catalogue.ts'
import { renewLease } from '../lib/jobs/ledger.ts'
import type { Logger } from '../lib/log.ts'

/** Keeps a claim alive while its handler works. `lost` aborts when another worker has it. */
export function beginLeaseRenewal(
  desk: Desk,
  job: HeldJob,
  log: Logger,
): { lost: AbortSignal; end: () => void } {
  const controller = new AbortController()
  const timer = setInterval(() => {
    desk.db
      .transaction((tx) => renewLease(tx, job, desk.now()))
      .then((kept) => {
        if (!kept) controller.abort()
      })
      .catch((error: unknown) => log.warn({ job: job.id, err: error }, 'a lease could not be renewed'))
  }, LEASE_MS / 3)
  return { lost: controller.signal, end: () => clearInterval(timer) }
}
