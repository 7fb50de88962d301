import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { codeMatches, hashToken, newCode, newToken } from './token.ts'
import { createVault } from './vault.ts'

const MASTER = randomBytes(32).toString('base64')
const vault = createVault(MASTER)
const other = createVault(randomBytes(32).toString('base64'))
const PLACE = { table: 'subjects', column: 'email_sealed', row: 'req_1' }

describe('a sealed text', () => {
  const { key, wrapped } = vault.newKey('req_1')
  const sealed = key.seal(PLACE, 'ada@example.test żółć')

  it('opens with its key in its place, also after a restart', () => {
    expect(createVault(MASTER).unwrap('req_1', wrapped).open(PLACE, sealed)).toBe('ada@example.test żółć')
  })

  it('is another text each time', () => {
    expect(key.seal(PLACE, 'same')).not.toBe(key.seal(PLACE, 'same'))
  })

  it.each([
    ['row', { ...PLACE, row: 'req_2' }],
    ['column', { ...PLACE, column: 'name_sealed' }],
    ['table', { ...PLACE, table: 'mails' }],
  ])('does not open in another %s', (_, place) => {
    expect(() => key.open(place, sealed)).toThrow('cannot be opened')
  })

  it('does not open with the key of another request', () => {
    expect(() => vault.newKey('req_2').key.open(PLACE, sealed)).toThrow('cannot be opened')
  })

  it('does not open once any of its bytes is changed, or an end is missing', () => {
    const bytes = Buffer.from(sealed, 'base64')
    for (let i = 0; i < bytes.length; i++) {
      const tampered = Buffer.from(bytes)
      tampered[i]! ^= 1
      expect(() => key.open(PLACE, tampered.toString('base64'))).toThrow('cannot be opened')
    }
    for (const length of [0, 1, 28, bytes.length - 1])
      expect(() => key.openBytes(PLACE, bytes.subarray(0, length))).toThrow('cannot be opened')
  })

  it('shares its key with no other request and no other installation', () => {
    expect(() => vault.unwrap('req_2', wrapped)).toThrow('cannot be opened')
    expect(() => other.unwrap('req_1', wrapped)).toThrow('cannot be opened')
    expect(wrapped).not.toContain(MASTER)
  })
})

describe('the blind index', () => {
  it.each([
    ['case', 'ADA@Example.TEST', 'ada@example.test'],
    ['space around it', ' ada@example.test ', 'ada@example.test'],
    ['the form of accents', 'zoe\u0308@example.test', 'zo\u00eb@example.test'],
    ['accents that only small letters combine', 'J\u030c@example.test', '\u01f0@example.test'],
    ['the spelling of the domain', 'ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['case in an international domain', 'ada@BÜCHER.example', 'ada@bücher.example'],
  ])('is the same whatever %s', (_, one, another) => {
    expect(vault.emailIndex(one)).toBe(vault.emailIndex(another))
    expect(vault.valueIndex('email', one)).toBe(vault.emailIndex(another))
  })

  it.each([
    ['a plus tag', 'ada+shop@example.test'],
    ['a dot', 'a.da@example.test'],
    ['another domain', 'ada@example.org'],
  ])('is another with %s: it may be another person', (_, address) => {
    expect(vault.emailIndex(address)).not.toBe(vault.emailIndex('ada@example.test'))
  })

  it('says nothing without the key, and keeps kinds apart', () => {
    expect(other.emailIndex('ada@example.test')).not.toBe(vault.emailIndex('ada@example.test'))
    expect(vault.valueIndex('user_id', 'A1')).not.toBe(vault.valueIndex('phone', 'A1'))
    expect(vault.valueIndex('user_id', 'A1')).not.toBe(vault.valueIndex('user_id', 'a1'))
  })
})

it('derives a key of its own for each use, the same ones from the same master key', () => {
  const again = createVault(MASTER)
  const all = [vault.current.fingerprint, vault.authSecret, vault.digest('x'), vault.addressKey('x')]
  expect([again.current.fingerprint, again.authSecret, again.digest('x'), again.addressKey('x')]).toEqual(all)
  expect(new Set(all).size).toBe(all.length)
  expect(other.current.fingerprint).not.toBe(vault.current.fingerprint)
  expect(all.join()).not.toContain(MASTER.slice(0, 10))
})

it('keeps a half-filled form for its own cookie alone', () => {
  const sealed = vault.sealDraft('hash-1', '{"email":"ada@example.test"}')
  expect(vault.openDraft('hash-1', sealed)).toBe('{"email":"ada@example.test"}')
  expect(() => vault.openDraft('hash-2', sealed)).toThrow('cannot be opened')
})

describe('links and codes', () => {
  it('have 192 random bits in a link, of which only the hash is kept', () => {
    const one = newToken()
    expect(Buffer.from(one.token, 'base64url')).toHaveLength(24)
    expect(one.hash).toBe(hashToken(one.token))
    expect(one.hash).not.toContain(one.token)
    expect(newToken().token).not.toBe(one.token)
  })

  it('have six digits in a code, good for its own link alone', () => {
    const { code, hash } = newCode('link-1')
    expect(code).toMatch(/^\d{6}$/)
    expect(codeMatches('link-1', hash, `${code.slice(0, 3)}-${code.slice(3)} `)).toBe(true)
    expect(codeMatches('link-2', hash, code)).toBe(false)
    for (const typed of ['', code.slice(1), `${code}0`, 'abcdef']) {
      expect(codeMatches('link-1', hash, typed)).toBe(false)
    }
  })
})
