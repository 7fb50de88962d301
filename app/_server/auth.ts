import { parseSetCookieHeader, toCookieOptions } from 'better-auth/cookies'
import { cookies, headers } from 'next/headers'
import { type Auth, createAuth } from '../../lib/auth/auth.ts'
import { env } from '../../lib/env.ts'
import { clientAddress } from './client-address.ts'
import { desk } from './desk.ts'

const kept = globalThis as { rightsdeskAuth?: Auth }

/** Staff sign-in, made once a process. */
export async function auth(): Promise<Auth> {
  kept.rightsdeskAuth ??= createAuth(await desk(), { baseUrl: env().BASE_URL, trustedProxies: [] })
  return kept.rightsdeskAuth
}

/** What sign-in is told of a request: its cookies, its browser and whose it is, as far as that can be trusted. */
export async function signInHeaders(): Promise<Headers> {
  const from = await headers()
  const told = new Headers()
  for (const name of ['cookie', 'user-agent']) {
    const value = from.get(name)
    if (value) told.set(name, value)
  }
  told.set('x-forwarded-for', clientAddress(from, env().TRUSTED_PROXIES).replace('/64', ''))
  return told
}

/** Hands the sign-in library's cookies to the browser. */
export async function keepCookies(lines: readonly string[]): Promise<void> {
  const jar = await cookies()
  for (const line of lines)
    for (const [name, cookie] of parseSetCookieHeader(line))
      jar.set(name, cookie.value, toCookieOptions(cookie))
}
