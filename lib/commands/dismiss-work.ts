import { appendEvent, DESK_CHAIN } from '../db/audit.ts'
import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import { dismissJob } from '../jobs/ledger.ts'
import { allow, type Desk } from './context.ts'

/**
 * Staff leave work undone that was set aside: it was seen to another way, or lost its meaning.
 * @throws DomainError not_allowed, not_found where it was not set aside (any more)
 */
export async function dismissWork(desk: Desk, staff: Staff, input: { jobId: string }): Promise<void> {
  allow(staff, 'work.restart')
  await desk.db.transaction(async (tx) => {
    const now = desk.now()
    const job = await dismissJob(tx, input.jobId, now)
    if (!job) throw new DomainError('not_found', { what: 'job' })
    await appendEvent(tx, {
      chain: DESK_CHAIN,
      type: 'work.dismissed',
      actor: staff.id,
      data: { job: job.id, name: job.name, request: job.requestId },
      at: now,
    })
  })
}
