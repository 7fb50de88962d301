import { localDateOf } from '../../lib/domain/clock/local-date.ts'
import {
  dateLeaf,
  dateWords,
  dayWords,
  momentWords,
  shortDateWords,
  timeWords,
} from '../../lib/i18n/format.ts'

/** Everything a page says about time, in one language and the controller's zone. Dates are local (`2027-03-09`). */
export interface Dates {
  today: string
  /** `Tuesday 9 March 2027` */
  long(date: string): string
  /** `9 March` this year, `9 March 2027` otherwise */
  short(date: string): string
  leaf(date: string): { top: string; day: string; bottom: string }
  /** `Tuesday 9 March 2027 at 10:42` */
  moment(at: Date): string
  /** `9 March, 10:42` */
  brief(at: Date): string
  /** the local date of an instant */
  dayOf(at: Date): string
}

export function datesIn(locale: string, timeZone: string, now: Date): Dates {
  const today = localDateOf(now, timeZone)
  const short = (date: string) =>
    unbroken(date.slice(0, 4) === today.slice(0, 4) ? shortDateWords(date, locale) : dateWords(date, locale))
  return {
    today,
    long: (date) => unbroken(dayWords(date, locale)),
    short,
    brief: (at) => `${short(localDateOf(at, timeZone))}, ${timeWords(at, locale, timeZone)}`,
    leaf: (date) => {
      const { month, day, weekday } = dateLeaf(date, locale)
      return { top: month, day, bottom: weekday }
    },
    moment: (at) => unbroken(momentWords(at, locale, timeZone)),
    dayOf: (at) => localDateOf(at, timeZone),
  }
}

/** A day and its month stay on one line. */
function unbroken(text: string): string {
  return text.replace(/(\d\.?) (?=\p{L})/gu, '$1\u00a0')
}
