import { appendEvent, DESK_CHAIN } from '../db/audit.ts'
import { endTokens, issueToken } from '../db/tokens.ts'
import type { Staff } from '../domain/access.ts'
import { DAY_MS } from '../domain/day-ms.ts'
import { allow, type Desk } from './context.ts'

const YEARS_10_MS = 10 * 365 * DAY_MS

/**
 * A secret address for a calendar program, which cannot sign in. Earlier ones end. Shown this once.
 * @throws DomainError not_allowed
 */
export async function renewCalendarLink(desk: Desk, staff: Staff): Promise<{ token: string }> {
  allow(staff, 'request.read')
  const now = desk.now()
  return desk.db.transaction(async (tx) => {
    await endTokens(tx, { purpose: 'calendar', staffId: staff.id }, now)
    const expiresAt = new Date(now.getTime() + YEARS_10_MS)
    const { token } = await issueToken(tx, { purpose: 'calendar', staffId: staff.id, expiresAt, now })
    const data = { staff: staff.id, calendar: true }
    await appendEvent(tx, { chain: DESK_CHAIN, type: 'staff.changed', actor: staff.id, data, at: now })
    return { token }
  })
}
