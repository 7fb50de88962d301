import { expect, test } from 'vitest'
import type { RequestRow } from '../../../lib/db/schema.ts'
import { dueWords } from './due.ts'

const open = {
  status: 'in_progress',
  due: '2026-12-22',
  statutoryDue: '2026-12-22',
  promisedDue: null,
  receivedOn: '2026-11-22',
  regime: 'gdpr-eu',
  answeredAt: null,
  closedAt: null,
  pausedOn: null,
  extendedOn: null,
} as RequestRow
const say = (row: RequestRow) => {
  const { text, date } = dueWords(row, '2026-12-01', 'Europe/Warsaw')
  return `${text}, ${date}`
}

test('a request that waits names no day it is due, but since when and what was left then', () => {
  const paused = { ...open, pausedOn: '2026-11-25' } as RequestRow
  const why = (row: RequestRow) => dueWords(row, '2027-03-01', 'Europe/Warsaw').why
  expect(say(paused)).toBe('Paused, since 25 Nov')
  expect(why(paused)).toContain('since Wed 25 Nov 2026, with 27 days left')
  expect(why(paused)).not.toContain('22 Dec')
  expect(why({ ...paused, pausedOn: '2026-12-23' })).toContain('with the answer 1 day late')
})

test('an open request shows the day it is due, an ended one the day it ended', () => {
  expect(say(open)).toBe('21 days, 22 Dec')
  const answeredAt = new Date('2026-11-28T23:30:00Z')
  expect(say({ ...open, status: 'answered', answeredAt })).toBe('answered, 29 Nov')
  const closedAt = new Date('2026-11-30T10:00:00Z')
  expect(say({ ...open, status: 'closed', answeredAt, closedAt })).toBe('closed, 30 Nov')
})
