import { expect, test } from 'vitest'
import { computeDeadline } from './deadline.ts'
import { localDate } from './local-date.ts'
import { canExtend, latePauseWarning, nextShineTheLightOn } from './staff-moves.ts'

function deadlineUnder(regime: string) {
  return computeDeadline({ regime, receivedOn: '2026-01-31', calendars: [{ id: 'PL' }], promisedDays: 30 })
}

test('an extension is possible until the rolled end of month one, and afterwards refused naming that day', () => {
  const deadline = deadlineUnder('gdpr-eu')
  const on = (today: string) => canExtend(deadline, { isExtended: false, today: localDate(today) })
  expect(on('2026-03-02')).toEqual({ isPossible: true, until: '2026-03-02', extendedDue: '2026-04-28' })
  expect(on('2026-03-03')).toEqual({ isPossible: false, code: 'extension_too_late', until: '2026-03-02' })
})

test('a period is extended once, and never where the law knows no extension', () => {
  const today = localDate('2026-02-10')
  expect(canExtend(deadlineUnder('gdpr-eu'), { isExtended: true, today })).toMatchObject({
    code: 'already_extended',
  })
  expect(canExtend(deadlineUnder('br-lgpd'), { isExtended: false, today })).toMatchObject({
    code: 'extension_unavailable',
  })
})

test('a question more than three days after receipt is late', () => {
  const received = localDate('2026-03-02')
  expect(latePauseWarning(received, localDate('2026-03-05'))).toBeNull()
  expect(latePauseWarning(received, localDate('2026-03-06'))).toBe(4)
})

test('Shine the Light is owed once per person and calendar year', () => {
  const earlier = [localDate('2025-06-01'), localDate('2026-01-02')]
  expect(nextShineTheLightOn(earlier, localDate('2026-12-31'))).toBe('2027-01-01')
  expect(nextShineTheLightOn(earlier, localDate('2027-01-01'))).toBeNull()
  expect(nextShineTheLightOn([], localDate('2026-12-31'))).toBeNull()
})
