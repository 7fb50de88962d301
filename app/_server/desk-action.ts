import { refresh } from 'next/cache'
import { z } from 'zod'
import type { SignedIn } from '../../lib/auth/session.ts'
import type { Desk } from '../../lib/commands/context.ts'
import { DomainError } from '../../lib/domain/errors.ts'
import { errorWords } from '../desk/_words/errors.ts'
import { desk } from './desk.ts'
import { requireStaff } from './staff.ts'

/** What a form shows after it was sent. */
export interface ActionResult {
  ok: boolean
  message: string
  /** names of the fields that are not right */
  fields: string[]
  /** A new one for each answer, so that the same words are announced again. */
  at: number
}

export type DeskAction = (previous: ActionResult | null, form: FormData) => Promise<ActionResult>

/**
 * A server action of the desk: signed in, input checked, planned faults in words, the page shown anew.
 * `work` answers what was done, in a few words.
 * @param page left alone: for what happens while somebody is typing
 */
export function deskAction<S extends z.ZodType>(
  schema: S,
  work: (context: { desk: Desk; staff: SignedIn }, input: z.output<S>) => Promise<string>,
  page: 'shown-anew' | 'left-alone' = 'shown-anew',
): DeskAction {
  return async (_previous, form) => {
    const staff = await requireStaff()
    const parsed = schema.safeParse(fieldsOf(form))
    if (!parsed.success) {
      const fields = parsed.error.issues.map((issue) => String(issue.path[0] ?? ''))
      return refused(errorWords('invalid_input'), fields)
    }
    try {
      const message = await work({ desk: await desk(), staff }, parsed.data)
      if (page === 'shown-anew') refresh()
      return { ok: true, message, fields: [], at: Date.now() }
    } catch (error) {
      if (error instanceof DomainError) {
        const field = error.details.field
        refresh()
        return refused(errorWords(error.code), typeof field === 'string' ? [field] : [])
      }
      if (error instanceof z.ZodError) return refused(errorWords('invalid_input'), [])
      throw error
    }
  }
}

function refused(message: string, fields: string[]): ActionResult {
  return { ok: false, message, fields, at: Date.now() }
}

/** Text fields by name; a name ending in `[]` gives a list. */
function fieldsOf(form: FormData): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const name of new Set(form.keys())) {
    if (name.startsWith('$ACTION')) continue
    if (name.endsWith('[]')) fields[name.slice(0, -2)] = form.getAll(name)
    else fields[name] = form.get(name)
  }
  return fields
}
