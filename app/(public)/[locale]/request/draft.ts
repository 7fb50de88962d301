import { createHash } from 'node:crypto'
import type { NextRequest } from 'next/server'
import { z } from 'zod'
import { readDraft, saveDraft } from '../../../../lib/commands/save-draft.ts'
import { IDENTIFIER_KINDS } from '../../../../lib/domain/identifier.ts'
import { env } from '../../../../lib/env.ts'
import { desk } from '../../../_server/desk.ts'

const formValuesSchema = z.object({
  right: z.string(),
  email: z.string(),
  context: z.string(),
  website: z.string(),
  message: z.string(),
  corrections: z.array(z.object({ field: z.string(), wrong: z.string(), right: z.string() })),
  identifiers: z.array(z.string()),
})

const draftSchema = z.object({
  values: formValuesSchema,
  /** What the form was opened for (`?right=`): opening it for something else begins anew, coming back does not. */
  opened: z.string(),
  /** null: nobody asked to look yet */
  found: z
    .array(z.object({ kind: z.enum(IDENTIFIER_KINDS), value: z.string(), cookie: z.string() }))
    .nullable(),
  /** Continue was pressed: problems are shown. */
  checked: z.boolean(),
  sent: z.object({ requestId: z.string() }).nullable(),
  /**
   * what came of the code typed last, or of asking for a mail; `proof`: it waits for a proof of work; `changed`: it is no
   * longer what the person was shown when they sent it
   */
  note: z.enum(['', 'code', 'code_wrong', 'code_locked', 'link_expired', 'resent', 'proof', 'changed']),
})
export type Draft = z.infer<typeof draftSchema>

export type DraftState =
  | { state: 'none' | 'unknown' | 'expired' }
  | { state: 'found'; draft: Draft; token: string; idempotencyKey: string }

/** `__Host-` keeps sister domains from writing it; browsers accept that name over https only. */
function cookieName(): string {
  return env().BASE_URL.startsWith('https:') ? '__Host-request' : 'request'
}

/** The form on its way in this browser. */
export async function draftOf(cookies: {
  get(name: string): { value: string } | undefined
}): Promise<DraftState> {
  const reading = await readDraft(await desk(), cookies.get(cookieName())?.value ?? null)
  if (reading.state !== 'found') return reading
  const draft = draftSchema.safeParse(reading.data)
  if (!draft.success) return { state: 'unknown' }
  return { state: 'found', draft: draft.data, token: reading.token, idempotencyKey: reading.idempotencyKey }
}

export const draftOfRequest = (request: NextRequest): Promise<DraftState> => draftOf(request.cookies)

/** Stands in the page that showed these answers: only what a person has seen is sent. */
export function seenOf({ values, found }: Draft): string {
  return createHash('sha256')
    .update(JSON.stringify([values, found]))
    .digest('base64url')
    .slice(0, 22)
}

/** Saves, and answers with the way to the next page (post/redirect/get). */
export async function saveAndGo(token: string | null, draft: Draft, location: string): Promise<Response> {
  const saved = await saveDraft(await desk(), { token, data: draft })
  return goWithForm(saved.token, location)
}

/** On to the next page, with the form in hand. */
export function goWithForm(token: string, location: string): Response {
  return seeOther(location, cookie(token))
}

/** The browser forgets its form. */
export function forgetAndGo(location: string): Response {
  return seeOther(location, `${cookie('')}; Max-Age=0`)
}

function seeOther(location: string, setCookie: string): Response {
  return new Response(null, {
    status: 303,
    headers: { Location: location, 'Set-Cookie': setCookie, 'Cache-Control': 'no-store' },
  })
}

/** Ends with the browser; the draft itself ends two hours after the last change. */
function cookie(token: string): string {
  const secure = env().BASE_URL.startsWith('https:') ? '; Secure' : ''
  return `${cookieName()}=${token}; Path=/; HttpOnly; SameSite=Lax${secure}`
}
