/** Rows for corrections without script; with it, up to the second number. */
export const CORRECTION_ROWS = 3
export const MOST_CORRECTIONS = 10

/** Everything as it was typed, right or wrong, chosen or not: so that a form comes back as it was left. */
export interface FormValues {
  right: string
  email: string
  context: string
  website: string
  message: string
  corrections: { field: string; wrong: string; right: string }[]
  /** names of the browser's identifiers that may be used */
  identifiers: string[]
}

export const EMPTY_FORM: FormValues = {
  right: '',
  email: '',
  context: '',
  website: '',
  message: '',
  corrections: [],
  identifiers: [],
}

/** For what comes back from a browser's storage. */
export function isFormValues(value: unknown): value is FormValues {
  const given = (value ?? {}) as Record<string, unknown>
  return Object.entries(EMPTY_FORM).every(
    ([name, empty]) =>
      typeof given[name] === typeof empty && Array.isArray(given[name]) === Array.isArray(empty),
  )
}

/** Reads the posted form, in the browser and here alike. */
export function valuesFromForm(form: URLSearchParams | FormData): FormValues {
  const text = (name: string) => {
    const value = form.get(name)
    return typeof value === 'string' ? value : ''
  }
  const corrections = Array.from({ length: MOST_CORRECTIONS }, (_, i) => ({
    field: text(`corrections.${i}.field`),
    wrong: text(`corrections.${i}.wrong`),
    right: text(`corrections.${i}.right`),
  }))
  while (corrections.length > CORRECTION_ROWS && isEmptyCorrection(corrections.at(-1)!)) corrections.pop()
  return {
    right: text('right'),
    email: text('email'),
    context: text('context'),
    website: text('website'),
    message: text('message'),
    corrections,
    identifiers: form.getAll('identifiers').filter((value) => typeof value === 'string'),
  }
}

export function isEmptyCorrection(row: FormValues['corrections'][number]): boolean {
  return row.field.trim() === '' && row.wrong.trim() === '' && row.right.trim() === ''
}
