import { readFileSync } from 'node:fs'
import type { Env } from './env.ts'

/** The time this desk goes by: the machine's, or in a sandbox ahead of it, so that dates a month off can be tried out. */
export function clockOf(settings: Pick<Env, 'SANDBOX_CLOCK_FILE'>): () => Date {
  const file = settings.SANDBOX_CLOCK_FILE
  if (!file) return () => new Date()
  return () => new Date(Date.now() + aheadMs(file))
}

function aheadMs(file: string): number {
  try {
    const ms = Number(readFileSync(file, 'utf8'))
    return Number.isFinite(ms) ? ms : 0
  } catch {
    return 0
  }
}
