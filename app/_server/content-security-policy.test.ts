import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy } from './content-security-policy.ts'

const rules = (side: 'public' | 'desk', secure = true) =>
  contentSecurityPolicy({ nonce: 'n0nce', side, secure }).split('; ')

describe('the content security policy', () => {
  it('runs and styles nothing without the nonce of the page view', () => {
    for (const side of ['public', 'desk'] as const) {
      const [script] = rules(side).filter((rule) => rule.startsWith('script-src '))
      const [style] = rules(side).filter((rule) => rule.startsWith('style-src '))
      expect(script).toContain("'nonce-n0nce'")
      expect(`${script}${style}`).not.toMatch(/unsafe|https?:|\*/)
    }
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
    expect(rules('public', false)).not.toContain('upgrade-insecure-requests')
  })
})
