import { env } from '../../lib/env.ts'
import { contentSecurityPolicy } from './content-security-policy.ts'
import type { PublicPage } from './public-page.ts'
import { mailInstead } from './write-instead.ts'

type Kind =
  | { status: 403 | 415; what: 'refused' }
  | { status: 413; what: 'tooLarge' }
  | { status: 429; what: 'limited'; retryAfterSeconds: number }
  | {
      status: 500 | 503
      what: 'fault'
      /** names it in the log */
      fault: string
      /** what was sent, to be sent again; `fields` is null where it could not be read */
      again: { to: string; fields: URLSearchParams | null }
    }

/** The style of the public side in a nutshell: handlers answer without the stylesheet of the pages. */
const STYLE = `
:root{color-scheme:light dark;--page:#fff;--ink:#211e1a;--line:#ded7cb;--accent:#0b5870}
@supports (color:oklch(from red l c h)){:root{--accent:oklch(from var(--brand) min(l,.47) min(c,.16) h)}}
@media (prefers-color-scheme:dark){:root{--page:#171513;--ink:#f1ece4;--line:#3d3832;--accent:#86cbe4}}
body{margin:0;background:var(--page);color:var(--ink);font:1.125rem/1.55 system-ui,sans-serif;overflow-wrap:break-word}
header{border-bottom:1px solid var(--line);padding:1rem 0;font-weight:650}
header p,main{width:min(100% - 2.5rem,42rem);margin:0 auto}
main{padding:2rem 0 4rem}button{font:inherit;min-height:2.75rem;padding:.4rem 1.2rem}h1{font-size:2.1rem;line-height:1.2;letter-spacing:-.018em}a{color:var(--accent)}`

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`)

/** A page from a handler, for what no page of the app can say with the right status. */
export function plainPage(page: PublicPage, kind: Kind): Response {
  const { c, profile, locale } = page
  const { title, paragraphs } = wordsFor(page, kind)
  const sandbox = env().SANDBOX
    ? `<p><strong>${escaped(c('sandbox.label'))}</strong> ${escaped(c('sandbox.note'))}</p>`
    : ''
  const { nonce, policy } = contentSecurityPolicy('public', env().BASE_URL)
  const html = `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><title>${escaped(title)} – ${escaped(profile.name)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<link rel="icon" href="/logo.svg"><link rel="stylesheet" href="/brand.css"><style nonce="${escaped(nonce)}">${STYLE}</style></head>
<body><header>${sandbox}<p>${escaped(profile.name)}</p></header><main><h1>${escaped(title)}</h1>${paragraphs.map((text) => `<p>${escaped(text)}</p>`).join('')}
${kind.what === 'limited' ? `<p>${instead(page)}</p>` : ''}${wayOn(page, kind)}</main></body></html>`
  return new Response(html, {
    status: kind.status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': policy,
      ...(kind.what === 'limited' ? { 'Retry-After': String(kind.retryAfterSeconds) } : {}),
      ...(kind.status === 503 ? { 'Retry-After': '30' } : {}),
    },
  })
}

function wordsFor({ t, profile }: PublicPage, kind: Kind): { title: string; paragraphs: string[] } {
  const dpo = profile.dpo.email
  switch (kind.what) {
    case 'limited': {
      const minutes = Math.ceil(kind.retryAfterSeconds / 60)
      return { title: t('limited.title'), paragraphs: [t('limited.text', { minutes })] }
    }
    case 'fault':
      return {
        title: t('fault.title'),
        paragraphs: [t('fault.text', { dpo }), t('fault.id', { id: kind.fault })],
      }
    case 'tooLarge':
      return { title: t('refused.title'), paragraphs: [t('refused.tooLarge')] }
    case 'refused':
      return { title: t('refused.title'), paragraphs: [t('refused.text')] }
  }
}

/** The way that needs no form. */
function instead(page: PublicPage): string {
  return page.t.markup('instead.text', {
    dpo: escaped(page.profile.dpo.email),
    mail: (words) => `<a href="${escaped(mailInstead(page))}">${words}</a>`,
  })
}

/** The form again, or what was sent to be sent once more. */
function wayOn({ t, locale }: PublicPage, kind: Kind): string {
  if (kind.what !== 'fault') return `<p><a href="/${locale}/request">${escaped(t('refused.open'))}</a></p>`
  const { to, fields } = kind.again
  if (!fields) return ''
  const inputs = [...fields].map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  )
  return `<form method="post" action="${escaped(to)}">${inputs.join('')}
<p><button type="submit">${escaped(t('fault.retry'))}</button></p></form>`
}
