import { randomBytes } from 'node:crypto'

/**
 * The policy of one page view, with the nonce it names. The desk's components set style attributes, which a nonce cannot
 * cover; public pages have none.
 * @param baseUrl where people reach the desk: over https, nothing is fetched without
 */
export function contentSecurityPolicy(
  side: 'public' | 'desk',
  baseUrl: string,
): { nonce: string; policy: string } {
  const nonce = randomBytes(16).toString('base64')
  const rules = [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    ...(side === 'desk' ? [`style-src-attr 'unsafe-inline'`] : []),
    `img-src 'self' data:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
    ...(baseUrl.startsWith('https:') ? ['upgrade-insecure-requests'] : []),
  ]
  return { nonce, policy: rules.join('; ') }
}
