import { parseSetCookieHeader } from 'better-auth/cookies'
import type { Db } from '../db/client.ts'
import { canonicalEmail } from '../domain/email.ts'
import type { Vault } from '../vault/vault.ts'
import { countAttempt } from './attempts.ts'
import type { Auth } from './auth.ts'
import { knownDevice, knownDeviceCookie } from './known-device.ts'

/** What the sign-in page shows next. `enrol` comes before anything else of the desk, once per person. */
type Step =
  | { step: 'signed-in' }
  | { step: 'code' }
  | { step: 'enrol'; uri: string; recoveryCodes: string[] }
  | { step: 'refused'; why: 'credentials' | 'code' | 'expired' }
  | { step: 'too-many'; retryAfterS: number }

/** A step, and the `Set-Cookie` lines that belong to it. */
export interface Reply {
  step: Step
  setCookies: string[]
  /** who it is, once the second factor says so */
  staffId?: string
}

/** Ten tries for one address in a quarter of an hour, from wherever: then it waits, known address or not. */
const PER_ADDRESS = { window: 900, max: 10 }
/** A code is good for a minute and a half at most, and for one sign-in (RFC 6238, 5.2). */
const PER_CODE = { window: 180, max: 1 }

interface Place {
  db: Db
  vault: Vault
}

/**
 * First step. The same answer, in the same time, for an unknown address, a wrong password and a deactivated person.
 * @param typed.provenByLink the password was set a moment ago by a mailed link: no guess, whoever else is guessing
 */
export async function signIn(
  auth: Auth,
  desk: Place,
  from: Headers,
  typed: { email: string; password: string; provenByLink?: boolean },
): Promise<Reply> {
  if (!typed.provenByLink) {
    const device = knownDevice(desk.vault, from, typed.email, isSecure(auth)) ?? ''
    const key = `account|${desk.vault.emailIndex(typed.email)}|${device}`
    const attempt = await countAttempt(desk.db, key, PER_ADDRESS, Date.now())
    if (!attempt.allowed) return refusal({ step: 'too-many', retryAfterS: attempt.retryAfter ?? 60 })
  }
  const answer = await call(auth, from, '/sign-in/email', {
    email: canonicalEmail(typed.email),
    password: typed.password,
  })
  if (answer.status === 429) return refusal({ step: 'too-many', retryAfterS: answer.retryAfterS })
  if (answer.status !== 200) return refusal({ step: 'refused', why: 'credentials' })
  if (answer.body.twoFactorRedirect === true) return { step: { step: 'code' }, setCookies: answer.setCookies }
  return enrol(auth, withCookies(from, answer.setCookies), typed.password, answer.setCookies)
}

/** The secret for the authenticator app and the recovery codes, shown this once. */
async function enrol(auth: Auth, from: Headers, password: string, setCookies: string[]): Promise<Reply> {
  const answer = await call(auth, from, '/two-factor/enable', { password })
  if (answer.status === 429) return refusal({ step: 'too-many', retryAfterS: answer.retryAfterS })
  const { totpURI, backupCodes } = answer.body
  if (answer.status !== 200 || typeof totpURI !== 'string' || !Array.isArray(backupCodes))
    return refusal({ step: 'refused', why: 'expired' })
  return { step: { step: 'enrol', uri: totpURI, recoveryCodes: backupCodes.map(String) }, setCookies }
}

/** Second step, and the last one of enrolling: the code of the authenticator app, or one of the recovery codes. */
export async function enterCode(
  auth: Auth,
  desk: Place,
  from: Headers,
  typed: { code: string; recovery: boolean },
): Promise<Reply> {
  const code = typed.code.replace(/\s/g, '')
  const isEnrolling = (await auth.api.getSession({ headers: from })) !== null
  const answer = typed.recovery
    ? await call(auth, from, '/two-factor/verify-backup-code', { code })
    : await call(auth, from, '/two-factor/verify-totp', { code })
  if (answer.status === 200) {
    const { setCookies } = answer
    const signedIn = withCookies(from, setCookies)
    const { id, email } = answer.body.user as { id: string; email: string }
    // Whoever knew the password alone before this does not slip in with the second factor that was shown here.
    if (isEnrolling) await call(auth, signedIn, '/revoke-other-sessions', {})
    else if (!typed.recovery && !(await isFirstUse(desk, id, code)))
      return {
        step: { step: 'refused', why: 'expired' },
        setCookies: await signOut(auth, signedIn),
        staffId: id,
      }
    const known = knownDeviceCookie(desk.vault, email, isSecure(auth))
    return { step: { step: 'signed-in' }, setCookies: [...setCookies, known], staffId: id }
  }
  if (answer.status === 429) return refusal({ step: 'too-many', retryAfterS: answer.retryAfterS })
  const wrong = answer.body.code === 'INVALID_CODE' || answer.body.code === 'INVALID_BACKUP_CODE'
  return {
    step: { step: 'refused', why: wrong ? 'code' : 'expired' },
    setCookies: answer.setCookies,
  }
}

async function isFirstUse(desk: Place, staffId: string, code: string): Promise<boolean> {
  const key = desk.vault.digest(`code|${staffId}|${code}`)
  return (await countAttempt(desk.db, key, PER_CODE, Date.now())).allowed
}

function isSecure(auth: Auth): boolean {
  return auth.options.baseURL.startsWith('https://')
}

/** Ends the session on the server; the cookies that clear it. */
export async function signOut(auth: Auth, from: Headers): Promise<string[]> {
  return (await call(auth, from, '/sign-out', {})).setCookies
}

function refusal(step: Step): Reply {
  return { step, setCookies: [] }
}

interface Answer {
  status: number
  body: Record<string, unknown>
  setCookies: string[]
  retryAfterS: number
}

async function call(auth: Auth, from: Headers, path: string, body: object): Promise<Answer> {
  const base = auth.options.baseURL
  const headers = new Headers({ 'content-type': 'application/json', origin: new URL(base).origin })
  for (const name of ['cookie', 'user-agent', 'x-forwarded-for']) {
    const value = from.get(name)
    if (value) headers.set(name, value)
  }
  const response = await auth.handler(
    new Request(`${base}${auth.options.basePath}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    }),
  )
  const text = await response.text()
  return {
    status: response.status,
    body: text === '' ? {} : ((JSON.parse(text) as Record<string, unknown> | null) ?? {}),
    setCookies: response.headers.getSetCookie(),
    retryAfterS: Number(response.headers.get('x-retry-after') ?? 60),
  }
}

function withCookies(from: Headers, setCookies: string[]): Headers {
  const jar = new Map<string, string>()
  for (const pair of (from.get('cookie') ?? '').split('; ')) {
    const at = pair.indexOf('=')
    if (at > 0) jar.set(pair.slice(0, at), pair.slice(at + 1))
  }
  for (const line of setCookies)
    for (const [name, cookie] of parseSetCookieHeader(line)) jar.set(name, encodeURIComponent(cookie.value))
  const headers = new Headers(from)
  headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
  return headers
}
