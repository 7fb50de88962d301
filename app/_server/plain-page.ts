import { env } from '../../lib/env.ts'
import type { PublicPage } from './public-page.ts'

type Kind =
  | { status: 403; what: 'refused' }
  | { status: 413; what: 'tooLarge' }
  | { status: 429; what: 'limited'; retryAfterSeconds: number }

/** The style of the public side in a nutshell: handlers answer without the stylesheet of the pages. */
const STYLE = `
:root{color-scheme:light dark;--page:#fff;--ink:#211e1a;--line:#ded7cb;--accent:#0b5870}
@supports (color:oklch(from red l c h)){:root{--accent:oklch(from var(--brand) min(l,.47) min(c,.16) h)}}
@media (prefers-color-scheme:dark){:root{--page:#171513;--ink:#f1ece4;--line:#3d3832;--accent:#86cbe4}}
body{margin:0;background:var(--page);color:var(--ink);font:1.125rem/1.55 system-ui,sans-serif;overflow-wrap:break-word}
header{border-bottom:1px solid var(--line);padding:1rem 0;font-weight:650}
header p,main{width:min(100% - 2.5rem,42rem);margin:0 auto}
main{padding:2rem 0 4rem}h1{font-size:2.1rem;line-height:1.2;letter-spacing:-.018em}a{color:var(--accent)}`

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`)

/** A page from a handler, for what no page of the app can say with the right status. */
export function plainPage(request: Request, page: PublicPage, kind: Kind): Response {
  const { t, c, profile, locale } = page
  const dpo = profile.dpo.email
  const isLimited = kind.what === 'limited'
  const title = isLimited ? t('limited.title') : t('refused.title')
  const text = isLimited
    ? t('limited.text', { minutes: Math.ceil(kind.retryAfterSeconds / 60), dpo })
    : kind.what === 'tooLarge'
      ? t('refused.tooLarge')
      : t('refused.text')
  const sandbox = env().SANDBOX
    ? `<p><strong>${escaped(c('sandbox.label'))}</strong> ${escaped(c('sandbox.note'))}</p>`
    : ''
  const nonce = request.headers.get('x-nonce') ?? ''
  const html = `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><title>${escaped(title)} – ${escaped(profile.name)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<link rel="icon" href="/logo.svg"><link rel="stylesheet" href="/brand.css"><style nonce="${escaped(nonce)}">${STYLE}</style></head>
<body><header>${sandbox}<p>${escaped(profile.name)}</p></header><main><h1>${escaped(title)}</h1><p>${escaped(text)}</p>
<p><a href="/${locale}/request">${escaped(t('refused.open'))}</a></p></main></body></html>`
  return new Response(html, {
    status: kind.status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      ...(isLimited ? { 'Retry-After': String(kind.retryAfterSeconds) } : {}),
    },
  })
}
