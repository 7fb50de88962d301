import { type RequestInput, requestInputSchema } from '../../../../lib/domain/subject.ts'
import { type FormValues, isEmptyCorrection } from './form-values.ts'

/** What this controller offers, as far as checking a form needs it. */
export interface Offered {
  rights: readonly string[]
  /** `rights`: those that can be asked for there; all where it is missing */
  contexts: readonly { id: string; route: 'desk' | 'client'; rights?: readonly string[] }[]
}

export type ProblemCode =
  | 'right'
  | 'emailMissing'
  | 'email'
  | 'context'
  | 'contextRight'
  | 'website'
  | 'corrections'
  | 'correctionField'
  | 'correctionRight'
  | 'tooLong'
  | 'controlCharacters'

export interface Problem {
  /** the field's `name` in the form */
  field: string
  code: ProblemCode
  /** with `tooLong` */
  max?: number
}

/** Fields in the order of the page. */
const ORDER = ['right', 'corrections', 'email', 'context', 'website', 'message']

/** A right that one context alone is for decides about the context. */
function contextFor(values: Pick<FormValues, 'right' | 'context'>, offered: Offered): string {
  const fit = offered.contexts.filter(({ rights }) => !rights || rights.includes(values.right))
  return fit.length === 1 ? fit[0]!.id : values.context
}

/** What the form says, without what belongs to options that were not chosen. Not checked yet. */
export function requestOf(values: FormValues, offered: Offered): RequestInput {
  const context = contextFor(values, offered)
  const isClient = offered.contexts.find(({ id }) => id === context)?.route === 'client'
  return {
    right: values.right as RequestInput['right'],
    email: values.email,
    name: '',
    context,
    details: {
      message: values.message,
      website: isClient ? values.website : '',
      corrections:
        values.right === 'rectification' ? values.corrections.filter((row) => !isEmptyCorrection(row)) : [],
    },
  }
}

/** What needs another look, one problem a field, in the order of the page. Empty: it can be sent. */
export function problemsOf(values: FormValues, offered: Offered): Problem[] {
  const request = requestOf(values, offered)
  const found: Problem[] = []
  const isOffered = offered.rights.includes(values.right)
  if (!isOffered) found.push({ field: 'right', code: 'right' })
  const context = offered.contexts.find(({ id }) => id === request.context)
  if (!context) found.push({ field: 'context', code: 'context' })
  else if (isOffered && context.rights && !context.rights.includes(values.right))
    found.push({ field: 'context', code: 'contextRight' })
  if (context?.route === 'client' && request.details.website.trim() === '')
    found.push({ field: 'website', code: 'website' })
  if (values.right === 'rectification' && request.details.corrections.length === 0)
    found.push({ field: 'corrections.0.field', code: 'corrections' })

  const parsed = requestInputSchema.safeParse(request)
  for (const issue of parsed.error?.issues ?? []) {
    const problem = problemAt(issue, values)
    if (problem && !found.some(({ field }) => field === problem.field)) found.push(problem)
  }
  const rank = ({ field }: Problem) => ORDER.indexOf(field.split('.')[0]!)
  return found.sort((a, b) => rank(a) - rank(b))
}

interface Issue {
  path: PropertyKey[]
  message: string
  maximum?: unknown
}

function problemAt(issue: Issue, values: FormValues): Problem | null {
  const path = issue.path[0] === 'details' ? issue.path.slice(1) : issue.path
  const [first, index, part] = path.map(String)
  if (first === 'email')
    return { field: 'email', code: values.email.trim() === '' ? 'emailMissing' : 'email' }
  const field = first === 'corrections' ? `corrections.${rowOf(values, Number(index))}.${part}` : first!
  if (issue.message === 'too_long') return { field, code: 'tooLong', max: Number(issue.maximum) }
  if (issue.message === 'control_characters') return { field, code: 'controlCharacters' }
  if (first === 'corrections' && part) {
    return { field, code: part === 'field' ? 'correctionField' : 'correctionRight' }
  }
  return null
}

/** Empty rows are left out of the request: the n-th correction may stand further down. */
function rowOf(values: FormValues, nth: number): number {
  const filled = values.corrections.flatMap((row, i) => (isEmptyCorrection(row) ? [] : [i]))
  return filled[nth] ?? 0
}
