import { TZDate } from '@date-fns/tz'
import { addDays } from 'date-fns/addDays'
import { millisecondsInDay } from 'date-fns/constants'
import { lightFormat } from 'date-fns/lightFormat'
import { startOfDay } from 'date-fns/startOfDay'
import { z } from 'zod'
import { DomainError } from '../errors.ts'

/** A calendar day without a zone, `YYYY-MM-DD`, years 1900 to 2999. Two of them compare with `<` as text. */
export type LocalDate = string & z.$brand<'LocalDate'>

const day = z.iso.date().refine((text) => text >= '1900-01-01' && text <= '2999-12-31')
const instant = z.union([z.iso.datetime({ offset: true }), z.iso.datetime({ offset: true, precision: -1 })])

/** @throws DomainError date_impossible, also for days no calendar has (2026-02-30) */
export function localDate(text: string): LocalDate {
  if (!day.safeParse(text).success) throw new DomainError('date_impossible', { date: text.slice(0, 40) })
  return text as LocalDate
}

/**
 * An instant as ISO text with its zone (`2026-03-31T22:30Z`, `…+02:00`). Without a zone it names no instant.
 * @throws DomainError date_impossible
 */
export function instantOf(text: string): Date {
  if (!instant.safeParse(text).success) throw new DomainError('date_impossible', { date: text.slice(0, 40) })
  return new Date(text)
}

/** Zones this machine knows: asking it costs more than what is then reckoned with them. */
const knownZones = new Set<string>()

/** @throws DomainError invalid_input for a zone this machine does not know */
export function assertTimeZone(timeZone: string): void {
  if (knownZones.has(timeZone)) return
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    knownZones.add(timeZone)
  } catch {
    throw new DomainError('invalid_input', { field: 'timeZone', value: timeZone.slice(0, 40) })
  }
}

/** Since then every zone's offset is whole minutes, and changes on a whole minute. */
const WHOLE_MINUTES_SINCE = Date.UTC(1973, 0)
const MOST_MINUTES = 2_000

/** By zone, the days of the minutes that were asked for: a page asks for the same ones over and over. */
const daysOfMinutes = new Map<string, Map<number, LocalDate>>()

/**
 * The day it is in `timeZone` at that instant.
 * @throws DomainError invalid_input (zone), date_impossible
 */
export function localDateOf(at: Date, timeZone: string): LocalDate {
  const ms = at.getTime()
  const minute = Math.floor(ms / 60_000)
  const known = daysOfMinutes.get(timeZone)
  const there = known?.get(minute)
  if (there) return there
  assertTimeZone(timeZone)
  if (Number.isNaN(ms)) throw new DomainError('date_impossible', { date: 'invalid' })
  const date = localDate(lightFormat(new TZDate(at, timeZone), 'yyyy-MM-dd'))
  if (ms >= WHOLE_MINUTES_SINCE) {
    const days = known ?? new Map<number, LocalDate>()
    if (days.size >= MOST_MINUTES) days.clear()
    daysOfMinutes.set(timeZone, days.set(minute, date))
  }
  return date
}

/**
 * The hour it is in `timeZone` at that instant, 0 to 23.
 * @throws DomainError invalid_input (zone)
 */
export function hourOf(at: Date, timeZone: string): number {
  assertTimeZone(timeZone)
  return new TZDate(at, timeZone).getHours()
}

/** The instant at which the day is over in `timeZone` (24:00, also on days of 23 or 25 hours). */
export function endOfDay(date: LocalDate, timeZone: string): Date {
  assertTimeZone(timeZone)
  const [year, month, dayOfMonth] = date.split('-').map(Number) as [number, number, number]
  return new Date(startOfDay(addDays(new TZDate(year, month - 1, dayOfMonth, timeZone), 1)).getTime())
}

export function plusDays(date: LocalDate, days: number): LocalDate {
  return text(new Date(utc(date) + days * millisecondsInDay))
}

/** The same-numbered day `months` later, or that month's last day where there is none. */
export function plusMonths(date: LocalDate, months: number): LocalDate {
  const [year, month, dayOfMonth] = date.split('-').map(Number) as [number, number, number]
  // Day 0 of a month is the last one of the month before.
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return text(new Date(Date.UTC(year, month - 1 + months, Math.min(dayOfMonth, last))))
}

/** Whole days from one date to the other; negative when `to` is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return (utc(to) - utc(from)) / millisecondsInDay
}

/** 0 Sunday … 6 Saturday. */
export function weekday(date: LocalDate): number {
  return new Date(utc(date)).getUTCDay()
}

export function earliest(first: LocalDate, ...others: LocalDate[]): LocalDate {
  return [first, ...others].sort()[0]!
}

export function latest(first: LocalDate, ...others: LocalDate[]): LocalDate {
  return [first, ...others].sort().at(-1)!
}

/** A day without a zone is reckoned in UTC, where every day has 24 hours. */
function utc(date: LocalDate): number {
  return Date.parse(`${date}T00:00:00Z`)
}

function text(date: Date): LocalDate {
  return date.toISOString().slice(0, 10) as LocalDate
}
