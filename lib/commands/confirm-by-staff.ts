import { and, eq } from 'drizzle-orm'
import { identifiers } from '../db/schema.ts'
import { subjectOf } from '../db/subjects.ts'
import { endTokens } from '../db/tokens.ts'
import type { Staff } from '../domain/access.ts'
import { type StaffIdentityMethod, staffIdentityMethodSchema } from '../domain/identity.ts'
import type { Desk } from './context.ts'
import { firstAlertOn } from './parts/alerts.ts'
import { change, move, openCase, record } from './parts/case.ts'
import { queueMail } from './parts/queue-mail.ts'
import { startLocating } from './parts/schedule.ts'
import { issueStatusToken } from './parts/status-link.ts'

/**
 * Staff record how they established the identity of somebody who did not confirm by mail (Art. 12(6)).
 * @throws DomainError not_allowed, move_not_possible, invalid_input
 */
export async function confirmByStaff(
  desk: Desk,
  staff: Staff,
  input: { requestId: string; identityMethod: StaffIdentityMethod },
): Promise<void> {
  const method = staffIdentityMethodSchema.parse(input.identityMethod)
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, input.requestId, { staff, action: 'request.triage' })
    const established = {
      confirmedAt: file.at,
      identityMethod: method,
      nextAlertOn: firstAlertOn(desk, { status: 'triage', due: file.row.due }),
    }
    // Refused or withdrawn before anybody confirmed, then reopened.
    const isReopened = file.row.status === 'triage' && !file.row.confirmedAt
    if (isReopened) await change(file, established)
    else await move(file, 'confirm', established)
    const { email } = await subjectOf(tx, file.key, file.row.id)
    await tx
      .update(identifiers)
      .set({ usable: true, releasedBy: staff.id })
      .where(
        and(
          eq(identifiers.requestId, file.row.id),
          eq(identifiers.kind, 'email'),
          eq(identifiers.valueIndex, desk.vault.valueIndex('email', email)),
        ),
      )
    await endTokens(tx, { purpose: 'confirm', requestId: file.row.id }, file.at)
    await record(file, 'identity.confirmed', { method })
    await startLocating(file)
    const token = await issueStatusToken(file)
    await queueMail(
      tx,
      desk,
      { requestId: file.row.id, key: file.key },
      {
        kind: 'acknowledgement',
        to: email,
        locale: file.row.locale,
        data: { reference: file.row.reference, right: file.row.right, due: file.row.due, token },
      },
    )
  })
}
