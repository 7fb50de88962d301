import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { namesOthers, redact, type Span } from './third-parties.ts'

const ADA = { name: 'Ada Müller', emails: ['ada.mueller@example.test', 'a.mueller@work.example.test'] }

const found = (text: string, person = ADA) =>
  namesOthers(text, person).map(([from, to]) => text.slice(from, to))

describe('a text that speaks of others', () => {
  it.each<[text: string, ...others: string[]]>([
    ['Hi Bob, please call Siegfried Maier.', 'Bob', 'Siegfried Maier'],
    ['Good morning Chidi,\nthe offer is fine.', 'Chidi'],
    ['hello Bob and Carol', 'Bob', 'Carol'],
    ['We spoke with Mr Smith and Dr. Okonkwo.', 'Smith', 'Okonkwo'],
    ['Ask J. Smith about it.', 'J. Smith'],
    ['Mark Miller knows, says Sarah O’Brien.', 'Mark Miller', 'Sarah O’Brien'],
    ['Her husband is Peter Müller.', 'Peter Müller'],
    ['Thanks,\nKarla', 'Karla'],
    ['cc: wojciech@other.test, ADA.mueller@example.test', 'wojciech@other.test'],
    [
      'Call +48 600 123 456, 0049 (0)30 / 123-456 or (555) 123-4567.',
      '+48 600 123 456',
      '0049 (0)30 / 123-456',
      '(555) 123-4567',
    ],
    ['Sehr geehrter Herr Dr. von Lindner, danke.', 'Lindner'],
    ['Sehr geehrte Frau Okonkwo,', 'Okonkwo'],
    ['Liebe Uschi, danke für gestern.', 'Uschi'],
    ['Guten Tag Siegbert, wie besprochen.', 'Siegbert'],
    ['Ihr Ansprechpartner ist Wojciech Kowalski (Vertrieb).', 'Wojciech Kowalski'],
    ['Frau Anna-Lena Groß und Kollege Schmidt waren dabei.', 'Anna-Lena Groß', 'Schmidt'],
    ['Das ist Peters Vertrag.', 'Peters'],
    ['Viele Grüße\nUschi', 'Uschi'],
    ['Mit freundlichen Grüßen\nJonas Lindner\nTel. 030 1234567', 'Jonas Lindner', '030 1234567'],
  ])('%j', (text, ...others) => {
    expect(found(text)).toEqual(others)
  })
})

describe('a text that speaks of nobody else', () => {
  it.each([
    'Dear Ada Müller, thank you. Müller called, Ada wrote from ada.mueller@example.test.',
    'Frau Müller hat angerufen. Mueller Ada ist ihr Name. Adas Konto.',
    'The HubSpot Sales Team uses Google Analytics and Microsoft Teams.',
    'Dear Customer, dear Sir or Madam, hello all, hi Team!',
    'Sehr geehrte Damen und Herren, guten Tag, Hallo zusammen, moin moin',
    'Haben Sie Fragen? Ihre Bestellung vom Montag Abend, Ende März. Vielen Dank für Ihre Anfrage.',
    'Das Gespräch mit der Deutschen Bahn war gut. Unsere Allgemeinen Geschäftsbedingungen gelten.',
    'Die Firma Nordwind GmbH liefert an Lindner Logistik AG.',
    'Rechnung Nr 12345678 vom 01.03.2026, Termin 2026-03-01 10:30, 01-03-2026, 192.168.100.200, 3.14159265',
    'See https://bob.example.test/Peter-Schmidt and www.example.test/Anna.',
    'Yesterday Siegbert wrote. Received Invoice.',
    'The order 065147477fa6 and the part 0171234567X.',
    'heute morgen Kaffee. Liebe Grüße',
    '',
  ])('%j', (text) => {
    expect(found(text)).toEqual([])
  })
})

it('knows nobody as the person where neither name nor address is known', () => {
  expect(found('Dear Ada Müller', { name: '', emails: [] })).toEqual(['Ada Müller'])
})

const piece = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    ...[
      'Hi ',
      'Bob',
      ' ',
      '\n',
      'Frau ',
      'Dr. ',
      'Müller',
      'von ',
      'J.',
      '+48 600 123 456',
      'x@other.test',
      'Thanks,\n',
    ],
    ...[
      'https://a.test/',
      'Peter Schmidt',
      '@',
      '.',
      '-',
      '_',
      '👩‍👩‍👧',
      'Ł',
      'GmbH',
      'ada.mueller@example.test',
    ],
  ),
)
const text = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(''))

describe('whatever the text', () => {
  it('marks places inside of it, in order, apart from each other, and never the person’s address', () => {
    fc.assert(
      fc.property(text, (text) => {
        let last = -1
        for (const [from, to] of namesOthers(text, ADA)) {
          expect(from).toBeGreaterThan(last)
          expect(to).toBeGreaterThan(from)
          expect(to).toBeLessThanOrEqual(text.length)
          expect(text.slice(from, to)).not.toBe(ADA.emails[0])
          last = to
        }
      }),
      { numRuns: 500 },
    )
  })

  it('takes out exactly what is marked, and leaves everything else as it was', () => {
    fc.assert(
      fc.property(text, (text) => {
        const spans = namesOthers(text, ADA)
        const mark = '\uE000'
        fc.pre(!text.includes(mark))
        const kept = redact(text, spans, mark).split(mark)
        expect(kept).toHaveLength(spans.length + 1)
        const whole = kept.map((words, at) => words + text.slice(...(spans[at] ?? ([0, 0] as Span)))).join('')
        expect(whole).toBe(text)
      }),
      { numRuns: 500 },
    )
  })

  it('takes out what staff marked, in whatever order and however it overlaps', () => {
    const mark = fc.tuple(fc.integer({ min: -3, max: 60 }), fc.integer({ min: -3, max: 60 }))
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 50 }), fc.array(mark), (text, marks) => {
        const spans = marks.map(([a, b]): Span => [Math.min(a, b), Math.max(a, b)])
        const isMarked = (at: number) => spans.some(([from, to]) => from <= at && at < to)
        const kept = [...text.split('')].filter((_, at) => !isMarked(at)).join('')
        expect(redact(text, spans, '\uE000').replaceAll('\uE000', '')).toBe(kept)
      }),
    )
  })

  it('is done in a time that grows with the text, not with its square', () => {
    const timeOf = (text: string) => {
      const begin = process.cpuUsage()
      namesOthers(text, ADA)
      return process.cpuUsage(begin).user / 1000
    }
    for (const unit of ['a', 'Aa ', '0', 'a@', 'Hi\n', 'Dr Aa ', 'a-', '+1 ', 'LG\n\n', 'A.', 'a.']) {
      timeOf(unit.repeat(2_000))
      const [short, long] = [timeOf(unit.repeat(5_000)), timeOf(unit.repeat(50_000))]
      // Ten times the text: a square would take a hundred times as long.
      expect(long).toBeLessThan(40 * Math.max(short, 10))
    }
  })
})
