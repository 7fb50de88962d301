import { appendEvent, DESK_CHAIN } from '../db/audit.ts'
import { endTokens } from '../db/tokens.ts'
import type { Staff } from '../domain/access.ts'
import { allow, type Desk } from './context.ts'

/** Ends the calendar's address: whoever has it sees nothing any more. @throws DomainError not_allowed */
export async function endCalendarLink(desk: Desk, staff: Staff): Promise<void> {
  allow(staff, 'request.read')
  const now = desk.now()
  await desk.db.transaction(async (tx) => {
    await endTokens(tx, { purpose: 'calendar', staffId: staff.id }, now)
    const data = { staff: staff.id, calendar: false }
    await appendEvent(tx, { chain: DESK_CHAIN, type: 'staff.changed', actor: staff.id, data, at: now })
  })
}
