import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import type { Desk } from './context.ts'
import { openCase } from './parts/case.ts'
import { startLocating } from './parts/schedule.ts'

/** Looks the person up once more, before the plan is approved. @throws DomainError not_allowed, move_not_possible */
export async function locateAgain(desk: Desk, staff: Staff, input: { requestId: string }): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, input.requestId, { staff, action: 'request.triage' })
    if (file.row.status !== 'triage')
      throw new DomainError('move_not_possible', { status: file.row.status, move: 'locate' })
    await startLocating(file)
  })
}
