import { describe, expect, it } from 'vitest'
import { orderFields, proposeField } from './correction.ts'
import type { CurrentField } from './extract.ts'

const text = (field: string, label: string, ...values: string[]): CurrentField => ({
  field,
  label,
  values,
  writable: true,
})
const LANGUAGE: CurrentField = {
  ...text('hs_language', 'Preferred language', 'pl'),
  options: [
    { value: 'pl', label: 'Polish' },
    { value: 'de', label: 'German' },
  ],
}
const FIELDS: CurrentField[] = [
  { ...text('createdate', 'Create date', '2024-01-01'), writable: false },
  text('firstname', 'First name', 'Ada'),
  text('lastname', 'Last name', 'Nowak', 'Novak'),
  text('email', 'Email', 'ada@example.test'),
  text('phone', 'Phone number', '+48 123 456'),
  text('city', 'City'),
  LANGUAGE,
]

describe('the field a wish means', () => {
  const field = (field: string, wrong: string, right = 'x') =>
    proposeField({ field, wrong, right }, FIELDS)?.field

  it('is the one it names, whatever its case, hyphens and blanks', () => {
    expect(field('last NAME', '')).toBe('lastname')
    expect(field('E-mail', '')).toBe('email')
    expect(field('city', 'Warsaw')).toBe('city')
  })

  it('is the one that holds what is wrong, where the name is in another language', () => {
    expect(field('Nachname', 'Nowak')).toBe('lastname')
    expect(field('Telefon', '+48123456')).toBe('phone')
    expect(field('Sprache', 'Polish')).toBe('hs_language')
  })

  it('is the one named alike, and none where nothing fits or nothing can be written', () => {
    expect(field('Phone', '')).toBe('phone')
    expect(field('Shoe size', '41')).toBeUndefined()
    expect(field('Create date', '2024-01-01')).toBeUndefined()
  })

  it('takes the value of a list where the person wrote its label, and proposes none that the list lacks', () => {
    expect(proposeField({ field: 'Language', wrong: 'Polish', right: 'german' }, FIELDS)?.value).toBe('de')
    expect(proposeField({ field: 'Language', wrong: 'Polish', right: 'Klingon' }, FIELDS)?.value).toBe('')
  })
})

describe('an order', () => {
  it('names each field as people read it, with every value it held before', () => {
    expect(
      orderFields(FIELDS, [
        { field: 'lastname', value: 'Nowak-Lind' },
        { field: 'hs_language', value: 'de' },
        { field: 'city', value: 'Łódź' },
      ]),
    ).toEqual({
      order: [
        {
          field: 'lastname',
          label: 'Last name',
          from: ['Nowak', 'Novak'],
          value: 'Nowak-Lind',
          to: 'Nowak-Lind',
          left: false,
        },
        {
          field: 'hs_language',
          label: 'Preferred language',
          from: ['Polish'],
          value: 'de',
          to: 'German',
          left: false,
        },
        { field: 'city', label: 'City', from: [], value: 'Łódź', to: 'Łódź', left: false },
      ],
    })
  })

  it('is not made of what cannot be written, and says why for each field', () => {
    expect(
      orderFields(FIELDS, [
        { field: 'firstname', value: 'Adah' },
        { field: 'createdate', value: '2025-01-01' },
        { field: 'shoe_size', value: '41' },
        { field: 'city', value: '' },
        { field: 'hs_language', value: 'tlh' },
        { field: 'email', value: 'ada@example.test' },
        { field: 'firstname', value: 'Ada Maria' },
      ]),
    ).toEqual({
      problems: [null, 'read-only', 'unknown', 'required', 'not-an-option', 'same', 'twice'],
    })
  })

  it('can be one value for records that differ, also where one of them has it already', () => {
    expect(orderFields(FIELDS, [{ field: 'lastname', value: 'Nowak' }])).toHaveProperty('order')
  })
})
