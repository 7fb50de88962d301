'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { encodeQR } from 'qr'
import { z } from 'zod'
import { acceptInvitation } from '../../../lib/auth/accept-invitation.ts'
import { createFirstAdmin } from '../../../lib/auth/set-up.ts'
import { enterCode, type Reply, signIn, signOut } from '../../../lib/auth/sign-in.ts'
import { emailSchema } from '../../../lib/domain/email.ts'
import { DomainError } from '../../../lib/domain/errors.ts'
import { auth, keepCookies, signInHeaders } from '../../_server/auth.ts'
import { desk } from '../../_server/desk.ts'
import { addressKey, noteGuess } from '../../_server/guesses.ts'
import { log } from '../../_server/log.ts'
import { errorWords } from '../_words/errors.ts'
import type { GateStep } from './gate-step.ts'

const PASSWORD_WORDS = 'The password needs at least 12 characters.'
const passwordSchema = z.string().min(12).max(128)

/** What a page sends back of where it stood; a caller that is no page may send nothing. */
type Before = GateStep | undefined

/** Every step of signing in: `what` says which. */
export async function enter(previous: Before, form: FormData): Promise<GateStep> {
  const what = text(form, 'what')
  if (what === 'restart') return { step: 'start', error: '', email: '' }
  if (what === 'use-recovery') return { step: 'recovery', error: '' }
  if (what === 'use-app') return { step: 'code', error: '' }
  if (what === 'code' || what === 'recovery' || what === 'enrol') {
    const reply = await enterCode(await auth(), await desk(), await signInHeaders(), {
      code: text(form, 'code'),
      recovery: what === 'recovery',
    })
    return follow(reply, previous, '', what === 'recovery' ? 'recovery-code' : 'app')
  }
  return withPassword(previous, { email: text(form, 'email'), password: text(form, 'password') })
}

/** The first administrator, by the set-up link. */
export async function setUp(previous: Before, form: FormData): Promise<GateStep> {
  if (previous?.step !== 'start') return enter(previous, form)
  const email = text(form, 'email')
  const again = (error: string): GateStep => ({ step: 'start', error, email })
  const name = z.string().trim().min(1).max(100).safeParse(text(form, 'name'))
  if (!name.success) return again('Enter your name.')
  const address = emailSchema.safeParse(email)
  if (!address.success) return again('Enter an e-mail address, like name@example.org.')
  const password = passwordSchema.safeParse(text(form, 'password'))
  if (!password.success) return again(PASSWORD_WORDS)
  try {
    const { db, now } = await desk()
    const person = { name: name.data, email: address.data, password: password.data }
    await createFirstAdmin(db, { token: text(form, 'token'), ...person }, now())
  } catch (error) {
    if (error instanceof DomainError) return again(await linkWords(error))
    throw error
  }
  return withPassword(previous, { email: address.data, password: password.data, provenByLink: true })
}

/** An invited person sets a password; so does somebody who was sent a new link. */
export async function join(previous: Before, form: FormData): Promise<GateStep> {
  if (previous?.step !== 'start') return enter(previous, form)
  const again = (error: string): GateStep => ({ step: 'start', error, email: '' })
  const password = passwordSchema.safeParse(text(form, 'password'))
  if (!password.success) return again(PASSWORD_WORDS)
  let email: string
  try {
    const { db, now } = await desk()
    const accepted = { token: text(form, 'token'), password: password.data }
    ;({ email } = await acceptInvitation(db, accepted, now()))
  } catch (error) {
    if (error instanceof DomainError) return again(await linkWords(error))
    throw error
  }
  return withPassword(previous, { email, password: password.data, provenByLink: true })
}

export async function leave(): Promise<void> {
  await keepCookies(await signOut(await auth(), await signInHeaders()))
  redirect('/desk/sign-in')
}

/** Why a link did not do; one that nobody was given counts as a guess. */
async function linkWords(error: DomainError): Promise<string> {
  const wait = error.code === 'link_invalid' ? await noteGuess(new Headers(await headers())) : 0
  return wait > 0 ? tooMany(wait) : errorWords(error.code)
}

async function withPassword(previous: Before, typed: Parameters<typeof signIn>[3]): Promise<GateStep> {
  const reply = await signIn(await auth(), await desk(), await signInHeaders(), typed)
  return follow(reply, previous, typed.email, 'password')
}

type Factor = 'password' | 'app' | 'recovery-code'

/** Each try, good or bad (OWASP ASVS 5.0, 16.3.1): by whom, once that is known, and from where, as a digest. */
async function note({ step, staffId }: Reply, factor: Factor): Promise<void> {
  const outcome = step.step === 'refused' ? `refused: ${step.why}` : step.step
  const about = { outcome, factor, staff: staffId, network: await addressKey(new Headers(await headers())) }
  if (step.step === 'refused' || step.step === 'too-many') log().warn(about, 'sign-in')
  else log().info(about, 'sign-in')
}

async function follow(reply: Reply, previous: Before, email: string, factor: Factor): Promise<GateStep> {
  await note(reply, factor)
  await keepCookies(reply.setCookies)
  const { step } = reply
  if (step.step === 'signed-in') redirect('/desk')
  if (step.step === 'code') return { step: 'code', error: '' }
  if (step.step === 'enrol') {
    const picture = Buffer.from(encodeQR(step.uri, 'svg', { border: 2 })).toString('base64')
    return {
      step: 'enrol',
      error: '',
      qr: `data:image/svg+xml;base64,${picture}`,
      secret: new URL(step.uri).searchParams.get('secret') ?? '',
      recoveryCodes: step.recoveryCodes,
    }
  }
  const error = step.step === 'too-many' ? tooMany(step.retryAfterS) : REFUSED[step.why]
  if (step.step === 'refused' && step.why === 'expired') return { step: 'start', error, email }
  return !previous || previous.step === 'start' ? { step: 'start', error, email } : { ...previous, error }
}

const REFUSED = {
  credentials: 'That e-mail address and password do not match. Check both and try again.',
  code: 'That code did not match. Wait for the next one and check your phone’s clock.',
  expired: 'This took too long, or too many codes were wrong. Begin again.',
}

function tooMany(seconds: number): string {
  const minutes = Math.ceil(seconds / 60)
  return `Too many tries. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`
}

// Whoever calls without our pages may leave out what they send.
function text(form: FormData | undefined, name: string): string {
  const value = form instanceof FormData ? form.get(name) : null
  return typeof value === 'string' ? value : ''
}
