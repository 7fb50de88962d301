import fc from 'fast-check'
import { expect, test } from 'vitest'
import { endOfDay, instantOf, localDate, localDateOf, plusMonths } from './local-date.ts'

test.each([
  '2026-02-30',
  '2027-02-29',
  '2026-13-01',
  '2026-1-1',
  '0026-01-01',
  '31.01.2026',
  '',
  '2026-01-31T00:00Z',
])('"%s" is no day', (text) => {
  expect(() => localDate(text)).toThrow(expect.objectContaining({ code: 'date_impossible' }))
})

test.each(['2026-02-30T10:00Z', '2026-03-31T22:30', '2026-03-31T25:00Z', '2026-03-31'])(
  '"%s" names no instant',
  (text) => {
    expect(() => instantOf(text)).toThrow(expect.objectContaining({ code: 'date_impossible' }))
  },
)

test('an instant belongs to the day it is in the zone', () => {
  expect(localDateOf(instantOf('2026-03-31T22:30Z'), 'Europe/Warsaw')).toBe('2026-04-01')
  expect(localDateOf(instantOf('2026-03-31T22:30Z'), 'America/Los_Angeles')).toBe('2026-03-31')
  expect(localDateOf(instantOf('2026-03-31T22:30:00+02:00'), 'UTC')).toBe('2026-03-31')
})

test('a day ends at local midnight, also where the clocks change', () => {
  expect(endOfDay(localDate('2026-03-28'), 'Europe/Warsaw').toISOString()).toBe('2026-03-28T23:00:00.000Z')
  expect(endOfDay(localDate('2026-03-29'), 'Europe/Warsaw').toISOString()).toBe('2026-03-29T22:00:00.000Z')
  expect(endOfDay(localDate('2026-10-25'), 'Europe/Warsaw').toISOString()).toBe('2026-10-25T23:00:00.000Z')
  expect(endOfDay(localDate('2026-12-31'), 'America/New_York').toISOString()).toBe('2027-01-01T05:00:00.000Z')
})

test('an unknown zone and an invalid instant are refused', () => {
  expect(() => localDateOf(new Date(0), 'Europe/Atlantis')).toThrow(
    expect.objectContaining({ code: 'invalid_input' }),
  )
  expect(() => endOfDay(localDate('2026-01-01'), 'nowhere')).toThrow(
    expect.objectContaining({ code: 'invalid_input' }),
  )
  expect(() => localDateOf(new Date(Number.NaN), 'UTC')).toThrow(
    expect.objectContaining({ code: 'date_impossible' }),
  )
})

test('every instant belongs to the day that the machine’s own calendar says, in every zone, however often it is asked', () => {
  const zones = Intl.supportedValuesOf('timeZone')
  const format = new Map<string, Intl.DateTimeFormat>()
  const dayIn = (at: Date, timeZone: string) => {
    if (!format.has(timeZone)) format.set(timeZone, new Intl.DateTimeFormat('sv-SE', { timeZone }))
    return format.get(timeZone)!.format(at)
  }
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.date({ min: new Date('1990-01-01'), max: new Date('2035-12-31'), noInvalidDate: true }),
      fc.integer({ min: -90_000, max: 90_000 }),
      (zone, at, later) => {
        for (const one of [at, new Date(at.getTime() + later), at])
          expect(localDateOf(one, zone)).toBe(dayIn(one, zone))
      },
    ),
    { numRuns: 500 },
  )
})

test.each([
  ['2026-01-31', 1, '2026-02-28'],
  ['2028-01-31', 1, '2028-02-29'],
  ['2026-11-30', 3, '2027-02-28'],
  ['2026-12-31', 2, '2027-02-28'],
  ['2026-10-15', 3, '2027-01-15'],
  ['2026-08-31', 1, '2026-09-30'],
])('%s and %i months is %s', (date, months, then) => {
  expect(plusMonths(localDate(date), months)).toBe(then)
})
