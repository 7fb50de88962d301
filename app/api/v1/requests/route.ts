import { z } from 'zod'
import { submitRequest } from '../../../../lib/commands/submit-request.ts'
import { isAway } from '../../../../lib/db/connection-faults.ts'
import { DomainError } from '../../../../lib/domain/errors.ts'
import { requestInputSchema } from '../../../../lib/domain/subject.ts'
import { negotiate } from '../../../../lib/i18n/languages.ts'
import { desk } from '../../../_server/desk.ts'
import { addressKey } from '../../../_server/guesses.ts'
import { countUse, mailAllowance } from '../../../_server/rate-limit.ts'
import { readBody, SenderGone } from '../../../_server/read-body.ts'
import { site } from '../../../_server/site.ts'

const bodySchema = z.strictObject({
  right: z.string(),
  email: z.string(),
  name: z.string().optional(),
  context: z.string(),
  message: z.string().optional(),
  website: z.string().optional(),
  corrections: z
    .array(z.strictObject({ field: z.string(), wrong: z.string().default(''), right: z.string() }))
    .optional(),
  locale: z.string().optional(),
})

const KEY = /^[\x21-\x7e]{16,200}$/

/**
 * Takes a request in as JSON: the same command as the form. What comes in here never counts as brought by a person's
 * browser. The same `Idempotency-Key` answers the same request; another request under it is refused with 422.
 */
export async function POST(request: Request): Promise<Response> {
  const posts = await tooMany('post', await addressKey(request.headers))
  if (posts) return posts
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? ''))
    return problem(415, 'unsupported-media-type', 'Send the request as application/json.')
  const key = request.headers.get('idempotency-key') ?? ''
  if (!KEY.test(key))
    return problem(
      400,
      'idempotency-key',
      'Send an Idempotency-Key header of 16 to 200 printable characters.',
    )
  const text = await readBody(request).catch((error: unknown) => {
    if (error instanceof SenderGone) return undefined
    throw error
  })
  if (text === undefined) return problem(400, 'cut-off', 'The body ended before its time.')
  if (text === null) return problem(413, 'too-large', 'The request is longer than 64 kB.')
  const given = parsed(text)
  if (given === undefined) return problem(400, 'not-json', 'The body is not JSON.')
  const body = bodySchema.safeParse(given)
  if (!body.success) return invalid(body.error.issues)
  const { right, email, name, context, message, website, corrections, locale } = body.data
  const details = { message, website, corrections }
  const input = requestInputSchema.safeParse({ right, email, name, context, details })
  if (!input.success)
    return invalid(
      input.error.issues.map(({ path, message: code }) => ({
        path: path[0] === 'details' ? path.slice(1) : path,
        message: code,
      })),
    )
  const { profile, locales } = await site()
  const asked = profile.contexts.find(({ id }) => id === context)
  if (asked?.rights && !asked.rights.includes(input.data.right))
    return invalid([{ path: ['context'], message: 'not_offered' }])
  if (asked?.route === 'client' && input.data.details.website === '')
    return invalid([{ path: ['website'], message: 'required' }])

  const work = await desk()
  // No proof of work here, so the limit is the one above which a browser has to bring one.
  const allowance = await mailAllowance(await addressKey(request.headers))
  if (allowance.allowed !== 'free') return limited(allowance.retryAfterSeconds)
  const mails =
    (await tooMany('mail', await addressKey(request.headers))) ??
    (await tooMany('mail-to', work.vault.emailIndex(input.data.email)))
  if (mails) return mails
  try {
    const { reference, due } = await submitRequest(work, {
      request: input.data,
      locale:
        locales.find((offered) => offered === locale) ??
        negotiate(request.headers.get('accept-language'), locales),
      channel: 'api',
      identifiers: [],
      idempotencyKey: `api|${work.vault.digest(key)}`,
    })
    return Response.json({ reference, due }, { status: 202, headers: { 'Cache-Control': 'no-store' } })
  } catch (error) {
    if (isAway(error))
      return problem(503, 'away', 'Try again in a moment, under the same key.', {}, { 'Retry-After': '30' })
    if (!(error instanceof DomainError) || error.code !== 'invalid_input') throw error
    if (error.details.field === 'idempotencyKey')
      return problem(
        422,
        'idempotency-key-used',
        'This Idempotency-Key stands for another request. Send this one under a key of its own.',
      )
    return invalid([{ path: [String(error.details.field ?? '')], message: 'not_offered' }])
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function tooMany(limit: 'post' | 'mail' | 'mail-to', key: string): Promise<Response | null> {
  const seconds = await countUse(limit, key)
  return seconds === 0 ? null : limited(seconds)
}

function limited(seconds: number): Response {
  return problem(429, 'too-many', `Try again in ${seconds} seconds.`, {}, { 'Retry-After': String(seconds) })
}

/** Names fields and what is wrong with them, never what was sent. */
function invalid(issues: readonly { path: PropertyKey[]; message: string; code?: string }[]): Response {
  const errors = issues.map(({ path, message, code }) => ({
    pointer: `/${path.map(String).join('/')}`,
    // Its own words for this one repeat the names that were sent.
    detail: code === 'unrecognized_keys' ? 'unknown_fields' : message,
  }))
  return problem(422, 'invalid', 'Some fields need another look.', { errors })
}

/** RFC 9457. */
function problem(
  status: number,
  type: string,
  title: string,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Response {
  return new Response(JSON.stringify({ type: `urn:rightsdesk:problem:${type}`, title, status, ...more }), {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...headers },
  })
}
