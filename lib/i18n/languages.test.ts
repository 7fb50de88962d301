import { describe, expect, it } from 'vitest'
import { languageName, negotiate, offeredLanguages } from './languages.ts'

describe('the offered languages', () => {
  it('are those in which catalogue and profile are both complete, in the profile’s order', () => {
    expect(offeredLanguages({ textLanguages: ['de', 'nl', 'en'] })).toEqual(['de', 'en'])
  })

  it('cannot be none', () => {
    expect(() => offeredLanguages({ textLanguages: ['nl'] })).toThrow(/en, de/)
  })

  it('call themselves by their own name', () => {
    expect(['en', 'de', 'fr'].map(languageName)).toEqual(['English', 'Deutsch', 'Français'])
  })
})

describe('a browser’s wish', () => {
  it.each([
    ['de-AT,de;q=0.9,en;q=0.5', 'de'],
    ['nl;q=1, en;q=0.2, de;q=0.8', 'de'],
    ['EN-us', 'en'],
    ['de;q=0, en', 'en'],
    ['fr, *', 'en'],
    ['', 'en'],
    [';;;,q=2,,', 'en'],
    [null, 'en'],
  ])('%s is met with %s', (header, language) => {
    expect(negotiate(header, ['en', 'de'])).toBe(language)
  })
})
