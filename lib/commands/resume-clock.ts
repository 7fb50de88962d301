import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import type { Desk } from './context.ts'
import { openCase } from './parts/case.ts'
import { resume } from './parts/resume.ts'

/** Staff resume the clock by hand: the answer came another way. @throws DomainError not_allowed, not_paused */
export async function resumeClock(desk: Desk, staff: Staff, input: { requestId: string }): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, input.requestId, { staff, action: 'request.triage' })
    if (!file.row.pausedOn) throw new DomainError('not_paused')
    await resume(file)
  })
}
