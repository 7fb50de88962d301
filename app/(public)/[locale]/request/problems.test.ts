import { describe, expect, it } from 'vitest'
import { EMPTY_FORM, type FormValues, valuesFromForm } from './form-values.ts'
import { type Offered, problemsOf, requestOf } from './problems.ts'

const OFFERED: Offered = {
  rights: ['access', 'erasure', 'rectification', 'shine-the-light'],
  contexts: [
    { id: 'marketing', route: 'desk', rights: ['access', 'erasure', 'rectification'] },
    { id: 'client', route: 'client', rights: ['access', 'erasure', 'rectification'] },
    { id: 'california', route: 'desk', rights: ['shine-the-light'] },
  ],
}
const GOOD: FormValues = { ...EMPTY_FORM, right: 'erasure', email: 'ada@example.test', context: 'marketing' }
const problems = (change: Partial<FormValues>) => problemsOf({ ...GOOD, ...change }, OFFERED)
const row = (field: string, wrong: string, right: string) => ({ field, wrong, right })

describe('a request form', () => {
  it('can be sent with right, address and context alone', () => {
    expect(problems({})).toEqual([])
  })

  it('names everything that is missing, in the order of the page', () => {
    expect(problemsOf(EMPTY_FORM, OFFERED)).toEqual([
      { field: 'right', code: 'right' },
      { field: 'email', code: 'emailMissing' },
      { field: 'context', code: 'context' },
    ])
  })

  it.each(['ada', 'ada@', 'a b@example.test', 'ada@example.test\u0000', 'ada@-x.test'])(
    'refuses the address %j',
    (email) => {
      expect(problems({ email })).toEqual([{ field: 'email', code: 'email' }])
    },
  )

  it('refuses rights and contexts that are not offered', () => {
    expect(problems({ right: 'restriction' })).toEqual([{ field: 'right', code: 'right' }])
    expect(problems({ right: 'everything' })).toEqual([{ field: 'right', code: 'right' }])
    expect(problems({ context: 'elsewhere' })).toEqual([{ field: 'context', code: 'context' }])
  })

  it('asks for the website only where another company decides', () => {
    expect(problems({ context: 'client' })).toEqual([{ field: 'website', code: 'website' }])
    expect(problems({ context: 'client', website: 'shop.example.test' })).toEqual([])
  })

  it('takes a right that one context alone is for to that context, and no other right there', () => {
    const shine = { ...GOOD, right: 'shine-the-light', context: '' }
    expect(problemsOf(shine, OFFERED)).toEqual([])
    expect(requestOf(shine, OFFERED).context).toBe('california')
    expect(problems({ context: 'california' })).toEqual([{ field: 'context', code: 'contextRight' }])
  })

  it('asks a rectification for one detail at least', () => {
    expect(problems({ right: 'rectification', corrections: [row(' ', '', '')] })).toEqual([
      { field: 'corrections.0.field', code: 'corrections' },
    ])
  })

  it('points at the row that is half filled, also below an empty one', () => {
    const corrections = [row('', '', ''), row('Surname', 'Lovelaze', ''), row('', '', 'Ada')]
    expect(problems({ right: 'rectification', corrections })).toEqual([
      { field: 'corrections.1.right', code: 'correctionRight' },
      { field: 'corrections.2.field', code: 'correctionField' },
    ])
  })

  it('names the limit of a text, and refuses characters nobody can see', () => {
    expect(problems({ message: 'a'.repeat(4001) })).toEqual([
      { field: 'message', code: 'tooLong', max: 4000 },
    ])
    expect(problems({ message: 'a\u0000b' })).toEqual([{ field: 'message', code: 'controlCharacters' }])
  })

  it('leaves out what belongs to options that were not chosen', () => {
    const typed = { ...GOOD, website: 'shop.example.test', corrections: [row('Surname', 'a', 'b')] }
    expect(requestOf(typed, OFFERED).details).toEqual({ message: '', website: '', corrections: [] })
  })

  it('reads up to ten corrections from a posted form and ignores the rest', () => {
    const form = new URLSearchParams({
      right: 'rectification',
      'corrections.9.field': 'City',
      'corrections.10.field': 'X',
    })
    const values = valuesFromForm(form)
    expect(values.corrections).toHaveLength(10)
    expect(values.corrections[9]?.field).toBe('City')
    expect(valuesFromForm(new URLSearchParams()).corrections).toHaveLength(3)
  })
})
