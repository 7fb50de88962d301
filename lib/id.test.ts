import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newId, newReference, parseReference } from './id.ts'

describe('an id', () => {
  it('is a prefixed UUID v7 that sorts by time', () => {
    const id = newId('req', Date.parse('2026-03-02T09:00:00Z'))
    expect(id).toMatch(/^req_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(id < newId('req', Date.parse('2026-03-02T09:00:00.001Z'))).toBe(true)
  })

  it('sorts in the order of making also within a millisecond', () => {
    const made = Array.from({ length: 500 }, () => newId('task', 1_772_442_000_000))
    expect([...made].sort()).toEqual(made)
    expect(new Set(made).size).toBe(500)
  })
})

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

describe('a reference', () => {
  it('is read as people type it', () => {
    for (let i = 0; i < 200; i++) {
      const reference = newReference('PP')
      expect(reference).toMatch(/^PP-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
      const typed = [
        reference,
        ` ${reference.toLowerCase()} `,
        reference.replaceAll('-', ' '),
        reference.replaceAll('-', ''),
        `PP-${reference.slice(3).replaceAll('0', 'o').replaceAll('1', 'l')}`,
        `PP-${reference.slice(3).replaceAll('1', 'I')}`,
      ]
      for (const one of typed) expect(parseReference(one)).toBe(reference)
    }
  })

  it('with any single wrong character is none of ours', () => {
    fc.assert(
      fc.property(fc.nat(7), fc.constantFrom(...CROCKFORD), (place, wrong) => {
        const reference = newReference('PP')
        const code = [...reference.slice(3).replace('-', '')]
        fc.pre(code[place] !== wrong)
        code[place] = wrong
        expect(parseReference(`PP-${code.join('')}`)).toBeNull()
      }),
      { numRuns: 2_000 },
    )
  })

  it.each(['', 'PP', 'PP-7K4M', 'PP-7K4M-92QXX', 'P-7K4M-92QX', 'PP-7K4M-92Q!', 'PP-UUUU-UUUU'])(
    'is none with %j',
    (typed) => {
      expect(parseReference(typed)).toBeNull()
    },
  )
})
