import { localDateOf } from '../domain/clock/local-date.ts'
import { formattingLocale } from './translator.ts'

/** `2027-03-09` → `9 March 2027`, `9. März 2027`. Local dates have no zone. */
export function dateWords(date: string, locale: string): string {
  return local(date, locale, { day: 'numeric', month: 'long', year: 'numeric' })
}

/** `2027-03-09` → `Tuesday 9 March 2027`, `Dienstag, 9. März 2027`. */
export function dayWords(date: string, locale: string): string {
  // Whether English has a comma there differs between versions of ICU, and server and browser must agree.
  if (locale === 'en') return `${local(date, locale, { weekday: 'long' })} ${dateWords(date, locale)}`
  return local(date, locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
}

/** `2027-03-09` → `9 March`, `9. März`, where the year is plain from beside it. */
export function shortDateWords(date: string, locale: string): string {
  return local(date, locale, { day: 'numeric', month: 'long' })
}

/** The date leaf's three lines, e.g. `March`, `9`, `Tuesday`. */
export function dateLeaf(date: string, locale: string): { month: string; day: string; weekday: string } {
  return {
    month: local(date, locale, { month: 'long' }),
    day: String(Number(date.slice(8))),
    weekday: local(date, locale, { weekday: 'long' }),
  }
}

/** An instant in the controller's zone: `Tuesday 9 February 2027, 10:42`. */
export function momentWords(at: Date, locale: string, timeZone: string): string {
  return `${dayWords(localDateOf(at, timeZone), locale)}, ${timeWords(at, locale, timeZone)}`
}

/** The time of day in the controller's zone: `10:42`. */
export function timeWords(at: Date, locale: string, timeZone: string): string {
  return dateFormat(locale, { timeZone, timeStyle: 'short' }).format(at)
}

/** The zone in words: `Central European Time`, `Mitteleuropäische Zeit`. */
export function zoneWords(timeZone: string, locale: string): string {
  const format = dateFormat(locale, { timeZone, timeZoneName: 'longGeneric' })
  const parts = format.formatToParts(new Date('2026-07-01T00:00:00Z'))
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? timeZone
}

/** `a, b and c`. */
export function listWords(items: readonly string[], locale: string): string {
  return new Intl.ListFormat(formattingLocale(locale), { type: 'conjunction' }).format(items)
}

/** A file's size: `4.2 MB`, `4,2 MB`. */
export function sizeWords(bytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3))
  return new Intl.NumberFormat(formattingLocale(locale), {
    style: 'unit',
    unit: units[step],
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** step)
}

function local(date: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  return dateFormat(locale, { ...options, timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`))
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Made once: that costs a hundred times what formatting a date does. */
function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, options])
  const kept = formats.get(key) ?? new Intl.DateTimeFormat(formattingLocale(locale), options)
  formats.set(key, kept)
  return kept
}
