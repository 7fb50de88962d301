import { expect, test } from 'vitest'
import { type CalendarSpec, holidayName, openCalendar } from './calendar.ts'
import { localDate } from './local-date.ts'

function kind(spec: CalendarSpec | string, on: string): string | null {
  return openCalendar(typeof spec === 'string' ? { id: spec } : spec).dayOff(localDate(on))?.kind ?? null
}

test('regions have their own holidays', () => {
  expect(kind('DE-BE', '2027-03-08')).toBe('holiday')
  expect(kind('DE', '2027-03-08')).toBeNull()
  expect(kind('GB-SCT', '2026-11-30')).toBe('holiday')
  expect(kind('GB-ENG', '2026-11-30')).toBeNull()
  expect(kind('FR-67', '2025-12-26')).toBe('holiday')
  expect(kind('FR', '2025-12-26')).toBeNull()
  expect(kind('DE-BY-A', '2029-08-08')).toBe('holiday')
})

test('rules that came into force in a year hold from then on', () => {
  expect(kind('PL', '2024-12-24')).toBeNull()
  expect(kind('PL', '2025-12-24')).toBe('holiday')
})

test('federal holidays of the US are observed on the nearest weekday', () => {
  expect(kind('US-FED', '2026-07-03')).toBe('holiday')
  expect(kind('US-FED', '2027-12-31')).toBe('holiday')
  expect(kind('US-FED', '2028-11-10')).toBe('holiday')
  expect(kind('US-FED', '2029-11-12')).toBe('holiday')
  expect(kind('US-FED', '2026-11-27')).toBeNull()
})

test('half-days are working days', () => {
  expect(kind('IS', '2026-12-24')).toBeNull()
  expect(kind('IS', '2026-12-25')).toBe('holiday')
})

test('the profile adds days and takes holidays away, but no Sunday', () => {
  const spec = { id: 'PL', add: ['2026-05-04'], remove: ['2026-05-01', '2026-05-03'] }
  expect(kind(spec, '2026-05-04')).toBe('added')
  expect(kind(spec, '2026-05-01')).toBeNull()
  expect(kind(spec, '2026-05-03')).toBe('sunday')
  expect(() => openCalendar({ id: 'PL', add: ['2026-05-32'] })).toThrow(
    expect.objectContaining({ code: 'date_impossible' }),
  )
})

test('weekdays-only knows weekends alone, and none never rolls', () => {
  expect(kind('weekdays-only', '2026-12-25')).toBeNull()
  expect(kind('weekdays-only', '2026-12-26')).toBe('saturday')
  expect(openCalendar({ id: 'none' }).rolls).toBe(false)
})

test.each([
  'XX',
  'PL-ZZ',
  'DE-BY-ZZ',
  'DE-BY-A-1',
  'pl',
  '',
  'US-FED-1',
  'constructor',
  'DE-',
  'DE-constructor',
])('the calendar "%s" is unknown, never silently the country’s', (id) => {
  expect(() => openCalendar({ id })).toThrow(expect.objectContaining({ code: 'unknown_calendar' }))
})

test('a calendar brings its zone, unless the profile names another', () => {
  expect(openCalendar({ id: 'DE-BE' }).timeZone).toBe('Europe/Berlin')
  expect(openCalendar({ id: 'PL', timeZone: 'Europe/London' }).timeZone).toBe('Europe/London')
  expect(openCalendar({ id: 'none' }).timeZone).toBeNull()
  expect(() => openCalendar({ id: 'PL', timeZone: 'Europe/Atlantis' })).toThrow(
    expect.objectContaining({ code: 'invalid_input' }),
  )
})

test('a holiday has a name in the reader’s language', () => {
  expect(holidayName('PL', localDate('2026-11-11'), 'pl')).toBe('Narodowe Święto Niepodległości')
  expect(holidayName('PL', localDate('2026-11-11'), 'en')).toBe('Independence Day')
  expect(holidayName('PL', localDate('2026-11-12'), 'en')).toBeNull()
})
