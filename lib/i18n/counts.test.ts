import { expect, test } from 'vitest'
import { CATALOGUES } from './catalogues.ts'
import { countWords, unitName } from './counts.ts'

test('what a system counted is told in its plural and by what it is, not by the name of a table', () => {
  const counts = [
    { label: 'company', count: 2 },
    { label: 'log_conversion', count: 7 },
    { label: 'note', count: 0 },
    { label: 'list', count: 1 },
    { label: 'form-answer', count: 3 },
  ]
  expect(countWords(counts, 'en')).toBe('2 companies, 7 conversions, 1 list and 3 answers in forms')
  expect(counts.map(({ label, count }) => unitName(label, count, 'en'))).toEqual([
    'companies',
    'conversions',
    'notes',
    'list',
    'answers in forms',
  ])
})

test('a unit without a word of ours keeps its own name', () => {
  expect(unitName('webinar seat', 3, 'en')).toBe('webinar seat')
  expect(['contacts', 'companies'].map((label) => unitName(label, 1, 'en'))).toEqual(['contact', 'company'])
})

test.each(['en', 'de'] as const)(
  'every unit begins with its number in %s, so that the number can stand apart',
  (locale) => {
    for (const unit of Object.keys(CATALOGUES.en.common.units).filter((name) => name !== 'other'))
      expect(unitName(unit, 1234, locale)).toMatch(/^\p{L}/u)
  },
)
