import { and, eq, isNotNull, ne, notInArray } from 'drizzle-orm'
import type { IdentifierKind } from '../domain/identifier.ts'
import type { Right } from '../domain/rights.ts'
import type { SubjectDetails } from '../domain/subject.ts'
import type { DataKey } from '../vault/vault.ts'
import type { Reader } from './client.ts'
import { identifiers, type RequestRow, requests, subjects, suppressions } from './schema.ts'

export interface Subject {
  email: string
  name: string
  details: SubjectDetails
}

/** What the person told about themselves, opened. */
export async function subjectOf(db: Reader, key: DataKey, requestId: string): Promise<Subject> {
  const [row] = await db.select().from(subjects).where(eq(subjects.requestId, requestId))
  if (!row) throw new Error(`no subject of ${requestId}`)
  const place = (column: string) => ({ table: 'subjects', column, row: requestId })
  return {
    email: key.open(place('email_sealed'), row.emailSealed),
    name: row.nameSealed ? key.open(place('name_sealed'), row.nameSealed) : '',
    details: row.detailsSealed
      ? (JSON.parse(key.open(place('details_sealed'), row.detailsSealed)) as SubjectDetails)
      : { message: '', website: '', corrections: [] },
  }
}

type IdentifierRow = typeof identifiers.$inferSelect

export interface OpenIdentifier extends Omit<IdentifierRow, 'valueSealed' | 'valueIndex'> {
  value: string
}

/** Every identifier of a request, opened, oldest first. */
export async function identifiersOf(db: Reader, key: DataKey, requestId: string): Promise<OpenIdentifier[]> {
  const rows = await db
    .select()
    .from(identifiers)
    .where(eq(identifiers.requestId, requestId))
    .orderBy(identifiers.createdAt, identifiers.id)
  return rows.map(({ valueSealed, valueIndex: _, ...row }) => ({
    ...row,
    value: key.open({ table: 'identifiers', column: 'value_sealed', row: row.id }, valueSealed),
  }))
}

/** Shredded requests of an address, by what stayed of it; a subquery of ids. */
export function shreddedOf(db: Reader, emailDigest: string) {
  return db
    .select({ id: suppressions.requestId })
    .from(suppressions)
    .where(eq(suppressions.emailDigest, emailDigest))
}

/** The identifiers that look-ups may use, of the kinds a recipient knows. */
export async function usableIdentifiers(
  db: Reader,
  key: DataKey,
  requestId: string,
  kinds: readonly IdentifierKind[],
): Promise<{ kind: IdentifierKind; value: string }[]> {
  const all = await identifiersOf(db, key, requestId)
  return all.filter((i) => i.usable && kinds.includes(i.kind)).map(({ kind, value }) => ({ kind, value }))
}

/** Another open request for the same right under the same confirmed address; unconfirmed ones never count. */
export async function openTwinOf(
  db: Reader,
  request: { id: string; right: Right; context: string },
  emailIndex: string,
): Promise<RequestRow | null> {
  const [row] = await db
    .select()
    .from(requests)
    .innerJoin(subjects, eq(subjects.requestId, requests.id))
    .where(
      and(
        eq(subjects.emailIndex, emailIndex),
        eq(requests.right, request.right),
        eq(requests.context, request.context),
        ne(requests.id, request.id),
        isNotNull(requests.confirmedAt),
        notInArray(requests.status, ['received', 'answered', 'closed']),
      ),
    )
    .orderBy(requests.receivedAt)
    .limit(1)
  return row?.requests ?? null
}
