import type { LocalDate } from '../../../lib/domain/clock/local-date.ts'
import { daysBetween } from '../../../lib/domain/clock/local-date.ts'
import { counted, type RowCount } from '../../../lib/domain/row-count.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

function format(key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const kept = formats.get(key)
  if (kept) return kept
  const made = new Intl.DateTimeFormat('en-GB', options)
  formats.set(key, made)
  return made
}

const noon = (day: string) => new Date(`${day}T12:00:00Z`)
const tidy = (text: string) => text.replace(',', '').replace('Sept', 'Sep')

/** `26 Nov` */
export function shortDay(day: string): string {
  return tidy(format('short', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(noon(day)))
}

/** `Thu 26 Nov` */
export function weekDay(day: string): string {
  const options = { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' } as const
  return tidy(format('week', options).format(noon(day)))
}

/** `Thu 26 Nov 2026` */
export function longDay(day: string): string {
  const options = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  } as const
  return tidy(format('long', options).format(noon(day)))
}

/** `14:06` in the controller's zone */
export function clockTime(at: Date, timeZone: string): string {
  return format(`time${timeZone}`, { hour: '2-digit', minute: '2-digit', timeZone }).format(at)
}

/** `Thu 26 Nov, 14:06` in the controller's zone */
export function dayAndTime(at: Date, timeZone: string): string {
  const options = { weekday: 'short', day: 'numeric', month: 'short', timeZone } as const
  return `${tidy(format(`day${timeZone}`, options).format(at))}, ${clockTime(at, timeZone)}`
}

/** `Warsaw` of `Europe/Warsaw` */
export function placeOf(timeZone: string): string {
  return timeZone.split('/').at(-1)!.replaceAll('_', ' ')
}

export function daysUntil(day: string, today: string): number {
  return daysBetween(today as LocalDate, day as LocalDate)
}

export function count(n: number | RowCount, one: string, many = `${one}s`): string {
  const rows = typeof n === 'number' ? { count: n, isMore: false } : n
  return `${counted(rows)} ${rows.count === 1 ? one : many}`
}
