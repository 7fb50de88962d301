import type { Tx } from '../../db/client.ts'
import { issueToken } from '../../db/tokens.ts'

const DAY_MS = 86_400_000

/**
 * A personal link to the status page. It works until `linkDays` after the answer; until then a year bounds it
 * (`endAfterAnswer` shortens it once the answer is out).
 */
export async function issueStatusToken(tx: Tx, requestId: string, now: Date): Promise<string> {
  const expiresAt = new Date(now.getTime() + 365 * DAY_MS)
  return (await issueToken(tx, { purpose: 'status', requestId, expiresAt, now })).token
}
