import type { RefusedField, StoredEvidence } from '../../db/schema.ts'
import { recipientName } from '../../profile/schema.ts'
import type { Case } from './case.ts'
import { stopCalls } from './circuit.ts'
import { queueStaffMail } from './queue-mail.ts'

/** An open circuit is looked at again after this time; staff closing it has the jobs run at once. */
export const CIRCUIT_WAIT_MS = 15 * 60_000

/** `transient` passes by itself; `auth` stops the system; `invalid` and `bug` need a person. */
export interface ReportedFault {
  fault: 'transient' | 'auth' | 'invalid' | 'bug'
  /** for staff; holds no personal data */
  message: string
  retryAfterMs?: number | undefined
  /** of the call that failed, where it got an answer */
  evidence?: StoredEvidence[] | undefined
  /** a correction's fields whose new value was refused, with the system's own error code */
  refused?: RefusedField[] | undefined
}

/** Stops all calls to a recipient's system, and tells whom the request concerns. */
export async function openCircuit(file: Case, recipientId: string, message: string): Promise<void> {
  if (await stopCalls(file.tx, recipientId, message, file.at)) await notify(file, 'circuit-open', recipientId)
}

/** Tells staff that something stands still until they act. */
export async function notify(
  file: Case,
  notice: 'task-failed' | 'circuit-open' | 'hand-off-late' | 'mail-bounced' | 'work-stopped',
  recipientId: string | null,
): Promise<void> {
  const recipient = recipientId ? recipientName(file.desk.profile, recipientId) : ''
  await queueStaffMail(file.tx, file.desk, file.row, {
    kind: 'staff-notice',
    data: { notice, reference: file.row.reference, requestId: file.row.id, recipient },
    withDpo: notice !== 'task-failed',
  })
}
