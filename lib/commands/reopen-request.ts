import type { Staff } from '../domain/access.ts'
import { localDateOf } from '../domain/clock/local-date.ts'
import { DomainError } from '../domain/errors.ts'
import { messageBodySchema } from '../domain/subject.ts'
import type { Desk } from './context.ts'
import { firstAlertOn } from './parts/alerts.ts'
import { move, openCase, record } from './parts/case.ts'
import { endPackage } from './parts/package.ts'
import { resume } from './parts/resume.ts'
import { startLocating } from './parts/schedule.ts'
import { renewStatusTokens } from './parts/status-link.ts'
import { writeMessage } from './parts/write-message.ts'

/**
 * Takes an answered or closed request up again, e.g. because a recipient still held data. The due date stays what it
 * was; its deletion is planned anew when it closes again, and its personal links live on. The
 * reason stands in the case as an internal note, in the audit trail as a digest.
 * @throws DomainError not_allowed, move_not_possible, shredded; ZodError for an empty reason
 */
export async function reopenRequest(
  desk: Desk,
  staff: Staff,
  input: { requestId: string; reason: string },
): Promise<void> {
  const reason = messageBodySchema.parse(input.reason)
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, input.requestId, { staff, action: 'request.decide' })
    const { resolution, round, answeredAt, closedAt } = file.row
    if (resolution === 'duplicate' || resolution === 'no_identity')
      throw new DomainError('move_not_possible', { status: resolution, move: 'reopen' })
    // Answers once left the waiting for the person open: it ended with the answer.
    if (answeredAt) await resume(file, localDateOf(answeredAt, desk.profile.timeZone))
    await move(file, 'reopen', {
      round: round + 1,
      resolution: null,
      refusalGround: null,
      answeredAt: null,
      closedAt: null,
      shredOn: null,
      purgeOn: null,
      approvedAt: null,
      approvedBy: null,
      nextAlertOn: firstAlertOn(desk, { ...file.row, status: 'triage' }),
    })
    // The end had shortened them.
    if (closedAt) await renewStatusTokens(file)
    await endPackage(file)
    await writeMessage(file, { kind: 'note', body: reason, staffId: staff.id })
    await record(file, 'request.reopened', { from: resolution, reason: desk.vault.digest(reason) })
    // Nobody is looked up before it is known who asks.
    if (file.row.confirmedAt) await startLocating(file)
  })
}
