import { and, asc, eq, gt, inArray, isNull, notInArray } from 'drizzle-orm'
import { may, visibleTeams } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import type { Right } from '../domain/rights.ts'
import type { Reader } from './client.ts'
import { requests, staff, tokens } from './schema.ts'
import { findToken } from './tokens.ts'

export interface CalendarEntry {
  reference: string
  right: Right
  due: string
  isMine: boolean
}

/**
 * What a person's calendar shows: the due dates of the open requests they may see, by reference alone.
 * @throws DomainError link_invalid, link_expired; not_allowed for somebody who has left or changed to a role without requests
 */
export async function calendarFeed(db: Reader, token: string, now: Date): Promise<CalendarEntry[]> {
  const { staffId } = await findToken(db, 'calendar', token, now)
  const [person] = await db.select().from(staff).where(eq(staff.id, staffId!))
  if (!person || person.deactivatedAt || !may(person, 'request.read')) throw new DomainError('not_allowed')
  const teams = visibleTeams(person)
  const rows = await db
    .select({
      reference: requests.reference,
      right: requests.right,
      due: requests.due,
      assigneeId: requests.assigneeId,
    })
    .from(requests)
    .where(
      and(
        notInArray(requests.status, ['answered', 'closed']),
        isNull(requests.pausedOn),
        teams ? inArray(requests.team, [...teams]) : undefined,
      ),
    )
    .orderBy(asc(requests.due), asc(requests.id))
    .limit(1000)
  return rows.map(({ assigneeId, ...row }) => ({ ...row, isMine: assigneeId === person.id }))
}

/** Since when this person's calendar has an address; null where it has none. */
export async function calendarLinkSince(db: Reader, staffId: string, now: Date): Promise<Date | null> {
  const [row] = await db
    .select({ createdAt: tokens.createdAt })
    .from(tokens)
    .where(and(eq(tokens.staffId, staffId), eq(tokens.purpose, 'calendar'), gt(tokens.expiresAt, now)))
  return row?.createdAt ?? null
}
