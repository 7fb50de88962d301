import { type NextRequest, NextResponse } from 'next/server'
import { areReadable, isReadableForm } from './app/_server/action-call.ts'
import { contentSecurityPolicy } from './app/_server/content-security-policy.ts'
import { env } from './lib/env.ts'

/** The preview of a package has a stricter policy; the handlers of public forms answer with pages of their own. */
const BRINGS_ITS_OWN =
  /^\/(?:wait|desk\/requests\/[^/]+\/package\/preview|partner\/[^/]+\/answer|[^/]+\/(?:sent\/confirm|confirm\/[^/]+\/(?:again|yes)|status\/find|status\/[^/]+\/(?:code|message|open|withdraw\/yes)))$/

/**
 * Sets what every page carries. It guards nothing: pages, actions and handlers authorise for themselves.
 * Next takes the nonce for its own scripts and styles from the policy in the request's headers.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  if (await isBroken(request)) return new NextResponse('This form cannot be read.\n', { status: 400 })
  const side = /^\/desk(\/|$)/.test(request.nextUrl.pathname) ? 'desk' : 'public'
  const { nonce, policy } = contentSecurityPolicy(side, env().BASE_URL)
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('content-security-policy', policy)
  headers.set('x-rightsdesk-path', request.nextUrl.pathname)
  const lang = request.nextUrl.searchParams.get('lang') ?? ''
  // Headers carry Latin-1 alone, addresses anything.
  headers.set('x-rightsdesk-lang', /^[\w-]{1,20}$/.test(lang) ? lang : '')
  const response = NextResponse.next({ request: { headers } })
  if (!BRINGS_ITS_OWN.test(request.nextUrl.pathname)) response.headers.set('content-security-policy', policy)
  return response
}

/**
 * A form whose parts cannot be told apart, or arguments of an action that lead nowhere: the framework would count them as
 * a fault of ours.
 */
async function isBroken(request: NextRequest): Promise<boolean> {
  if (request.method !== 'POST') return false
  const isForm = /^multipart\/form-data/i.test(request.headers.get('content-type') ?? '')
  const isAction = request.headers.has('next-action')
  if (!isForm && !isAction) return false
  try {
    return isForm ? !isReadableForm(await request.formData(), isAction) : !areReadable(await request.text())
  } catch {
    return true
  }
}

export const config = {
  // Uploads go past: what passes here is held in memory, and cut off (`proxyClientMaxBodySize`). So do the two handlers
  // that take the public form, which are no pages.
  matcher: [
    '/((?!api/|desk/requests/[^/]+/files$|[^/]+/(?:check|request)/submit$|_next/static|_next/image|healthz|readyz|brand\\.css|logo\\.svg|favicon\\.ico).*)',
  ],
}
