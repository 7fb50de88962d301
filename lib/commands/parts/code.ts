import { eq, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client.ts'
import { countGuess, guessedBy } from '../../db/guesses.ts'
import { tokens } from '../../db/schema.ts'
import { DomainError } from '../../domain/errors.ts'
import { PER_REQUEST, waitAfter } from '../../domain/guesses.ts'
import { codeMatches } from '../../vault/token.ts'

/** Of one code. Asking for a new one begins anew, so a request has a limit over all of them. */
const ATTEMPTS = 5

/**
 * Checks a typed code and counts a wrong one. The answer is returned, not thrown, so that the count is committed.
 * @param of what the code was mailed for
 * @returns null when the code is right
 */
export async function checkCode(
  tx: Tx,
  of: { purpose: 'confirm' | 'download'; requestId: string; token: typeof tokens.$inferSelect | null },
  typed: string,
  now: Date,
): Promise<DomainError | null> {
  const key = `${of.purpose}|${of.requestId}`
  const wait = waitAfter(await guessedBy(tx, key), PER_REQUEST, now)
  if (wait > 0) return new DomainError('guessed_too_often', { retryAfterS: wait })
  const { token } = of
  if (!token?.codeHash || !token.codeExpiresAt || token.codeExpiresAt <= now)
    return new DomainError('link_expired')
  if (token.attempts >= ATTEMPTS) return new DomainError('code_locked')
  if (codeMatches(token.hash, token.codeHash, typed)) return null
  await tx
    .update(tokens)
    .set({ attempts: sql`${tokens.attempts} + 1` })
    .where(eq(tokens.hash, token.hash))
  await countGuess(tx, key, PER_REQUEST, now)
  return new DomainError('code_wrong')
}
