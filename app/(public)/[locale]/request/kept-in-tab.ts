import { type RefObject, useEffect } from 'react'
import { type FormValues, isFormValues, valuesFromForm } from './form-values.ts'

const KEY = 'request-form'

/**
 * What stands in the fields as the script takes over: what this tab kept over a reload, else what was typed before the
 * script came or was put back by the browser. It counts only as long as the server was not given anything newer.
 */
export function standingIn(id: string, served: FormValues): FormValues {
  if (typeof document === 'undefined') return served
  const form = document.getElementById(id)
  if (!(form instanceof HTMLFormElement)) return served
  const kept = read()
  if (!kept || kept.base !== JSON.stringify(served)) return valuesFromForm(new FormData(form))
  putInto(form, kept.values)
  return kept.values
}

/** Keeps what is typed in this tab alone, until it is sent to the server or the tab is closed. Returns how to forget it. */
export function useKeptInTab(form: RefObject<HTMLFormElement | null>, served: FormValues): () => void {
  const base = JSON.stringify(served)
  useEffect(() => {
    const element = form.current
    if (!element) return
    const keep = () => write({ base, values: valuesFromForm(new FormData(element)) })
    element.addEventListener('input', keep)
    return () => element.removeEventListener('input', keep)
  }, [form, base])
  return forget
}

function putInto(form: HTMLFormElement, values: FormValues): void {
  const { corrections, identifiers, ...texts } = values
  const byName = new Map<string, string>(Object.entries(texts))
  for (const [i, row] of corrections.entries())
    for (const [part, text] of Object.entries(row)) byName.set(`corrections.${i}.${part}`, text)
  for (const field of form.elements) {
    if (field instanceof HTMLTextAreaElement) field.value = byName.get(field.name) ?? field.value
    if (!(field instanceof HTMLInputElement)) continue
    if (field.type === 'checkbox') field.checked = identifiers.includes(field.value)
    else if (field.type === 'radio') field.checked = byName.get(field.name) === field.value
    else field.value = byName.get(field.name) ?? field.value
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

function forget(): void {
  try {
    sessionStorage.removeItem(KEY)
  } catch {}
}
