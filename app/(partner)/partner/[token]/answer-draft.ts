import { cookies } from 'next/headers'
import { z } from 'zod'
import { readDraft, saveDraft } from '../../../../lib/commands/save-draft.ts'
import { env } from '../../../../lib/env.ts'
import { desk } from '../../../_server/desk.ts'
import { ANSWERS, type AnswerValues } from './answer-values.ts'

const draftSchema = z.object({
  /** the link it was typed for */
  token: z.string(),
  values: z.object({
    outcome: z.enum(ANSWERS).nullable(),
    what: z.string(),
    why: z.string(),
    until: z.string(),
    cannot: z.string(),
    note: z.string(),
  }),
})

const isSecure = () => env().BASE_URL.startsWith('https:')
const cookieName = () => (isSecure() ? '__Host-answer' : 'answer')

/** Keeps an answer that needs another look. Returns the cookie that leads back to it. */
export async function keepAnswer(token: string, values: AnswerValues): Promise<string> {
  const saved = await saveDraft(await desk(), { token: null, data: { token, values } })
  return `${cookieName()}=${saved.token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=7200${isSecure() ? '; Secure' : ''}`
}

/** What was typed for this link in this browser. */
export async function keptAnswer(token: string): Promise<AnswerValues | null> {
  const reading = await readDraft(await desk(), (await cookies()).get(cookieName())?.value ?? null)
  const draft = draftSchema.safeParse(reading.state === 'found' ? reading.data : null)
  return draft.success && draft.data.token === token ? draft.data.values : null
}
