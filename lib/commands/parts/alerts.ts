import type { AlertKind, RequestRow } from '../../db/schema.ts'
import {
  type AlertState,
  alertsDue,
  NOTICE_ALERT_DAYS,
  nextAlertOn,
  nextNoticeAlertOn,
  noticeAlertDue,
} from '../../domain/clock/alerts.ts'
import { earliest, type LocalDate, localDate, localDateOf } from '../../domain/clock/local-date.ts'
import { NEAR_DAYS } from '../../domain/next-step.ts'
import type { RequestStatus } from '../../domain/request.ts'
import { deadlineFor } from '../../profile/deadline.ts'
import type { Desk } from '../context.ts'

/** What of a request its alerts follow from. */
type Alerted = Pick<
  RequestRow,
  'status' | 'right' | 'regime' | 'context' | 'receivedAt' | 'receivedOn' | 'clock' | 'due'
>

/** What staff are warned about: one date, and how far its alerts are. */
export interface Watched extends AlertState {
  kind: AlertKind
}

/** Where a notice of extension can still be needed: it is known who asks, and there is no answer yet. */
const EXTENDABLE: readonly RequestStatus[] = ['triage', 'in_progress', 'review']

/** The last day to send a notice of extension; null where there is none to send. */
function noticeBy(desk: Desk, request: Alerted): LocalDate | null {
  const { status, context, clock } = request
  if (clock.extension || !EXTENDABLE.includes(status)) return null
  // A context that has left the profile has no calendars to reckon with; the due date goes on being warned about.
  if (!desk.profile.contexts.some(({ id }) => id === context)) return null
  return deadlineFor(desk.profile, { ...request, pauses: clock.pauses }, desk.now()).extensionNoticeBy
}

/**
 * The dates of a request that staff are warned about. One that nobody has confirmed is shown to staff only once its
 * answer is near, so earlier thresholds are none of its own until it is confirmed.
 */
export function watched(
  desk: Desk,
  request: Alerted,
  alreadySent: (kind: AlertKind, date: string) => readonly number[] = () => [],
): Watched[] {
  const { alertDays } = desk.profile.policy
  const { status, due } = request
  const today = localDateOf(desk.now(), desk.profile.timeZone)
  const watch = (kind: AlertKind, date: string, thresholds: readonly number[]): Watched => ({
    kind,
    due: localDate(date),
    today,
    thresholds,
    alreadySent: alreadySent(kind, date),
  })
  const days = status === 'received' ? alertDays.filter((day) => day <= NEAR_DAYS) : alertDays
  const last = noticeBy(desk, request)
  return [watch('due', due, days), ...(last ? [watch('extension-notice', last, NOTICE_ALERT_DAYS)] : [])]
}

/** The threshold to warn about now; null where there is none. */
export function thresholdDue(one: Watched): number | null {
  return one.kind === 'due' ? alertsDue(one) : noticeAlertDue(one)
}

/** The next day on which there is anything to warn about. */
export function nextLookOn(all: readonly Watched[]): LocalDate {
  const days = all.map((one) => (one.kind === 'due' ? nextAlertOn(one) : nextNoticeAlertOn(one)))
  const [first, ...others] = days.filter((day) => day !== null)
  return earliest(first!, ...others)
}

/** The day to look at a request's alerts, where none was sent or what was sent is looked up then. */
export function firstAlertOn(desk: Desk, request: Alerted): LocalDate {
  return nextLookOn(watched(desk, request))
}
