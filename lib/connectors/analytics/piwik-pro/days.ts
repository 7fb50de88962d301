import { DAY_MS } from '../../../domain/day-ms.ts'
import type { Days } from './api.ts'

/** The day of a moment in universal time. */
export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10)
}

/** From the first of the month so many months before a day until that day. */
export function daysBack(until: string, months: number): Days {
  return { from: firstOfMonth(until, -months), to: until }
}

/** The same, month by month, the oldest first. */
export function monthsBack(until: string, months: number): Days[] {
  return Array.from({ length: months + 1 }, (_, at) => {
    const ago = at - months
    return { from: firstOfMonth(until, ago), to: ago === 0 ? until : dayBefore(firstOfMonth(until, ago + 1)) }
  })
}

function firstOfMonth(day: string, later: number): string {
  const [year, month] = day.split('-').map(Number)
  return dayOf(new Date(Date.UTC(year!, month! - 1 + later, 1)))
}

function dayBefore(day: string): string {
  return dayOf(new Date(Date.parse(day) - DAY_MS))
}
