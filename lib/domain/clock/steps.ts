import type { DayOff } from './calendar.ts'
import type { LocalDate } from './local-date.ts'
import type { PauseReason } from './regimes.ts'

/** What each rule says besides its two dates. `through` is the last day of a pause counted, `asOf` for one still open. */
export interface StepParams {
  'read-in-zone': { instant: string; timeZone: string }
  'same-day-months-later': { months: number }
  'last-day-of-month': { months: number }
  'days-later': { days: number }
  'business-days-later': { days: number; calendar: string; daysOff: readonly DayOff[] }
  'identity-restarts': Record<string, never>
  'extension-months': { months: number }
  /** Three months from receipt and two months from the end of the first differ: the earlier one. */
  'extension-months-shorter-reading': { months: number }
  'extension-days': { days: number; totalDays: number }
  'extension-stated': Record<string, never>
  'pause-resumes': {
    reason: PauseReason
    days: number
    asked: LocalDate
    through: LocalDate
    isOpen: boolean
  }
  'clarification-excluded': { days: number; asked: LocalDate; through: LocalDate; isOpen: boolean }
  'asked-after-the-end': { asked: LocalDate }
  'next-working-day': { calendar: string; daysOff: readonly DayOff[] }
  'promised-days-later': { days: number }
  'target-days-later': { days: number }
  'paused-days-added': { days: number }
  'extension-replaces-promise': Record<string, never>
  /** `otherwise`: what the calendar with the latest date would give. */
  'earliest-calendar': { calendar: string; otherwise: LocalDate }
  /** `both`: they are the same day. */
  'earlier-date-governs': { governing: 'promised' | 'statutory' | 'both' }
}

export type RuleId = keyof StepParams

/** Every rule a step can name; a catalogue has to have a sentence for each. */
export const RULE_IDS = Object.keys({
  'read-in-zone': true,
  'same-day-months-later': true,
  'last-day-of-month': true,
  'days-later': true,
  'business-days-later': true,
  'identity-restarts': true,
  'extension-months': true,
  'extension-months-shorter-reading': true,
  'extension-days': true,
  'extension-stated': true,
  'pause-resumes': true,
  'clarification-excluded': true,
  'asked-after-the-end': true,
  'next-working-day': true,
  'promised-days-later': true,
  'target-days-later': true,
  'paused-days-added': true,
  'extension-replaces-promise': true,
  'earliest-calendar': true,
  'earlier-date-governs': true,
} satisfies Record<RuleId, true>) as RuleId[]

/** The date a step leads to. */
export type DateKind =
  | 'receivedOn'
  | 'statutoryDue'
  | 'promisedDue'
  | 'internalDue'
  | 'due'
  | 'extensionNoticeBy'
  | 'extendedDue'
  | 'acknowledgeBy'
  | 'optOutDue'

/**
 * One move of the reckoning, as data: `rule` took the date `from` to `to`. `source` is the law's own place, or
 * `policy` where the controller's profile says so. The steps of one date follow each other, the last one's `to` is it.
 */
export type Step = {
  [R in RuleId]: {
    rule: R
    of: DateKind
    from: LocalDate
    to: LocalDate
    source: string
    params: StepParams[R]
  }
}[RuleId]

/** A date on its way, with the steps that led to it. */
export class Track {
  readonly of: DateKind
  readonly date: LocalDate
  readonly steps: readonly Step[]

  constructor(of: DateKind, date: LocalDate, steps: readonly Step[] = []) {
    this.of = of
    this.date = date
    this.steps = steps
  }

  by<R extends RuleId>(rule: R, to: LocalDate, source: string, params: StepParams[R]): Track {
    const step = { rule, of: this.of, from: this.date, to, source, params } as Step
    return new Track(this.of, to, [...this.steps, step])
  }
}
