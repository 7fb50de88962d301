import { asc, eq, lte } from 'drizzle-orm'
import { DomainError } from '../domain/errors.ts'
import type { Reader } from './client.ts'
import { type RequestRow, requests } from './schema.ts'

/** @throws DomainError not_found */
export async function requestById(db: Reader, id: string): Promise<RequestRow> {
  const [row] = await db.select().from(requests).where(eq(requests.id, id))
  if (!row) throw new DomainError('not_found', { what: 'request' })
  return row
}

/** false: it was shredded, or purged since. */
export async function holdsPersonalData(db: Reader, id: string): Promise<boolean> {
  const [row] = await db.select({ shreddedAt: requests.shreddedAt }).from(requests).where(eq(requests.id, id))
  return row !== undefined && row.shreddedAt === null
}

/** Requests whose next deadline alert is due; the cost follows what is due, not what is open. */
export function requestsToAlert(db: Reader, today: string, limit: number) {
  return db
    .select({ id: requests.id })
    .from(requests)
    .where(lte(requests.nextAlertOn, today))
    .orderBy(asc(requests.nextAlertOn), asc(requests.id))
    .limit(limit)
}
