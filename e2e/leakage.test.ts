import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Scanner, type Seed } from './leakage.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'leakage-'))
afterAll(() => rmSync(folder, { recursive: true }))

const VALUE = 'Žofie O’Hara "von" Łódź <zofie.ohara@example.test>'
const seed: Seed = { what: 'name', value: VALUE, of: 'person' }
const scanner = new Scanner([seed])
const around = (text: string) => `before ${text} after`
const utf8 = Buffer.from(VALUE)

// Encoded here by other means than in the scanner, as far as there are others.
const WRITTEN: [form: string, bytes: string | Buffer][] = [
  ['as it is', around(VALUE)],
  ['in lower case', around(VALUE.toLowerCase())],
  ['in upper case', around(VALUE.toUpperCase())],
  ['decomposed', around(VALUE.normalize('NFD'))],
  ['in base64', around(utf8.toString('base64'))],
  ...[1, 2, 3, 4, 5].map((shift): [string, string] => [
    `in base64, ${shift} bytes into a longer text`,
    Buffer.from(`${'x'.repeat(shift)}${VALUE}${'y'.repeat(shift)}`).toString('base64'),
  ]),
  ['in base64url', Buffer.from(`>>${VALUE}??`).toString('base64url')],
  ['in hex', utf8.toString('hex')],
  ['in hex, upper case', utf8.toString('hex').toUpperCase()],
  ['percent-encoded', `/en?q=${encodeURIComponent(VALUE)}`],
  [
    'percent-encoded by another client',
    `/en?q=${encodeURIComponent(VALUE).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())}`,
  ],
  ['as a form sends it', new URLSearchParams({ q: VALUE }).toString()],
  ['in UTF-16', Buffer.from(around(VALUE), 'utf16le')],
  ['in UTF-16, the other way round', Buffer.from(around(VALUE), 'utf16le').swap16()],
  ['in JSON', JSON.stringify({ name: VALUE })],
  [
    'in JSON of ASCII alone',
    JSON.stringify({ name: VALUE }).replace(
      /[^ -~]/g,
      (sign) => `\\u${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
    ),
  ],
  ['in HTML', around(VALUE.replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'))],
]

describe('the scan for personal data', () => {
  it.each(WRITTEN)('finds a value written %s', (_form, bytes) => {
    expect(scanner.inBytes('here', bytes)).toMatchObject([{ place: 'here', what: 'name' }])
  })

  it('finds nothing where there is nothing', () => {
    expect(scanner.inBytes('here', around('Zofia Ohara, ohara@example.test'))).toEqual([])
    expect(scanner.inBytes('here', Buffer.alloc(10_000, 7))).toEqual([])
  })

  it('finds a value that lies across two pieces of a file', () => {
    const file = path.join(folder, 'large')
    for (const before of [0, 900, 1000, 1023, 1024, 2040]) {
      writeFileSync(file, `${'.'.repeat(before)}${VALUE}${'.'.repeat(3000)}`)
      expect(scanner.inFile('file', file, undefined, 1024), String(before)).toHaveLength(1)
    }
  })

  it('leaves alone what may stand in a place, and says so of nothing else', () => {
    const both = new Scanner([seed, { what: 'colleague', value: 'Nora Example', of: 'staff' }])
    const text = `${VALUE} Nora Example`
    expect(both.inBytes('here', text, ({ of }) => of === 'staff').map(({ what }) => what)).toEqual(['name'])
  })

  it('refuses values that would be found in anything', () => {
    expect(() => new Scanner([{ what: 'initials', value: 'ab', of: 'person' }])).toThrow('too short')
  })
})
