import { randomInt, randomUUID } from 'node:crypto'

let lastMs = 0
let within = 0

/**
 * Prefixed UUID v7 (RFC 9562): sorts by time, so that an index grows at its end, and within a millisecond in the order
 * in which this process made them (method 1 of its section 6.2, twelve bits).
 */
export function newId<P extends string>(prefix: P, nowMs: number = Date.now()): `${P}_${string}` {
  const time = nowMs.toString(16).padStart(12, '0')
  within = nowMs === lastMs ? (within + 1) & 0xfff : 0
  lastMs = nowMs
  // The random half of a version 4 is that of a version 7, its variant included, and Node has it at hand.
  const random = randomUUID().slice(19)
  const count = within.toString(16).padStart(3, '0')
  return `${prefix}_${time.slice(0, 8)}-${time.slice(8)}-7${count}-${random}`
}

/** What every id of that millisecond begins with and none of an earlier one comes after: a bound for ranges of ids. */
export function idBound(prefix: string, atMs: number): string {
  const hex = atMs.toString(16).padStart(12, '0')
  return `${prefix}_${hex.slice(0, 8)}-${hex.slice(8)}`
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * A public reference such as `PP-7K4M-92QX`: seven random Crockford characters and a check character (the sum of the
 * values, each weighted by its odd position, modulo 32: any single wrong character is caught). It names a request, it
 * never opens one.
 */
export function newReference(prefix: string): string {
  let body = ''
  for (let i = 0; i < 7; i++) body += CROCKFORD[randomInt(32)]
  const whole = body + checkCharacter(body)
  return `${prefix}-${whole.slice(0, 4)}-${whole.slice(4)}`
}

/** Reads what a person typed (any case, O for 0, I and L for 1, spaces or dashes). null: not one of our references. */
export function parseReference(typed: string): string | null {
  const upper = typed.trim().toUpperCase()
  const match = /^([A-Z]{2,4})[\s-]*([0-9A-Z]{4})[\s-]*([0-9A-Z]{4})$/.exec(upper)
  if (!match) return null
  const code = (match[2]! + match[3]!).replace(/O/g, '0').replace(/[IL]/g, '1')
  if ([...code].some((c) => !CROCKFORD.includes(c))) return null
  if (checkCharacter(code.slice(0, 7)) !== code[7]) return null
  return `${match[1]}-${code.slice(0, 4)}-${code.slice(4)}`
}

function checkCharacter(body: string): string {
  let sum = 0
  for (let i = 0; i < body.length; i++) sum += (2 * i + 1) * CROCKFORD.indexOf(body[i]!)
  return CROCKFORD[sum % 32]!
}
