import type { Deadline } from './deadline.ts'
import { daysBetween, type LocalDate, localDate } from './local-date.ts'

export type ExtensionAnswer =
  | { isPossible: true; until: LocalDate; extendedDue: LocalDate | null }
  | { isPossible: false; code: 'extension_too_late'; until: LocalDate }
  | { isPossible: false; code: 'already_extended' | 'extension_unavailable'; until: null }

/**
 * Whether a notice of extension can still go out today. `until` is the last day on which it can, or could: the end of
 * the first period (Art. 12(3) GDPR). `extendedDue` is null where the notice itself states the new date.
 * `today` is the local day in the controller's zone.
 */
export function canExtend(
  deadline: Pick<Deadline, 'extensionNoticeBy' | 'extendedDue'>,
  state: { isExtended: boolean; today: LocalDate },
): ExtensionAnswer {
  const until = deadline.extensionNoticeBy
  if (!until) return { isPossible: false, code: 'extension_unavailable', until: null }
  if (state.isExtended) return { isPossible: false, code: 'already_extended', until: null }
  if (state.today > until) return { isPossible: false, code: 'extension_too_late', until }
  return { isPossible: true, until, extendedDue: deadline.extendedDue }
}

/** Asked "without undue delay" (EDPB Guidelines 01/2022): later than this and staff are warned. */
const PROMPT_QUESTION_DAYS = 3

/** Days between receipt and the question when that is late enough to warn about (more than 3); else null. */
export function latePauseWarning(receivedOn: LocalDate, askedOn: LocalDate): number | null {
  const days = daysBetween(receivedOn, askedOn)
  return days > PROMPT_QUESTION_DAYS ? days : null
}

/** The days of waiting that are supposed to see whether a question asked today would move any date. */
export const SUPPOSED_DAYS = 7

/**
 * Whether a question still stops the clock: one asked after the end changes nothing.
 * @param answeredLater the dates if the answer came after `SUPPOSED_DAYS`, longer than any end is put off by days off
 */
export function stopsTheClock(
  dates: { statutoryDue: string },
  answeredLater: { statutoryDue: string },
): boolean {
  return answeredLater.statutoryDue > dates.statutoryDue
}

/** An answer that a person had already in the calendar year of another request, and when they may ask again. */
export interface EarlierAnswer {
  reference: string
  receivedOn: LocalDate
  againOn: LocalDate
}

/**
 * The first day on which a person may ask again: Shine-the-Light is owed once per calendar year
 * (Cal. Civ. Code § 1798.83(c)(1)). null: they may ask on `on`. `earlier` are the receipt days of their answered requests.
 */
export function nextShineTheLightOn(earlier: readonly LocalDate[], on: LocalDate): LocalDate | null {
  const year = on.slice(0, 4)
  if (!earlier.some((receivedOn) => receivedOn.slice(0, 4) === year)) return null
  return localDate(`${Number(year) + 1}-01-01`)
}
