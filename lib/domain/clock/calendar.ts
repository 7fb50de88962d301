import { TZDate } from '@date-fns/tz'
import Holidays, { type HolidaysTypes } from 'date-holidays'
import { DomainError } from '../errors.ts'
import { assertTimeZone, type LocalDate, localDate, localDateOf, plusDays, weekday } from './local-date.ts'

/**
 * A calendar as a profile names it. `id` is a country with an optional region (`PL`, `DE-BE`, `GB-ENG`, `DE-BY-A`),
 * `US-FED` (federal holidays with their observed days), `weekdays-only` (Saturdays and Sundays) or `none`.
 * `add` and `remove` are single days, `YYYY-MM-DD`; removing a Saturday or Sunday does not make it a working day.
 */
export interface CalendarSpec {
  id: string
  timeZone?: string
  add?: readonly string[]
  remove?: readonly string[]
}

type DayOffKind = 'saturday' | 'sunday' | 'holiday' | 'added'

export interface DayOff {
  on: LocalDate
  kind: DayOffKind
}

export interface Calendar {
  id: string
  /** null where the id names no place */
  timeZone: string | null
  /** False for `none`: a period may end on any day. */
  rolls: boolean
  /** Why nobody works on that day; null on a working day. With `none`, Saturdays and Sundays still are no business days. */
  dayOff(date: LocalDate): DayOff | null
}

interface Source {
  timeZone: string | null
  /** Names of the public holidays of a year, by day. */
  holidaysOf(year: string): ReadonlyMap<LocalDate, string>
}

const NO_HOLIDAYS: ReadonlyMap<LocalDate, string> = new Map()
const PLACELESS: Source = { timeZone: null, holidaysOf: () => NO_HOLIDAYS }
const sources = new Map<string, Source>()

/** @throws DomainError unknown_calendar, date_impossible (add, remove), invalid_input (timeZone) */
export function openCalendar(spec: CalendarSpec): Calendar {
  const source = sourceOf(spec.id)
  if (spec.timeZone !== undefined) assertTimeZone(spec.timeZone)
  const added = new Set((spec.add ?? []).map(localDate))
  const removed = new Set((spec.remove ?? []).map(localDate))
  return {
    id: spec.id,
    timeZone: spec.timeZone ?? source.timeZone,
    rolls: spec.id !== 'none',
    dayOff(on) {
      const day = weekday(on)
      if (day === 6) return { on, kind: 'saturday' }
      if (day === 0) return { on, kind: 'sunday' }
      if (added.has(on)) return { on, kind: 'added' }
      return source.holidaysOf(on.slice(0, 4)).has(on) && !removed.has(on) ? { on, kind: 'holiday' } : null
    },
  }
}

/**
 * The holiday's name in that language, or in the country's own; null where the calendar has none on that day.
 * @throws DomainError unknown_calendar
 */
export function holidayName(calendarId: string, on: LocalDate, language: string): string | null {
  return sourceOf(calendarId, language).holidaysOf(on.slice(0, 4)).get(on) ?? null
}

function sourceOf(id: string, language = 'en'): Source {
  const key = `${id} ${language}`
  const known = sources.get(key)
  if (known) return known
  const source = id === 'none' || id === 'weekdays-only' ? PLACELESS : placeSource(id, language)
  sources.set(key, source)
  return source
}

function placeSource(id: string, language: string): Source {
  const isFederal = id === 'US-FED'
  const place = isFederal ? ['US'] : id.split('-')
  assertPlace(id, place)
  const options: HolidaysTypes.Options = { types: ['public'], languages: [language] }
  const holidays = new Holidays({ country: place[0]!, state: place[1], region: place[2] }, options)
  const timeZone = holidays.getTimezones()[0]!
  holidays.setTimezone(timeZone)
  // date-holidays has the day itself alone; 5 U.S.C. § 6103(b) and E.O. 11582 observe it like the other federal days.
  if (isFederal)
    holidays.setHoliday('substitutes 11-11 if sunday then next monday if saturday then previous friday', {
      name: { en: 'Veterans Day (substitute day)' },
      type: 'public',
    })
  const years = new Map<string, ReadonlyMap<LocalDate, string>>()
  return {
    // The federal calendar is the same in six zones; the regime says which one is meant.
    timeZone: isFederal ? null : timeZone,
    holidaysOf(year) {
      const known = years.get(year)
      if (known) return known
      const days = wholeDays(holidays.getHolidays(Number(year)), timeZone)
      years.set(year, days)
      return days
    },
  }
}

/** date-holidays falls back to the country, silently, where it does not know the region. */
function assertPlace(id: string, [country, state, region, ...more]: string[]): void {
  const index = new Holidays()
  const isKnown =
    country !== undefined &&
    Object.hasOwn(index.getCountries(), country) &&
    (state === undefined || Object.hasOwn(index.getStates(country) ?? {}, state)) &&
    (region === undefined || Object.hasOwn(index.getRegions(country, state!) ?? {}, region)) &&
    more.length === 0
  if (!isKnown) throw new DomainError('unknown_calendar', { calendar: id.slice(0, 40) })
}

/**
 * The local days whose noon a holiday covers: half-days are working days, and a feast from sunset to sunset is the
 * day it ends on.
 */
function wholeDays(holidays: HolidaysTypes.Holiday[], timeZone: string): ReadonlyMap<LocalDate, string> {
  const days = new Map<LocalDate, string>()
  for (const { start, end, name } of holidays) {
    for (let on = localDateOf(start, timeZone); ; on = plusDays(on, 1)) {
      const [year, month, day] = on.split('-').map(Number) as [number, number, number]
      const noon = new TZDate(year, month - 1, day, 12, timeZone).getTime()
      if (noon >= end.getTime()) break
      if (noon > start.getTime()) days.set(on, name)
    }
  }
  return days
}
