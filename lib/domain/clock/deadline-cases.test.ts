import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { DomainError } from '../errors.ts'
import { dateOfRow, type TableRow } from './table-row.ts'

type Case = TableRow & { expected_due: string; why: string }

const table = (name: string): Case[] => parse(readFileSync(new URL(name, import.meta.url)), { columns: true })
const cases = table('./deadline-cases.csv')
/** Leap days, ends of months, instants near midnight, holidays that move: each reckoned by hand. */
const edges = table('./deadline-edges.csv')

test('the table of worked cases is whole', () => {
  expect(cases).toHaveLength(44)
})

test('the table of edges is whole', () => {
  expect(edges).toHaveLength(79)
})

test.each([...cases, ...edges])('$received $regime $calendar is due $expected_due: $why', (row) => {
  expect(dateOfRow(row)).toBe(row.expected_due)
})

test.each<[string, TableRow, string]>([
  ['what nobody knows', { received: '2026-03-02', regime: 'gdpr-eu:maybe', calendar: 'PL' }, 'invalid_input'],
  [
    'a half-written pause',
    { received: '2026-03-02', regime: 'gdpr-eu:pause(asked=2026-03-03)', calendar: 'PL' },
    'invalid_input',
  ],
  ['an unknown regime', { received: '2026-03-02', regime: 'gdpr-mars', calendar: 'PL' }, 'unknown_regime'],
  [
    'an unknown calendar',
    { received: '2026-03-02', regime: 'gdpr-eu', calendar: 'PL-XX' },
    'unknown_calendar',
  ],
  ['a day no calendar has', { received: '2026-02-30', regime: 'gdpr-eu', calendar: 'PL' }, 'date_impossible'],
  [
    'a time without a zone',
    { received: '2026-02-03T10:00:00', regime: 'gdpr-eu', calendar: 'PL' },
    'date_impossible',
  ],
])('a row with %s is refused', (_, row, code) => {
  expect(() => dateOfRow(row)).toThrow(expect.objectContaining({ constructor: DomainError, code }))
})

test('a row can ask for the last day of the notice, and a date the regime lacks is null', () => {
  expect(dateOfRow({ received: '2026-01-31', regime: 'gdpr-eu:extension-notice-by', calendar: 'PL' })).toBe(
    '2026-03-02',
  )
  expect(dateOfRow({ received: '2026-01-31', regime: 'gdpr-eu:ack', calendar: 'PL' })).toBeNull()
})
