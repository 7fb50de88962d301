import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalEmail, emailSchema, maskedEmail } from './email.ts'

describe('an address as it is typed', () => {
  it.each([
    ['ada@example.test', 'ada@example.test'],
    ['  ada@example.test\n', 'ada@example.test'],
    ['Ada.Lovelace+news@Example.TEST', 'Ada.Lovelace+news@Example.TEST'],
    ["o'brien@example.test", "o'brien@example.test"],
    ['zoe\u0308@example.test', 'zo\u00eb@example.test'],
    ['ada@bücher.example', 'ada@bücher.example'],
    ['ада@пример.example', 'ада@пример.example'],
    ['a@b.co', 'a@b.co'],
    [`${'a'.repeat(64)}@example.test`, `${'a'.repeat(64)}@example.test`],
  ])('is taken: %j', (typed, taken) => {
    expect(emailSchema.parse(typed)).toBe(taken)
  })

  it.each([
    ['no domain', 'ada'],
    ['nothing before the sign', '@example.test'],
    ['two signs', 'ada@home@example.test'],
    ['no dot in the domain', 'ada@localhost'],
    ['a number for a domain', 'ada@127.0.0.1'],
    ['an address literal', 'ada@[127.0.0.1]'],
    ['a dot at an edge', '.ada@example.test'],
    ['a dot before the sign', 'ada.@example.test'],
    ['two dots', 'ada..l@example.test'],
    ['a dash at an edge of the domain', 'ada@-example.test'],
    ['a path', 'ada@example.test/path'],
    ['a port', 'ada@example.test:25'],
    ['a display name', 'Ada <ada@example.test>'],
    ['a quoted part', '"ada l"@example.test'],
    ['two addresses', 'ada@example.test,eve@example.test'],
    ['two addresses apart', 'ada@example.test;eve@example.test'],
    ['a header', 'ada@example.test\r\nBcc: eve@example.test'],
    ['a line feed', 'a\nda@example.test'],
    ['a space', 'a da@example.test'],
    ['a hard space', 'a\u00a0da@example.test'],
    ['a line separator', 'a\u2028da@example.test'],
    ['NUL', 'a\u0000da@example.test'],
    ['a mark that turns the direction', 'a\u202eda@example.test'],
    ['an invisible joint', 'a\u2060da@example.test'],
    ['255 characters', `${'a'.repeat(60)}@${'b.'.repeat(95)}test`],
    ['65 characters before the sign', `${'a'.repeat(65)}@example.test`],
  ])('is refused with %s', (_, typed) => {
    expect(emailSchema.safeParse(typed).success).toBe(false)
  })
})

describe('mailboxes that look alike', () => {
  const LOOK_ALIKE = [
    'ada@example.test',
    'аda@example.test',
    'adа@example.test',
    'ada@exаmple.test',
    'àda@example.test',
    'ada+@example.test',
    'ada.@example.test'.replace('.@', '-@'),
    'a.da@example.test',
    'ada@example-test.test',
    'ada@xn--example.test',
    'ıda@example.test',
    'ida@example.test',
    'ſam@example.test',
    'sam@example.test',
    'straße@example.test',
    'strasse@example.test',
    'ﬁn@example.test',
    'fin@example.test',
    'ada\ufe0f@example.test',
    'ａda@example.test',
    'ada%example.test@example.test',
    'ada!eve@example.test',
  ]

  it('are never taken for one another', () => {
    const known = LOOK_ALIKE.map(canonicalEmail)
    expect(new Set(known).size).toBe(known.length)
  })

  it('are one where the difference is none for mail servers', () => {
    expect(canonicalEmail('ADA@EXAMPLE.TEST')).toBe(canonicalEmail('ada@example.test'))
    expect(canonicalEmail('\u212ate@example.test')).toBe(canonicalEmail('Kte@example.test'))
  })

  it.each([
    'ada＠example.test',
    'ada﹫example.test',
    '"ada"@example.test',
    'ada(home)@example.test',
    'ada@example.test (home)',
    'a\u200bda@example.test',
    'ada\ufe0f@example.test',
    'ada@ex\ufe0fample.test',
    'ada\u034f@example.test',
    'ada\u3164@example.test',
    'a\ud800da@example.test',
    'a\ufffdda@example.test',
    'ada@ex\u00adample.test',
    'ada@example.test\u202e',
    'ada@℀.example',
    'ada@1.2.3.4',
    'ada@①.②.③.④',
    'ada@0x7f.1',
    'ada@example。',
  ])('are refused where they hide what they are: %j', (typed) => {
    expect(emailSchema.safeParse(typed).success).toBe(false)
  })
})

it('has one spelling for comparing, which stays as it is', () => {
  fc.assert(
    fc.property(fc.emailAddress(), fc.string(), (email, prefix) => {
      for (const one of [email, `${prefix}${email}`]) {
        const once = canonicalEmail(one)
        expect(canonicalEmail(once)).toBe(once)
      }
      expect(canonicalEmail(email.toUpperCase())).toBe(canonicalEmail(email))
    }),
  )
})

it('shows enough of an address to know one’s own, and no more', () => {
  expect(maskedEmail('ada@example.test')).toBe('a•••@example.test')
  expect(maskedEmail('𝒶da@example.test')).toBe('𝒶•••@example.test')
  expect(maskedEmail('nonsense')).toBe('•••')
})
