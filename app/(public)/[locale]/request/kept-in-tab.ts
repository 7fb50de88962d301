import { type RefObject, useEffect } from 'react'
import { type FormValues, isFormValues, valuesFromForm } from './form-values.ts'

const KEY = 'request-form'

/** What stands in the fields already: typed before the script came, or put back by the browser. */
export function standingIn(id: string, served: FormValues): FormValues {
  const element = typeof document === 'undefined' ? null : document.getElementById(id)
  return element instanceof HTMLFormElement ? valuesFromForm(new FormData(element)) : served
}

/**
 * Keeps what is typed in this tab alone, until it is sent to the server or the tab is closed: a reload loses nothing.
 * It counts only as long as the server has not been given anything newer.
 */
export function useKeptInTab(
  form: RefObject<HTMLFormElement | null>,
  served: FormValues,
  restore: (values: FormValues) => void,
): () => void {
  useEffect(() => {
    const element = form.current
    if (!element) return
    const base = JSON.stringify(served)
    const kept = read()
    if (kept && kept.base === base) restore(kept.values)
    const keep = () => write({ base, values: valuesFromForm(new FormData(element)) })
    element.addEventListener('input', keep)
    return () => element.removeEventListener('input', keep)
  }, [])
  return () => {
    try {
      sessionStorage.removeItem(KEY)
    } catch {}
  }
}

interface Kept {
  /** the form as the server gave it */
  base: string
  values: FormValues
}

// A browser may refuse the storage altogether; the form works without.
function read(): Kept | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Kept | null
    return kept && isFormValues(kept.values) ? kept : null
  } catch {
    return null
  }
}

function write(kept: Kept): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept))
  } catch {}
}
