import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { CATALOGUES } from './catalogues.ts'
import { countWords, remainderWords } from './counts.ts'
import {
  dateLeaf,
  dateWords,
  dayWords,
  listWords,
  momentWords,
  shortDateWords,
  sizeWords,
  zoneWords,
} from './format.ts'

describe('dates', () => {
  it('are words of the language, without moving by a zone', () => {
    expect(dateWords('2027-03-09', 'en')).toBe('9 March 2027')
    expect(dateWords('2027-03-09', 'de')).toBe('9. März 2027')
    expect(dayWords('2027-03-09', 'en')).toBe('Tuesday 9 March 2027')
    expect(dayWords('2027-03-09', 'de')).toBe('Dienstag, 9. März 2027')
    expect(shortDateWords('2027-03-09', 'de')).toBe('9. März')
    expect(dateLeaf('2027-03-09', 'de')).toEqual({ month: 'März', day: '9', weekday: 'Dienstag' })
  })

  it('tell an instant in the controller’s zone', () => {
    const at = new Date('2026-03-31T22:30:00Z')
    expect(momentWords(at, 'en', 'Europe/Warsaw')).toBe('Wednesday 1 April 2026, 00:30')
    expect(momentWords(at, 'de', 'Europe/Warsaw')).toBe('Mittwoch, 1. April 2026, 00:30')
    expect(zoneWords('Europe/Warsaw', 'de')).toBe('Mitteleuropäische Zeit')
  })
})

describe('numbers', () => {
  it('of files are sizes that people read', () => {
    expect(sizeWords(4_200_000, 'de')).toBe('4,2 MB')
    expect(sizeWords(900, 'en')).toBe('900 bytes')
    expect(sizeWords(0, 'en')).toBe('0 bytes')
  })

  it('of things are listed by name, and zeros are silent', () => {
    const counts = [
      { label: 'log_visit', count: 12 },
      { label: 'contact', count: 1 },
      { label: 'deal', count: 0 },
      { label: 'attached file', count: 2 },
      { label: 'log_conversion_item', count: 3 },
    ]
    expect(countWords(counts, 'en')).toBe('12 visits, 1 contact, 2 attached files and log_conversion_item: 3')
    expect(countWords(counts.slice(0, 2), 'de')).toBe('12 Besuche und 1 Kontakt')
    expect(listWords(['a', 'b'], 'de')).toBe('a und b')
  })

  it('of what remains are translated where a connector wrote them', () => {
    const remainder = {
      what: '1200 deals',
      reason: 'Record of the business relationship; its link to the contact ends with the contact',
      ground: '',
      until: null,
    }
    expect(remainderWords(remainder, 'de').what).toBe('1.200 Geschäftsvorgänge')
    expect(remainderWords(remainder, 'de').reason).toMatch(/^Unterlage der Geschäftsbeziehung/)
    expect(remainderWords({ ...remainder, what: 'list memberships' }, 'de').what).toBe(
      'Listenzugehörigkeiten',
    )
    expect(remainderWords({ ...remainder, what: '2 rows of log_visit' }, 'de').what).toBe('2 Besuche')
    expect(remainderWords({ ...remainder, what: '1 row of shop.invoice' }, 'de').what).toBe('shop.invoice: 1')
    expect(remainderWords({ ...remainder, what: 'email of 2 rows of customer' }, 'de').what).toBe(
      'email (customer: 2)',
    )
    const own = { ...remainder, what: '4 Rechnungen', reason: '§ 147 AO' }
    expect(remainderWords(own, 'de')).toEqual({ what: '4 Rechnungen', reason: '§ 147 AO' })
  })

  it('of what remains have a translation for each sentence that a connector, or an order to one, writes', () => {
    const folder = path.join(import.meta.dirname, '../connectors')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.ts$/.test(file) && !file.endsWith('.test.ts'))
      .concat('../domain/correction.ts')
    const code = files.map((file) => readFileSync(path.join(folder, file), 'utf8')).join('\n')
    const said = Object.values(CATALOGUES.en.common.remainders)
    expect(said.filter((sentence) => !code.includes(sentence))).toEqual([])
    const written = [...code.matchAll(/\breason: '([^']+)'/g)].map((match) => match[1])
    expect(written.length).toBeGreaterThan(0)
    expect(written.filter((sentence) => !said.includes(sentence!))).toEqual([])
  })
})
