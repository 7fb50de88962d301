import { and, eq, gt } from 'drizzle-orm'
import { tokens } from '../../db/schema.ts'
import { issueToken } from '../../db/tokens.ts'
import { DAY_MS } from '../../domain/day-ms.ts'
import type { Case } from './case.ts'

/**
 * A personal link to the status page. A year bounds it while the request is open; the end of the request shortens it to
 * the days the profile promises (`afterClosure`), and one that is asked for after the end gets as many.
 */
export async function issueStatusToken(file: Case): Promise<string> {
  const { tx, row, at } = file
  const expiresAt = expiresAtOf(file)
  return (await issueToken(tx, { purpose: 'status', requestId: row.id, expiresAt, now: at })).token
}

/** Personal links that have not run out get the life of a new one: the request has ended, or was taken up again. */
export async function renewStatusTokens(file: Case): Promise<void> {
  const { tx, row, at } = file
  await tx
    .update(tokens)
    .set({ expiresAt: expiresAtOf(file) })
    .where(and(eq(tokens.requestId, row.id), eq(tokens.purpose, 'status'), gt(tokens.expiresAt, at)))
}

function expiresAtOf({ row, at, desk }: Case): Date {
  const days = row.closedAt ? desk.profile.policy.linkDays : 365
  return new Date(at.getTime() + days * DAY_MS)
}
