/**
 * The policy of one page view. The desk's components set style attributes, which a nonce cannot cover; public pages
 * have none.
 */
export function contentSecurityPolicy(page: {
  nonce: string
  side: 'public' | 'desk'
  secure: boolean
}): string {
  const rules = [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${page.nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${page.nonce}'`,
    ...(page.side === 'desk' ? [`style-src-attr 'unsafe-inline'`] : []),
    `img-src 'self' data:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
    ...(page.secure ? ['upgrade-insecure-requests'] : []),
  ]
  return rules.join('; ')
}
