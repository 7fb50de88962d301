import { describe, expect, it } from 'vitest'
import { isFromOurPages } from './origin.ts'

const BASE = 'https://privacy.example.test'
const asked = (headers: Record<string, string>, opaque = false) =>
  isFromOurPages(new Headers(headers), BASE, opaque)

describe('where a form was sent from', () => {
  it('accepts our own pages', () => {
    expect(asked({ 'sec-fetch-site': 'same-origin', origin: BASE })).toBe(true)
    expect(asked({ origin: BASE })).toBe(true)
  })

  it('refuses other sites, sister domains and other ports', () => {
    expect(asked({ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' })).toBe(false)
    expect(asked({ 'sec-fetch-site': 'same-site', origin: 'https://shop.example.test' })).toBe(false)
    expect(asked({ origin: 'https://privacy.example.test:8443' })).toBe(false)
    expect(asked({ origin: 'https://privacy.example.test.evil.example' })).toBe(false)
  })

  it('accepts an opaque origin only where the address itself holds a secret', () => {
    expect(asked({ origin: 'null' })).toBe(false)
    expect(asked({ origin: 'null' }, true)).toBe(true)
    expect(asked({ origin: 'null', 'sec-fetch-site': 'cross-site' }, true)).toBe(false)
  })

  it('lets a client without a browser pass', () => {
    expect(asked({})).toBe(true)
  })
})
