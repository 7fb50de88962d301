import { env } from '../../lib/env.ts'
import { clockOf } from '../../lib/now.ts'

/** The time this desk goes by. */
export function now(): Date {
  return clockOf(env())()
}
