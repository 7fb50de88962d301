import { countGuess, guessedBy } from '../../lib/db/guesses.ts'
import { DomainError } from '../../lib/domain/errors.ts'
import { PER_NETWORK_ADDRESS, waitAfter } from '../../lib/domain/guesses.ts'
import { env } from '../../lib/env.ts'
import { clientAddress } from './client-address.ts'
import { desk } from './desk.ts'
import { log } from './log.ts'

/** Under what one network address is counted: a keyed digest, the same in every process. */
export async function addressKey(headers: Headers): Promise<string> {
  const { vault } = await desk()
  return vault.addressKey(clientAddress(headers, env().TRUSTED_PROXIES))
}

/** Seconds for which this network address has guessed enough; 0 where it may go on. */
export async function waitOf(headers: Headers): Promise<number> {
  const { db, now } = await desk()
  return waitAfter(await guessedBy(db.read, await addressKey(headers)), PER_NETWORK_ADDRESS, now())
}

/** A wrong code or a link nobody was given. @returns seconds to wait, once that was one too many */
export async function noteGuess(headers: Headers): Promise<number> {
  const { db, now } = await desk()
  const key = await addressKey(headers)
  const guessed = await db.transaction((tx) => countGuess(tx, key, PER_NETWORK_ADDRESS, now()))
  log().warn({ network: key }, 'a wrong code or an unknown link')
  return waitAfter(guessed, PER_NETWORK_ADDRESS, now())
}

/**
 * Checks a typed code: not at all while this address has guessed too often, and a wrong one is counted.
 * @throws DomainError of `check`, or guessed_too_often (`retryAfterS`)
 */
export async function guarded<T>(headers: Headers, check: () => Promise<T>): Promise<T> {
  const wait = await waitOf(headers)
  if (wait > 0) throw new DomainError('guessed_too_often', { retryAfterS: wait })
  try {
    return await check()
  } catch (error) {
    const isWrong = error instanceof DomainError && ['code_wrong', 'code_locked'].includes(error.code)
    if (isWrong) await noteGuess(headers)
    throw error
  }
}

/** Counts a link that nobody was given. A link that was is opened in any case: 192 random bits are not guessed. */
export async function isGuessedTooOften(error: unknown, headers: Headers): Promise<boolean> {
  if (!(error instanceof DomainError) || error.code !== 'link_invalid') return false
  return (await noteGuess(headers)) > 0
}
