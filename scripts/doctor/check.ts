import { UsageError } from '../cli/sentences.ts'

/** One line of `doctor`. */
export interface Check {
  name: string
  state: 'ok' | 'warn' | 'fail'
  /** what was found; no secrets and no personal data */
  found: string
  /** what to do about it; null where there is nothing to do */
  remedy: string | null
}

export const ok = (name: string, found: string): Check => ({ name, state: 'ok', found, remedy: null })
export const warn = (name: string, found: string, remedy: string): Check => ({
  name,
  state: 'warn',
  found,
  remedy,
})
export const fail = (name: string, found: string, remedy: string): Check => ({
  name,
  state: 'fail',
  found,
  remedy,
})

/** Runs a check that may throw: what it throws is what it found. */
export async function attempt(
  name: string,
  remedy: string,
  work: () => Promise<Check[] | Check>,
): Promise<Check[]> {
  try {
    return [await work()].flat()
  } catch (error) {
    if (error instanceof UsageError) return [fail(name, error.message, remedy)]
    // A driver's message may quote what it was given: its code says enough.
    const code = (error as { code?: unknown }).code
    return [fail(name, typeof code === 'string' ? `failed (${code})` : 'failed', remedy)]
  }
}
