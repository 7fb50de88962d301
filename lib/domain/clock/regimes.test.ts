import { expect, test } from 'vitest'
import { computeDeadline } from './deadline.ts'
import { assertTimeZone, localDate } from './local-date.ts'
import { REGIMES, type Regime, regimeOn } from './regimes.ts'

const gdpr = REGIMES.find((row) => row.id === 'gdpr-eu')!
const later: Regime = {
  ...gdpr,
  validFrom: '2030-01-01',
  source: 'amended',
  respond: { unit: 'day', count: 20 },
}

test('a request is read by the version in force on its receipt', () => {
  const table = [later, gdpr]
  const dueFor = (receivedOn: string) =>
    computeDeadline({ regime: 'gdpr-eu', receivedOn, calendars: [], promisedDays: null }, table)
  expect(dueFor('2029-12-31')).toMatchObject({
    statutoryDue: '2030-01-31',
    regime: { validFrom: '2018-05-25' },
  })
  expect(dueFor('2030-01-01')).toMatchObject({
    statutoryDue: '2030-01-21',
    regime: { validFrom: '2030-01-01' },
  })
})

test('a receipt before the first version is read by the first version', () => {
  expect(regimeOn('gdpr-eu', localDate('2016-01-01'))).toBe(gdpr)
})

test('the United Kingdom wrote its time limits into an article of their own on 5 February 2026', () => {
  const on = (day: string) => regimeOn('uk-gdpr', localDate(day))
  expect(on('2026-02-04').source).toContain('12(3)')
  expect(on('2026-02-05').source).toContain('12A')
  const { validFrom: _, source: __, extension: ___, pause: ____, ...before } = on('2026-02-04')
  expect(on('2026-02-05')).toMatchObject(before)
})

test('an unknown regime is refused', () => {
  expect(() => regimeOn('gdpr-mars', localDate('2026-01-01'))).toThrow(
    expect.objectContaining({ code: 'unknown_regime', details: { regime: 'gdpr-mars' } }),
  )
})

test('every row names its law, a real first day and a known zone, and no version twice', () => {
  for (const row of REGIMES) {
    expect(row.source).not.toBe('')
    localDate(row.validFrom)
    if (row.timeZone) assertTimeZone(row.timeZone)
  }
  expect(new Set(REGIMES.map((row) => `${row.id} ${row.validFrom}`)).size).toBe(REGIMES.length)
})
