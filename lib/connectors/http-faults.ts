import type { Fault } from './contract.ts'

/** 423: locked for the moment; 477: HubSpot is moving the account. */
const PASSING = new Set([408, 423, 425, 429, 477])
const LOCKED_MS = 2_000
/** What a system may ask us to wait at most in one go: a day, so that a broken header never parks a task for years. */
const LONGEST_WAIT_MS = 86_400_000

/** The fault a refusing status means. A redirect is `invalid`: the configured address is wrong. */
export function faultOfStatus(status: number): Fault {
  if (status === 401 || status === 403) return 'auth'
  if (PASSING.has(status) || status >= 500) return 'transient'
  return 'invalid'
}

/** Milliseconds to wait by `Retry-After`, given in seconds or as an HTTP date (RFC 9110 §10.2.3); undefined if unsaid. */
export function retryAfterMs(status: number, header: string | undefined, now: Date): number | undefined {
  const least = status === 423 ? LOCKED_MS : undefined
  const said = header === undefined ? undefined : parseWait(header.trim(), now)
  if (said === undefined) return least
  return Math.min(Math.max(said, least ?? 0), LONGEST_WAIT_MS)
}

function parseWait(header: string, now: Date): number | undefined {
  if (/^\d+$/.test(header)) return Number(header) * 1000
  const date = /^[A-Za-z]{3,9},? /.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime())
}

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
])

/** Whether the connection failed, rather than our own code. A certificate that does not verify counts as unreachable. */
export function isNetworkFault(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false
  const { code } = error
  return NETWORK_CODES.has(code) || code.startsWith('HPE_') || /CERT|TLS|SSL/.test(code)
}
