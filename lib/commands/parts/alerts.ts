import { type AlertState, nextAlertOn } from '../../domain/clock/alerts.ts'
import { localDate, localDateOf } from '../../domain/clock/local-date.ts'
import { NEAR_DAYS } from '../../domain/next-step.ts'
import type { RequestStatus } from '../../domain/request.ts'
import type { Desk } from '../context.ts'

/**
 * How the alerts of a request stand now. One that nobody has confirmed is shown to staff only once its answer is near,
 * so earlier thresholds are none of its own until it is confirmed.
 */
export function alertState(
  desk: Desk,
  request: { status: RequestStatus; due: string },
  alreadySent: readonly number[],
): AlertState {
  const { alertDays } = desk.profile.policy
  return {
    due: localDate(request.due),
    today: localDateOf(desk.now(), desk.profile.timeZone),
    thresholds: request.status === 'received' ? alertDays.filter((days) => days <= NEAR_DAYS) : alertDays,
    alreadySent,
  }
}

/** The day to look at a request's alerts, where none was sent or what was sent is looked up then. */
export function firstAlertOn(desk: Desk, request: { status: RequestStatus; due: string }): string {
  return nextAlertOn(alertState(desk, request, []))
}
