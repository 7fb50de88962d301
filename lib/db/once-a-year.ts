import { and, desc, eq, inArray, isNotNull, ne, or } from 'drizzle-orm'
import { localDate } from '../domain/clock/local-date.ts'
import { regimeOn } from '../domain/clock/regimes.ts'
import { type EarlierAnswer, nextShineTheLightOn } from '../domain/clock/staff-moves.ts'
import type { Vault } from '../vault/vault.ts'
import type { Reader } from './client.ts'
import { dataKeyIfThere } from './data-keys.ts'
import { type RequestRow, requests, subjects } from './schema.ts'
import { shreddedOf, subjectOf } from './subjects.ts'

/**
 * Where the law owes an answer once per calendar year and person: the one that was given in the year of this request, to
 * the same confirmed e-mail address; where that one was shredded meanwhile, by the digest that stayed of it. The year is that of the days of receipt in the controller's zone. null: none was,
 * or the law knows no such limit.
 */
export async function answeredThisYear(
  db: Reader,
  vault: Vault,
  request: Pick<RequestRow, 'id' | 'right' | 'regime' | 'receivedOn' | 'confirmedAt'>,
): Promise<EarlierAnswer | null> {
  const { id, right, confirmedAt } = request
  const receivedOn = localDate(request.receivedOn)
  // Nobody learns from an address that was not confirmed what its owner was answered.
  if (!confirmedAt || !regimeOn(request.regime, receivedOn).oncePerCalendarYear) return null
  const key = await dataKeyIfThere(db, vault, id)
  if (!key) return null
  const { email } = await subjectOf(db, key, id)
  const readable = db
    .select({ id: subjects.requestId })
    .from(subjects)
    .where(eq(subjects.emailIndex, vault.emailIndex(email)))
  const shredded = shreddedOf(db, vault.suppressionDigest(email))
  const answered = await db
    .select({ reference: requests.reference, receivedOn: requests.receivedOn })
    .from(requests)
    .where(
      and(
        or(inArray(requests.id, readable), inArray(requests.id, shredded)),
        eq(requests.right, right),
        ne(requests.id, id),
        isNotNull(requests.confirmedAt),
        isNotNull(requests.answeredAt),
        inArray(requests.resolution, ['fulfilled', 'partly']),
      ),
    )
    .orderBy(desc(requests.receivedOn), desc(requests.id))
  for (const one of answered) {
    const earlier = localDate(one.receivedOn)
    const againOn = nextShineTheLightOn([earlier], receivedOn)
    if (againOn) return { reference: one.reference, receivedOn: earlier, againOn }
  }
  return null
}
