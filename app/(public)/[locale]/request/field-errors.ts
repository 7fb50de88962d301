import { type FieldErrors, get, set } from 'react-hook-form'
import type { FormValues } from './form-values.ts'
import type { Problem } from './problems.ts'
import { type FormWords, problemText } from './words.ts'

type Words = Pick<FormWords, 'problems' | 'tooLong'>

/** Problems as the form library keeps them: by the path of the field, with the words to show. */
export function fieldErrors(problems: readonly Problem[], words: Words): FieldErrors<FormValues> {
  const errors: FieldErrors<FormValues> = {}
  for (const problem of problems)
    set(errors, problem.field, { type: problem.code, message: problemText(words, problem) })
  return errors
}

export function messageAt(errors: FieldErrors<FormValues>, field: string): string | null {
  const found: { message?: string } | undefined = get(errors, field)
  return found?.message ?? null
}
