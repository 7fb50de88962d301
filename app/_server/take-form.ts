import { spendProof } from '../../lib/commands/spend-proof.ts'
import { env } from '../../lib/env.ts'
import { desk } from './desk.ts'
import { addressKey } from './guesses.ts'
import { log } from './log.ts'
import { isFromOurPages } from './origin.ts'
import { plainPage } from './plain-page.ts'
import type { PublicPage } from './public-page.ts'
import { countUse, mailAllowance } from './rate-limit.ts'
import { readBody } from './read-body.ts'

/**
 * What every POST of the public side goes through before anything is done with it: origin, rate, size.
 * @param secretInPath the page's own address holds a token, so that `Origin: null` of a `no-referrer` page will do
 * @returns the form's fields, or the page to answer with
 */
export async function takeForm(
  request: Request,
  page: PublicPage,
  { secretInPath = false }: { secretInPath?: boolean } = {},
): Promise<URLSearchParams | Response> {
  if (!isFromOurPages(request.headers, env().BASE_URL, secretInPath)) {
    log().warn({ network: await addressKey(request.headers) }, 'a form of another site')
    return plainPage(page, { status: 403, what: 'refused' })
  }
  const wait = await countUse('post', await addressKey(request.headers))
  if (wait > 0) return tooMany(page, wait)
  const type = request.headers.get('content-type')
  if (type !== null && !/^application\/x-www-form-urlencoded\b/i.test(type))
    return plainPage(page, { status: 415, what: 'refused' })
  const body = await readBody(request)
  if (body === null) return plainPage(page, { status: 413, what: 'tooLarge' })
  const form = new URLSearchParams(body)
  taken.set(request, form)
  return form
}

const taken = new WeakMap<Request, URLSearchParams>()

/** What was sent with this request, as far as it was read; null before. */
export function takenForm(request: Request): URLSearchParams | null {
  return taken.get(request) ?? null
}

/**
 * Whether this POST may make us write a mail. Up to a number of mails an hour nobody notices; from then on the browser has
 * to bring a proof of work; the hard limit holds for everybody.
 * @param form its field `proof` holds the proof of work
 * @param again shows the person the same page with the proof of work on it
 * @param to what the mails are counted by besides the network address
 * @returns null, or what to answer with instead
 */
export async function mayCauseMail(
  request: Request,
  page: PublicPage,
  form: URLSearchParams,
  again: () => Response | Promise<Response>,
  to?: string,
): Promise<Response | null> {
  const work = await desk()
  const key = await addressKey(request.headers)
  const allowance = await mailAllowance(key)
  if (allowance.allowed === 'none') return tooMany(page, allowance.retryAfterSeconds)
  if (allowance.allowed === 'proof' && !(await spendProof(work, form.get('proof') ?? ''))) return again()
  const wait =
    (await countUse('mail', key)) ||
    (to === undefined ? 0 : await countUse('mail-to', work.vault.emailIndex(to)))
  return wait > 0 ? tooMany(page, wait) : null
}

export function tooMany(page: PublicPage, seconds: number): Response {
  return plainPage(page, { status: 429, what: 'limited', retryAfterSeconds: seconds })
}

export function seeOther(location: string, headers: Record<string, string> = {}): Response {
  return new Response(null, {
    status: 303,
    headers: { Location: location, 'Cache-Control': 'no-store', ...headers },
  })
}
