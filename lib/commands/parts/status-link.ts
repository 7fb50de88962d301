import { issueToken } from '../../db/tokens.ts'
import { DAY_MS } from '../../domain/day-ms.ts'
import type { Case } from './case.ts'

/**
 * A personal link to the status page. A year bounds it while the request is open; the end of the request shortens it to
 * the days the profile promises (`afterClosure`), and one that is asked for after the end gets as many.
 */
export async function issueStatusToken({ tx, row, at, desk }: Case): Promise<string> {
  const days = row.closedAt ? desk.profile.policy.linkDays : 365
  const expiresAt = new Date(at.getTime() + days * DAY_MS)
  return (await issueToken(tx, { purpose: 'status', requestId: row.id, expiresAt, now: at })).token
}
