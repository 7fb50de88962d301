import { describe, expect, it } from 'vitest'
import { amendOrder, changedFields, leftRemainders, orderFields, proposeField } from './correction.ts'
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

describe('an order that was refused', () => {
  const ordered = orderFields(FIELDS, [
    { field: 'city', value: 'Łódź' },
    { field: 'hs_language', value: 'de' },
  ])
  const order = 'order' in ordered ? ordered.order : []
  const refused = [{ field: 'hs_language', code: 'INVALID_OPTION' }]
  const CITY = { field: 'city', value: 'Łódź' }

  it('takes other values, keeps what it held before, and sends again what may have been written by then', () => {
    const now = FIELDS.map((one) => (one.field === 'city' ? { ...one, values: ['Łódź'] } : one))
    expect(amendOrder(now, order, [CITY, { field: 'hs_language', value: 'pl' }], refused)).toMatchObject({
      order: [
        { field: 'city', from: [], to: 'Łódź', left: false },
        { field: 'hs_language', from: ['Polish'], value: 'pl', to: 'Polish', left: false },
      ],
    })
  })

  it('can leave what was refused, which is named with its reason and never told as changed', () => {
    const amended = amendOrder(FIELDS, order, [CITY], refused)
    const left = 'order' in amended ? amended.order : []
    expect(left).toMatchObject([{ left: false }, { field: 'hs_language', to: 'German', left: true }])
    const remains = leftRemainders(left)
    expect(remains).toMatchObject([
      { what: 'hs_language', reason: 'The system does not accept the new value' },
    ])
    const task = { status: 'remains' as const, settledBy: 'connector', order: left, remains }
    expect(changedFields(task).map(({ field }) => field)).toEqual(['city'])
  })

  it('cannot leave what the system did not refuse, nor come to nothing, nor grow', () => {
    const language = { field: 'hs_language', value: 'pl' }
    expect(amendOrder(FIELDS, order, [language], refused)).toHaveProperty('problems')
    expect(amendOrder(FIELDS, order, [CITY], [])).toHaveProperty('problems')
    expect(amendOrder(FIELDS, order, [], refused)).toHaveProperty('problems')
    expect(amendOrder(FIELDS, order, [CITY, { field: 'phone', value: '1' }], refused)).toEqual({
      problems: [null, 'unknown'],
    })
  })
})
