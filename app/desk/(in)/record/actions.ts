'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { recordRequest } from '../../../../lib/commands/record-request.ts'
import { DomainError } from '../../../../lib/domain/errors.ts'
import { staffIdentityMethodSchema } from '../../../../lib/domain/identity.ts'
import { requestInputSchema } from '../../../../lib/domain/subject.ts'
import { desk as openDesk } from '../../../_server/desk.ts'
import { site } from '../../../_server/site.ts'
import { requireStaff } from '../../../_server/staff.ts'
import { errorWords } from '../../_words/errors.ts'
import { FIELD_WORDS, type RecordState } from './record-state.ts'

const intakeSchema = z.object({
  channel: z.enum(['mail', 'phone', 'post', 'in-person']),
  receivedOn: z.iso.date(),
  identityMethod: z.union([staffIdentityMethodSchema, z.literal('').transform(() => null)]),
  request: requestInputSchema,
})

/** Records a request that came by mail, phone, post or in person, and opens it. */
export async function record(_previous: RecordState, form: FormData): Promise<RecordState> {
  const staff = await requireStaff('request.record')
  const one = (name: string) => {
    const value = form.get(name)
    return typeof value === 'string' ? value : ''
  }
  const all = (name: string) => form.getAll(name).map(String)
  const values: Record<string, string> = {}
  for (const [name, value] of form)
    if (typeof value === 'string' && !name.endsWith('[]')) values[name] = value
  const right = one('right')
  const wrong = all('wrong[]')
  const now = all('now[]')
  const corrections =
    right === 'rectification'
      ? all('field[]')
          .map((field, i) => ({ field, wrong: wrong[i] ?? '', right: now[i] ?? '' }))
          .filter((each) => each.field.trim() !== '' || each.right.trim() !== '')
      : []
  const { locales } = await site()
  const parsed = intakeSchema.extend({ locale: z.enum(locales) }).safeParse({
    channel: one('channel'),
    receivedOn: one('receivedOn'),
    identityMethod: one('identityMethod'),
    locale: one('locale'),
    request: {
      right,
      email: one('email'),
      name: one('name'),
      context: one('context'),
      details: { message: one('message'), website: one('website'), corrections },
    },
  })
  if (!parsed.success) {
    const errors: Record<string, string> = {}
    for (const issue of parsed.error.issues) {
      const path = issue.path.filter((part) => typeof part === 'string')
      const name = String(path.includes('corrections') ? 'corrections' : (path.at(-1) ?? ''))
      errors[name] ??= FIELD_WORDS[name] ?? errorWords('invalid_input')
    }
    return { errors, values, corrections, at: Date.now() }
  }
  let requestId: string
  try {
    ;({ requestId } = await recordRequest(await openDesk(), staff, parsed.data))
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    const field = error.code.startsWith('date_') ? 'receivedOn' : String(error.details.field ?? 'right')
    return { errors: { [field]: errorWords(error.code) }, values, corrections, at: Date.now() }
  }
  redirect(`/desk/requests/${requestId}`)
}
