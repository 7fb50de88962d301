import { expect, it } from 'vitest'
import { localDate } from './clock/local-date.ts'
import { retentionDates } from './retention.ts'

const POLICY = { shredDays: 30, recordYears: 3 }
const closed = (on: string, regime = 'gdpr-eu') => ({
  on: localDate(on),
  regime,
  receivedOn: localDate('2026-01-15'),
})

it('keeps the person for the days and the record for the years of the profile', () => {
  expect(retentionDates(closed('2026-03-02'), POLICY)).toEqual({
    shredOn: '2026-04-01',
    purgeOn: '2029-03-02',
  })
})

it('counts over the end of a year and over a leap day', () => {
  expect(retentionDates(closed('2027-12-31'), POLICY).shredOn).toBe('2028-01-30')
  expect(retentionDates(closed('2028-02-01'), POLICY).shredOn).toBe('2028-03-02')
  expect(retentionDates(closed('2027-02-01'), POLICY).shredOn).toBe('2027-03-03')
})

it('ends the years of a closure on a leap day with February', () => {
  expect(retentionDates(closed('2028-02-29'), POLICY).purgeOn).toBe('2031-02-28')
  expect(retentionDates(closed('2028-02-29'), { ...POLICY, recordYears: 4 }).purgeOn).toBe('2032-02-29')
})

it('keeps Californian records for 24 months at least, and longer where the profile says so', () => {
  const short = { ...POLICY, recordYears: 1 }
  expect(retentionDates(closed('2026-03-02'), short).purgeOn).toBe('2027-03-02')
  for (const regime of ['us-ca-ccpa', 'us-ca-shine-the-light']) {
    expect(retentionDates(closed('2026-03-02', regime), short).purgeOn).toBe('2028-03-02')
    expect(retentionDates(closed('2026-03-02', regime), POLICY).purgeOn).toBe('2029-03-02')
  }
})

it('never ends the record before the data in it', () => {
  const { shredOn, purgeOn } = retentionDates(closed('2026-03-02'), { shredDays: 800, recordYears: 1 })
  expect(purgeOn).toBe(shredOn)
})
