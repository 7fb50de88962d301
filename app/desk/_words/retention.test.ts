import { expect, it } from 'vitest'
import { retentionWords, shreddedWords } from './retention.ts'

const POLICY = { shredDays: 30, recordYears: 3 }
const OPEN = { shredOn: null, shreddedAt: null, purgeOn: null, heldAt: null }
const words = (of: Partial<Parameters<typeof retentionWords>[0]>) =>
  retentionWords({ ...OPEN, ...of }, POLICY, 'Europe/Warsaw')

it('says what will be deleted when, from the profile before the closure and from the dates after it', () => {
  expect(words({})).toBe('30 days after closing; record kept 3 years')
  expect(words({ shredOn: '2026-04-01', purgeOn: '2029-03-02' })).toBe(
    'Wed 1 Apr 2026; record kept until Fri 2 Mar 2029',
  )
})

it('names the day of the deletion as it was in the controller’s zone', () => {
  const shreddedAt = new Date('2026-03-31T22:30:00Z')
  expect(words({ shreddedAt, purgeOn: '2029-03-02' })).toBe(
    'Wed 1 Apr 2026; record kept until Fri 2 Mar 2029',
  )
  expect(shreddedWords(shreddedAt, 'Europe/Warsaw')).toContain('deleted on Wed 1 Apr 2026')
})

it('promises no day while a legal hold stands', () => {
  const heldAt = new Date('2026-03-05T09:00:00Z')
  expect(words({ heldAt, shredOn: '2026-04-01', purgeOn: '2029-03-02' })).not.toMatch(/\d{4}/)
})
