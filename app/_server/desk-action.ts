import { refresh } from 'next/cache'
import { z } from 'zod'
import type { SignedIn } from '../../lib/auth/session.ts'
import type { Desk } from '../../lib/commands/context.ts'
import { DomainError } from '../../lib/domain/errors.ts'
import { errorWords } from '../desk/_words/errors.ts'
import type { DatesChange } from './case-clock.ts'
import { desk } from './desk.ts'
import { log } from './log.ts'
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
    const tried = await attempt(schema, form, work)
    if ('refused' in tried) {
      if (tried.isMeanwhile) refresh()
      return tried.refused
    }
    if (page === 'shown-anew') refresh()
    return { ok: true, message: tried.done, fields: [], at: Date.now() }
  }
}

/** The dates before and after, as the confirmation shows them. */
export interface ClockPreview {
  change: DatesChange
  /** heading of the new dates */
  after: string
  note: string
  /** what the preview was reckoned from; the action refuses any other */
  version: number
}

export type DeskPreview = (form: FormData) => Promise<{ shown: ClockPreview } | { refused: ActionResult }>

/** What an action would do, before it is done: nothing is changed. Input and faults are handled as in the action. */
export function deskPreview<S extends z.ZodType>(
  schema: S,
  look: (context: { desk: Desk; staff: SignedIn }, input: z.output<S>) => Promise<ClockPreview>,
): DeskPreview {
  return async (form) => {
    const tried = await attempt(schema, form, look)
    return 'refused' in tried ? { refused: tried.refused } : { shown: tried.done }
  }
}

async function attempt<S extends z.ZodType, T>(
  schema: S,
  form: FormData,
  work: (context: { desk: Desk; staff: SignedIn }, input: z.output<S>) => Promise<T>,
): Promise<{ done: T } | { refused: ActionResult; isMeanwhile: boolean }> {
  const staff = await requireStaff()
  const parsed = schema.safeParse(fieldsOf(form))
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => String(issue.path[0] ?? ''))
    return { refused: refused(errorWords('invalid_input'), fields), isMeanwhile: false }
  }
  try {
    return { done: await work({ desk: await desk(), staff }, parsed.data) }
  } catch (error) {
    if (error instanceof DomainError) {
      const { code, details } = error
      if (code === 'not_allowed') log().warn({ staff: staff.id }, 'not allowed')
      const fields = typeof details.field === 'string' ? [details.field] : []
      return { refused: refused(errorWords(code, details), fields), isMeanwhile: true }
    }
    if (error instanceof z.ZodError)
      return { refused: refused(errorWords('invalid_input'), []), isMeanwhile: false }
    throw error
  }
}

function refused(message: string, fields: string[]): ActionResult {
  return { ok: false, message, fields, at: Date.now() }
}

/** Text fields by name; a name ending in `[]` gives a list. */
function fieldsOf(form: FormData): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  if (!(form instanceof FormData)) return fields
  for (const name of new Set(form.keys())) {
    if (name.startsWith('$ACTION')) continue
    if (name.endsWith('[]')) fields[name.slice(0, -2)] = form.getAll(name)
    else fields[name] = form.get(name)
  }
  return fields
}
