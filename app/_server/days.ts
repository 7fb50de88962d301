import type { Days } from '../../lib/db/request-views.ts'
import { localDateOf, plusDays } from '../../lib/domain/clock/local-date.ts'
import { NEAR_DAYS } from '../../lib/domain/next-step.ts'
import { desk } from './desk.ts'

/** Today, and the day near which an answer is due, in the controller's zone. */
export async function days(): Promise<Days> {
  const { now, profile } = await desk()
  const today = localDateOf(now(), profile.timeZone)
  return { today, near: plusDays(today, NEAR_DAYS) }
}
