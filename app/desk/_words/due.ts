import type { RequestRow } from '../../../lib/db/schema.ts'
import { localDateOf } from '../../../lib/domain/clock/local-date.ts'
import { clockState } from '../../../lib/domain/request.ts'
import { count, daysUntil, longDay, placeOf, shortDay } from './dates.ts'

export interface DueWords {
  /** `4 days late`, `2 days`, `Extended, 35 days` */
  text: string
  tone: 'late' | 'soon' | 'plain' | 'paused' | 'extended' | 'stopped'
  /** the day it is due; of a request that was answered or closed, the day of that; of one that waits, since when */
  date: string
  /** both dates, and which one governs */
  why: string
}

/** Days left in words, and why it is that date. @param today local day in the controller's zone */
export function dueWords(row: RequestRow, today: string, timeZone: string): DueWords {
  const date = shortDay(row.due)
  const why = whyThatDate(row, timeZone)
  const left = daysUntil(row.due, today)
  const clock = clockState(row)
  const ended = row.status === 'closed' ? row.closedAt : row.answeredAt
  if (ended) {
    const text = row.status === 'closed' ? 'closed' : 'answered'
    return { text, tone: 'stopped', date: shortDay(localDateOf(ended, timeZone)), why }
  }
  // Which day it is due follows from the day of the answer: until then there is none to name.
  if (clock === 'paused') {
    return {
      text: 'Paused',
      tone: 'paused',
      date: `since ${shortDay(row.pausedOn!)}`,
      why: whyPaused(row, timeZone),
    }
  }
  const days = left < 0 ? `${count(-left, 'day')} late` : left === 0 ? 'today' : count(left, 'day')
  if (left < 0) return { text: days, tone: 'late', date, why }
  if (left <= 3) return { text: days, tone: 'soon', date, why }
  if (clock === 'extended') return { text: `Extended, ${days}`, tone: 'extended', date, why }
  return { text: days, tone: 'plain', date, why }
}

function whyThatDate(row: RequestRow, timeZone: string): string {
  const sentences = [`Received ${longDay(row.receivedOn)} (${placeOf(timeZone)}).`]
  sentences.push(`${lawPeriod(row)}: ${longDay(row.statutoryDue)}.`)
  if (row.promisedDue) {
    sentences.push(`Our promise: ${longDay(row.promisedDue)}.`)
    sentences.push(
      row.promisedDue === row.statutoryDue
        ? 'Both end on the same day.'
        : row.promisedDue < row.statutoryDue
          ? 'The earlier date governs (our promise).'
          : 'The earlier date governs (the law).',
    )
  }
  return sentences.join(' ')
}

function whyPaused(row: RequestRow, timeZone: string): string {
  const then = daysUntil(row.due, row.pausedOn!)
  const left = then < 0 ? `the answer ${count(-then, 'day')} late` : `${count(then, 'day')} left`
  return `Received ${longDay(row.receivedOn)} (${placeOf(timeZone)}). The clock has waited for the person since ${longDay(row.pausedOn!)}, with ${left}: each day until the answer moves the dates by one day.`
}

export function lawPeriod(row: Pick<RequestRow, 'regime' | 'extendedOn'>): string {
  if (row.extendedOn) return 'The law, extended'
  return row.regime.startsWith('gdpr') ? 'The law, one month' : 'The law'
}
