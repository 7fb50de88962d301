import { and, desc, eq, inArray, isNotNull, ne } from 'drizzle-orm'
import { localDate } from '../domain/clock/local-date.ts'
import { regimeOn } from '../domain/clock/regimes.ts'
import { type EarlierAnswer, nextShineTheLightOn } from '../domain/clock/staff-moves.ts'
import type { Reader } from './client.ts'
import { type RequestRow, requests, subjects } from './schema.ts'

/**
 * Where the law owes an answer once per calendar year and person: the one that was given in the year of this request, to
 * the same confirmed e-mail address. The year is that of the days of receipt in the controller's zone. null: none was,
 * or the law knows no such limit.
 */
export async function answeredThisYear(
  db: Reader,
  request: Pick<RequestRow, 'id' | 'right' | 'regime' | 'receivedOn' | 'confirmedAt'>,
): Promise<EarlierAnswer | null> {
  const { id, right, confirmedAt } = request
  const receivedOn = localDate(request.receivedOn)
  // Nobody learns from an address that was not confirmed what its owner was answered.
  if (!confirmedAt || !regimeOn(request.regime, receivedOn).oncePerCalendarYear) return null
  const own = db.select({ index: subjects.emailIndex }).from(subjects).where(eq(subjects.requestId, id))
  const answered = await db
    .select({ reference: requests.reference, receivedOn: requests.receivedOn })
    .from(requests)
    .innerJoin(subjects, eq(subjects.requestId, requests.id))
    .where(
      and(
        inArray(subjects.emailIndex, own),
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
