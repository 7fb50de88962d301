import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  alertsDue,
  DEFAULT_ALERT_DAYS,
  daysLeft,
  NOTICE_ALERT_DAYS,
  nextAlertOn,
  nextNoticeAlertOn,
  noticeAlertDue,
} from './alerts.ts'
import { type LocalDate, localDate, plusDays } from './local-date.ts'

const due = localDate('2026-03-31')

function at(left: number, alreadySent: number[] = [], thresholds: readonly number[] = DEFAULT_ALERT_DAYS) {
  return { due, today: plusDays(due, -left), thresholds, alreadySent }
}

test('days left count to the day itself, over the change of clocks', () => {
  expect(daysLeft(localDate('2026-03-31'), localDate('2026-03-28'))).toBe(3)
  expect(daysLeft(localDate('2026-03-31'), localDate('2026-03-31'))).toBe(0)
  expect(daysLeft(localDate('2026-03-31'), localDate('2026-04-02'))).toBe(-2)
})

test('each threshold speaks once, on its day or when the sweep next runs', () => {
  expect(alertsDue(at(15))).toBeNull()
  expect(alertsDue(at(14))).toBe(14)
  expect(alertsDue(at(14, [14]))).toBeNull()
  expect(alertsDue(at(12))).toBe(14)
  expect(alertsDue(at(0, [14, 7, 3, 1]))).toBe(0)
})

test('of several thresholds slept over only the latest is sent', () => {
  expect(alertsDue(at(2, [14]))).toBe(3)
  expect(alertsDue(at(2, [14, 3]))).toBeNull()
})

test('after the date every day has its alert', () => {
  expect(alertsDue(at(-1, [0]))).toBe(-1)
  expect(alertsDue(at(-5, [0, -1]))).toBe(-5)
  expect(alertsDue(at(-5, [-5]))).toBeNull()
})

test('a clock set back repeats nothing', () => {
  expect(alertsDue(at(5, [14, 7, 3]))).toBeNull()
  expect(alertsDue(at(5, [3]))).toBeNull()
  expect(alertsDue(at(1, [0, -1]))).toBeNull()
})

test('nothing is said without thresholds until the date is over', () => {
  expect(alertsDue(at(0, [], []))).toBeNull()
  expect(alertsDue(at(-1, [], []))).toBe(-1)
})

test('a sweep that looks only on the day foretold misses no alert and doubles none', () => {
  const days = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 6 })
  fc.assert(
    fc.property(
      days,
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 0, max: 6 }),
      (thresholds, ahead, slept) => {
        const alreadySent: number[] = []
        let next: LocalDate = plusDays(due, -ahead)
        for (let left = ahead; left > -8; left -= 1) {
          const today = plusDays(due, -left)
          const state = { due, today, thresholds, alreadySent }
          const isDue = alertsDue(state) !== null
          if (today < next) expect(isDue).toBe(false)
          // The machine sleeps now and then; what was due stays due.
          if (left % 7 < slept) continue
          const threshold = alertsDue(state)
          if (threshold !== null) alreadySent.push(threshold)
          next = nextAlertOn(state)
          expect(next > today).toBe(true)
        }
        expect(new Set(alreadySent).size).toBe(alreadySent.length)
        expect(alreadySent).toEqual([...alreadySent].sort((a, b) => b - a))
      },
    ),
    { numRuns: 500 },
  )
})

test('the next alert is the next threshold, or the day after the date', () => {
  expect(nextAlertOn(at(20))).toBe('2026-03-17')
  expect(nextAlertOn(at(14))).toBe('2026-03-17')
  expect(nextAlertOn(at(14, [14]))).toBe('2026-03-24')
  expect(nextAlertOn(at(0, [0]))).toBe('2026-04-01')
  expect(nextAlertOn(at(-3, [-3]))).toBe('2026-04-04')
})

test('the last day to send a notice speaks up to the day itself and never after', () => {
  const notice = (left: number, alreadySent: number[] = []) => at(left, alreadySent, NOTICE_ALERT_DAYS)
  expect(noticeAlertDue(notice(8))).toBeNull()
  expect(nextNoticeAlertOn(notice(8))).toBe('2026-03-24')
  expect(noticeAlertDue(notice(2))).toBe(3)
  expect(noticeAlertDue(notice(0, [7, 3, 1]))).toBe(0)
  expect(nextNoticeAlertOn(notice(0, [7, 3, 1]))).toBe('2026-03-31')
  expect(nextNoticeAlertOn(notice(0, [7, 3, 1, 0]))).toBeNull()
  expect(noticeAlertDue(notice(-1))).toBeNull()
  expect(nextNoticeAlertOn(notice(-1))).toBeNull()
})
