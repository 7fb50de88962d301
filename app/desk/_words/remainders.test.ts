import { expect, test } from 'vitest'
import { groupRemainders } from './remainders.ts'

const record = (what: string) => ({
  what,
  reason: 'Record of the business relationship',
  ground: '',
  until: null,
})

test('what stays for one reason is told once, and what stays for another apart', () => {
  const bin = { ...record('9 deleted activities in the recycling bin'), until: '2027-02-20' }
  expect(groupRemainders([record('2 tickets'), record('1 deal'), bin, record('1 company')])).toEqual([
    { ...record('2 tickets, 1 deal and 1 company'), many: true },
    { ...bin, many: true },
  ])
  expect(groupRemainders([record('1 deal')])).toEqual([{ ...record('1 deal'), many: false }])
})
