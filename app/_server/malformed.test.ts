import { describe, expect, it } from 'vitest'
import { isMalformed } from './malformed.ts'

const BASE = 'https://privacy.example.test'
const ACTION = '7f'.repeat(21)
const isRefused = (method: string, url: string, headers: Record<string, string> = {}) =>
  isMalformed({ method, url, headers: { host: 'privacy.example.test', ...headers } })

describe('a request', () => {
  it.each([
    ['GET', '/'],
    ['GET', '/en/request?right=erasure'],
    ['HEAD', '/de'],
    ['POST', '/en/status/a%2Fb/open'],
    ['GET', '/en/%C3%BC?broken=%ff%'],
    ['GET', '//en'],
  ])('that can be read goes on: %s %s', (method, url) => {
    expect(isRefused(method, url)).toBe(false)
  })

  it.each([
    ['TRACE', '/en'],
    ['BREW', '/en'],
    ['OPTIONS', '*'],
    ['POST', '/_next/image?url=x'],
    ['GET', 'http://elsewhere.example/'],
    ['GET', '/%'],
    ['GET', '/en/status/%ff'],
    ['GET', '/en/%ed%a0%80'],
    ['GET', '/en/%00'],
  ])('that cannot be read is turned away: %s %s', (method, url) => {
    expect(isRefused(method, url)).toBe(true)
  })

  it('calls an action from our own pages alone, by an id that can be one', () => {
    expect(isRefused('POST', '/desk', { 'next-action': ACTION, origin: BASE })).toBe(false)
    expect(isRefused('POST', '/desk', { 'next-action': ACTION, origin: 'https://evil.example' })).toBe(true)
    expect(isRefused('POST', '/desk', { 'next-action': ACTION, origin: 'null' })).toBe(true)
    expect(isRefused('POST', '/desk', { 'next-action': ACTION })).toBe(true)
    expect(isRefused('POST', '/desk', { 'next-action': 'x', origin: BASE })).toBe(true)
    expect(isRefused('POST', '/desk', { 'next-action': '__proto__', origin: BASE })).toBe(true)
    const behindProxy = { host: 'web:3000', 'x-forwarded-host': 'privacy.example.test' }
    expect(isRefused('POST', '/desk', { ...behindProxy, 'next-action': ACTION, origin: BASE })).toBe(false)
  })

  it('brings a form with files from our own pages alone', () => {
    const type = { 'content-type': 'multipart/form-data; boundary=x' }
    expect(isRefused('POST', '/desk/sign-in', { ...type, origin: BASE })).toBe(false)
    expect(isRefused('POST', '/desk/sign-in', type)).toBe(false)
    expect(isRefused('POST', '/api/sent', { ...type, origin: BASE })).toBe(true)
    expect(isRefused('POST', '/desk/sign-in', { ...type, origin: 'https://evil.example' })).toBe(true)
  })
})
