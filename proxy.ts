import { randomBytes } from 'node:crypto'
import { type NextRequest, NextResponse } from 'next/server'
import { contentSecurityPolicy } from './app/_server/content-security-policy.ts'
import { env } from './lib/env.ts'

/**
 * Sets what every page carries. It guards nothing: pages, actions and handlers authorise for themselves.
 * Next takes the nonce for its own scripts and styles from the policy in the request's headers.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = randomBytes(16).toString('base64')
  const policy = contentSecurityPolicy({
    nonce,
    side: /^\/desk(\/|$)/.test(request.nextUrl.pathname) ? 'desk' : 'public',
    secure: env().BASE_URL.startsWith('https:'),
  })
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('content-security-policy', policy)
  headers.set('x-rightsdesk-path', request.nextUrl.pathname)
  headers.set('x-rightsdesk-lang', request.nextUrl.searchParams.get('lang') ?? '')
  const response = NextResponse.next({ request: { headers } })
  // The preview of a package has a stricter policy of its own.
  if (!/^\/desk\/requests\/[^/]+\/package\/preview$/.test(request.nextUrl.pathname))
    response.headers.set('content-security-policy', policy)
  return response
}

export const config = {
  matcher: ['/((?!api/|_next/static|_next/image|healthz|readyz|brand\\.css|logo\\.svg|favicon\\.ico).*)'],
}
