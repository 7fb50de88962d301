import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy } from './content-security-policy.ts'

const on = (side: 'public' | 'desk', baseUrl = 'https://privacy.example.test') =>
  contentSecurityPolicy(side, baseUrl)
const rules = (...page: Parameters<typeof on>) => on(...page).policy.split('; ')

describe('the content security policy', () => {
  it('runs and styles nothing without the nonce of the page view', () => {
    for (const side of ['public', 'desk'] as const) {
      const { nonce, policy } = on(side)
      const [script] = policy.split('; ').filter((rule) => rule.startsWith('script-src '))
      const [style] = policy.split('; ').filter((rule) => rule.startsWith('style-src '))
      expect(script).toContain(`'nonce-${nonce}'`)
      expect(style).toContain(`'nonce-${nonce}'`)
      expect(`${script}${style}`).not.toMatch(/unsafe|https?:|\*/)
    }
  })

  it('has another nonce for each page view', () => {
    expect(Buffer.from(on('public').nonce, 'base64').length).toBe(16)
    expect(on('public').nonce).not.toBe(on('public').nonce)
  })

  it('allows style attributes on the desk alone', () => {
    expect(rules('desk')).toContain("style-src-attr 'unsafe-inline'")
    expect(rules('public').join()).not.toContain('unsafe')
  })

  it('lets nobody frame a page or take its forms elsewhere', () => {
    expect(rules('public')).toEqual(
      expect.arrayContaining(["frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"]),
    )
  })

  it('asks for https only where the desk is served by it', () => {
    expect(rules('public')).toContain('upgrade-insecure-requests')
    expect(rules('public', 'http://localhost:3000')).not.toContain('upgrade-insecure-requests')
  })
})
