import { z } from 'zod'
import { readDraft, saveDraft } from '../../../../lib/commands/save-draft.ts'
import { env } from '../../../../lib/env.ts'
import { desk } from '../../../_server/desk.ts'

const wantedSchema = z.object({ find: z.object({ email: z.string(), reference: z.string() }) })
type Wanted = z.infer<typeof wantedSchema>['find']

const isSecure = () => env().BASE_URL.startsWith('https:')
const cookieName = () => (isSecure() ? '__Host-find' : 'find')

/** Keeps whom and what the page was asked for while the browser proves itself. Returns the cookie that leads back to it. */
export async function keepWanted(find: Wanted): Promise<string> {
  const { token } = await saveDraft(await desk(), { token: null, data: { find } })
  return cookie(token, 1200)
}

/** The browser forgets it. */
export const forgetWanted = () => cookie('', 0)

export async function keptWanted(cookies: {
  get(name: string): { value: string } | undefined
}): Promise<Wanted | null> {
  const reading = await readDraft(await desk(), cookies.get(cookieName())?.value ?? null)
  const kept = wantedSchema.safeParse(reading.state === 'found' ? reading.data : null)
  return kept.success ? kept.data.find : null
}

function cookie(token: string, maxAgeSeconds: number): string {
  return `${cookieName()}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${isSecure() ? '; Secure' : ''}`
}
