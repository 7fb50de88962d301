import { describe, expect, it } from 'vitest'
import { type BrowserRule, readBrowserIdentifiers, shortened } from './browser-identifiers.ts'

const RULES: BrowserRule[] = [
  { kind: 'piwik_visitor_id', cookie: '_pk_id.*', read: 'dotted-first' },
  { kind: 'hubspotutk', cookie: 'hubspotutk', read: 'whole' },
  { kind: 'omniconvert_uid', cookie: 'mktz_client', read: 'json-uid' },
]

const read = (...cookies: [string, string][]) =>
  readBrowserIdentifiers(
    cookies.map(([name, value]) => ({ name, value })),
    RULES,
  )

describe('what the cookies of a returning visitor say', () => {
  it('finds the visitor number before the first dot, whatever the site’s ending', () => {
    expect(read(['_pk_id.1.1fff', '7d1e22aa904b94b0.1700000000.3.1700000100.'])).toEqual([
      { kind: 'piwik_visitor_id', value: '7d1e22aa904b94b0', cookie: '_pk_id.1.1fff' },
    ])
  })

  it('takes the whole value where the profile says so', () => {
    expect(read(['hubspotutk', 'c0ffee00c0ffee00c0ffee00c0ffee00'])).toEqual([
      { kind: 'hubspotutk', value: 'c0ffee00c0ffee00c0ffee00c0ffee00', cookie: 'hubspotutk' },
    ])
  })

  it.each([
    ['decoded', '{"uid":"58c20f7e","is_returning":1}'],
    ['URL-encoded', encodeURIComponent('{"uid":"58c20f7e"}')],
  ])('finds the uid in JSON that comes %s', (_how, value) => {
    expect(read(['mktz_client', value])).toEqual([
      { kind: 'omniconvert_uid', value: '58c20f7e', cookie: 'mktz_client' },
    ])
  })

  it('reads a uid that is a number', () => {
    expect(read(['mktz_client', '{"uid":42}'])[0]?.value).toBe('42')
  })

  it('says one visitor number once, however many sites wrote it', () => {
    expect(read(['_pk_id.1.a', 'aaaa.1'], ['_pk_id.2.b', 'aaaa.2'], ['_pk_id.3.c', 'bbbb.1'])).toHaveLength(2)
  })

  it.each([
    ['another cookie', 'session', 'abc'],
    ['a name that only begins alike', 'hubspotutk2', 'abc'],
    ['an empty value', 'hubspotutk', ''],
    ['control characters', 'hubspotutk', 'a\u0000b'],
    ['spaces', 'hubspotutk', 'a b'],
    ['an endless value', 'hubspotutk', 'a'.repeat(201)],
    ['JSON without a uid', 'mktz_client', '{"id":1}'],
    ['broken JSON', 'mktz_client', '{uid:'],
    ['JSON that is no object', 'mktz_client', 'null'],
    ['a uid that is an object', 'mktz_client', '{"uid":{}}'],
    ['a broken percent sign', 'mktz_client', '%E0%A4%A'],
    ['nothing before the dot', '_pk_id.1', '.123'],
  ])('finds nothing in %s', (_what, name, value) => {
    expect(read([name, value])).toEqual([])
  })

  it('stops at twenty', () => {
    const cookies = Array.from({ length: 60 }, (_, i): [string, string] => [`_pk_id.${i}`, `visitor${i}.1`])
    expect(read(...cookies)).toHaveLength(20)
  })
})

describe('showing a value', () => {
  it('shows only its ends', () => {
    expect(shortened('7d1e22aa904b94b0')).toBe('7d1e…94b0')
    expect(shortened('123')).toBe('123')
  })
})
