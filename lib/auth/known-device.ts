import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Vault } from '../vault/vault.ts'

const LIFE_S = 180 * 86_400

/** `__Host-` binds the cookie to this host; browsers refuse the prefix on plain HTTP. */
function cookieName(secure: boolean): string {
  return secure ? '__Host-rightsdesk.known' : 'rightsdesk.known'
}

const macOf = (vault: Vault, email: string, nonce: string) =>
  vault.digest(`known-device|${vault.emailIndex(email)}|${nonce}`)

/**
 * Says that somebody signed in with this address here before. It opens nothing: wrong passwords from a known browser are
 * counted apart, so that whoever guesses from elsewhere cannot lock its owner out (OWASP: device cookies).
 * @returns a `Set-Cookie` line
 */
export function knownDeviceCookie(vault: Vault, email: string, secure: boolean): string {
  const nonce = randomBytes(16).toString('base64url')
  const value = `${nonce}.${macOf(vault, email, nonce)}`
  const bound = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${LIFE_S}${secure ? '; Secure' : ''}`
  return `${cookieName(secure)}=${value}; ${bound}`
}

/** What to count this browser's tries under; null where nobody has signed in with this address here. */
export function knownDevice(vault: Vault, headers: Headers, email: string, secure: boolean): string | null {
  for (const pair of (headers.get('cookie') ?? '').split(/; */)) {
    const at = pair.indexOf('=')
    if (pair.slice(0, at) !== cookieName(secure)) continue
    const [nonce = '', mac = ''] = pair.slice(at + 1).split('.')
    const given = Buffer.from(mac)
    const right = Buffer.from(macOf(vault, email, nonce))
    if (given.length === right.length && timingSafeEqual(given, right)) return nonce
  }
  return null
}
