import { type LocalDate, latest, localDateOf, plusDays, plusMonths } from './clock/local-date.ts'
import { regimeOn } from './clock/regimes.ts'
import { DAY_MS } from './day-ms.ts'

export interface RetentionPolicy {
  /** days after the closure for which the person's data is kept */
  shredDays: number
  /** years after the closure for which the record without it is kept */
  recordYears: number
}

export interface RetentionDates {
  /** the day on which the person's data goes */
  shredOn: LocalDate
  /** the last day on which what stays of the record is kept; it goes on the day after */
  purgeOn: LocalDate
}

/**
 * What becomes of a closed request, and when (Art. 5(1)(e), 5(2) GDPR). Some laws want the record kept for a time of
 * their own; it never ends before the person's data does.
 * @param closed.on the local day of the closure
 * @param closed.receivedOn which version of the law governs
 * @throws DomainError unknown_regime
 */
export function retentionDates(
  closed: { on: LocalDate; regime: string; receivedOn: LocalDate },
  { shredDays, recordYears }: RetentionPolicy,
): RetentionDates {
  const shredOn = plusDays(closed.on, shredDays)
  const atLeast = regimeOn(closed.regime, closed.receivedOn).keepsRecord?.months ?? 0
  return { shredOn, purgeOn: latest(plusMonths(closed.on, Math.max(12 * recordYears, atLeast)), shredOn) }
}

interface Closed {
  status: string
  closedAt: Date | null
  heldAt: Date | null
  shredOn: string | null
  shreddedAt: Date | null
  purgeOn: string | null
}

/** The instant that a closure must lie before for its data to go on the very day; links and packages run by the hour. */
export function closedBefore(now: Date, { shredDays }: Pick<RetentionPolicy, 'shredDays'>): Date {
  return new Date(now.getTime() - shredDays * DAY_MS)
}

/** Whether the person's data goes now: the day has come, with the hour of the closure, and no legal hold stands. */
export function isShredDue(request: Closed, now: Date, timeZone: string, policy: RetentionPolicy): boolean {
  const { status, closedAt, heldAt, shredOn, shreddedAt } = request
  if (status !== 'closed' || heldAt || shreddedAt || !closedAt || !shredOn) return false
  const today = localDateOf(now, timeZone)
  return shredOn < today || (shredOn === today && closedAt <= closedBefore(now, policy))
}

/** Whether the record goes now: its last day is over, nothing of the person is left in it, and no legal hold stands. */
export function isPurgeDue(request: Closed, now: Date, timeZone: string): boolean {
  const { heldAt, shredOn, shreddedAt, purgeOn } = request
  return !heldAt && !shredOn && shreddedAt !== null && !!purgeOn && purgeOn < localDateOf(now, timeZone)
}
