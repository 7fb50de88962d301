import { daysBetween, earliest, type LocalDate, plusDays } from './local-date.ts'

/** Days before `due`; 0 is the day itself. After it, each day has an alert of its own: -1, -2, … */
export const DEFAULT_ALERT_DAYS: readonly number[] = [14, 7, 3, 1, 0]

/** Days before the last day on which a notice of extension can go out; once it is over there is nothing left to send. */
export const NOTICE_ALERT_DAYS: readonly number[] = [7, 3, 1, 0]

/** Whole days until `due`: 0 on the day, negative once it is over. `today` is the local day in the controller's zone. */
export function daysLeft(due: LocalDate, today: LocalDate): number {
  return daysBetween(today, due)
}

export interface AlertState {
  due: LocalDate
  /** The local day in the controller's zone. */
  today: LocalDate
  /** From the profile, in any order. */
  thresholds: readonly number[]
  /** What was already sent for this very `due`; another due date starts with none. */
  alreadySent: readonly number[]
}

/**
 * The one threshold to alert about now, or null. When several were slept over only the latest is sent, and never one
 * that lies before one already sent (a clock set back repeats nothing).
 */
export function alertsDue({ due, today, thresholds, alreadySent }: AlertState): number | null {
  const left = daysLeft(due, today)
  const reached = left < 0 ? left : Math.min(...thresholds.filter((days) => days >= left))
  if (!Number.isFinite(reached)) return null
  return alreadySent.every((sent) => sent > reached) ? reached : null
}

/**
 * The next day on which `alertsDue` will have something to say: today while something is unsent. A sweep that keeps it
 * beside each request looks only at those whose day has come.
 */
export function nextAlertOn(state: AlertState): LocalDate {
  const { due, today, thresholds } = state
  if (alertsDue(state) !== null) return today
  const sentTo = Math.min(daysLeft(due, today), ...state.alreadySent)
  const ahead = thresholds.filter((days) => days < sentTo).map((days) => plusDays(due, -days))
  const afterDue = plusDays(due, sentTo <= 0 ? 1 - sentTo : 1)
  return earliest(afterDue, ...ahead)
}

/**
 * The same for the last day to send a notice of extension, here called `due` (Art. 12(3) GDPR, or the regime's own
 * rule): never a word once that day is over.
 */
export function noticeAlertDue(state: AlertState): number | null {
  return daysLeft(state.due, state.today) < 0 ? null : alertsDue(state)
}

/** The next day on which `noticeAlertDue` will have something to say; null where it never will. */
export function nextNoticeAlertOn(state: AlertState): LocalDate | null {
  if (daysLeft(state.due, state.today) < 0) return null
  const next = nextAlertOn(state)
  return next > state.due ? null : next
}
