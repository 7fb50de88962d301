import { describe, expect, it } from 'vitest'
import { areReadable, isReadableForm } from './action-call.ts'

const formOf = (fields: Record<string, string>) => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

describe('the call of a server action', () => {
  it.each(['[]', '[null,"$K1"]', '[{"step":"code","error":""},"$K1"]', '["$undefined","$$5",[1,true]]'])(
    'is read where the framework wrote it: %s',
    (json) => {
      expect(areReadable(json)).toBe(true)
      expect(isReadableForm(formOf({ '0': json, '1_email': '$x' }), true)).toBe(true)
    },
  )

  it.each([
    ['no JSON', '['],
    ['no list', '{"0":1}'],
    ['a reference', '["$1"]'],
    ['a reference into what came before', '["$0:0:constructor"]'],
    ['another action', '[{"a":"$F0"}]'],
    ['a map', '["$Q9"]'],
    ['a stream', '["$R1"]'],
    ['a number without an end', '["$n99"]'],
    ['endless nesting', `${'['.repeat(200)}${']'.repeat(200)}`],
  ])('is refused with %s', (_, json) => {
    expect(areReadable(json)).toBe(false)
    expect(isReadableForm(formOf({ '0': json }), true)).toBe(false)
  })

  it('is refused with its arguments twice', () => {
    const form = formOf({ '0': '[]' })
    form.append('0', '[]')
    expect(isReadableForm(form, true)).toBe(false)
  })

  it('without script is read by its own fields, whatever else stands in the form', () => {
    const fields = {
      $ACTION_REF_1: '',
      '$ACTION_1:0': '{"id":"60e1","bound":"$@1"}',
      '$ACTION_1:1': '[{"step":"start","error":"","email":""}]',
      $ACTION_KEY: 'k123',
      message: '$1',
    }
    expect(isReadableForm(formOf(fields), false)).toBe(true)
    expect(isReadableForm(formOf({ ...fields, '$ACTION_1:1': '[' }), false)).toBe(false)
    expect(isReadableForm(formOf({ ...fields, '$ACTION_1:1': '["$1"]' }), false)).toBe(false)
    expect(isReadableForm(formOf({ ...fields, $ACTION_REF_1: 'x' }), false)).toBe(false)
  })
})
