import { eq, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client.ts'
import { tokens } from '../../db/schema.ts'
import type { DomainErrorCode } from '../../domain/errors.ts'
import { codeMatches } from '../../vault/token.ts'

const ATTEMPTS = 5

/**
 * Checks a typed code and counts a wrong one. The answer is returned, not thrown, so that the count is committed.
 * @returns null when the code is right
 */
export async function checkCode(
  tx: Tx,
  token: typeof tokens.$inferSelect | null,
  typed: string,
  now: Date,
): Promise<DomainErrorCode | null> {
  if (!token?.codeHash || !token.codeExpiresAt || token.codeExpiresAt <= now) return 'link_expired'
  if (token.attempts >= ATTEMPTS) return 'code_locked'
  if (codeMatches(token.hash, token.codeHash, typed)) return null
  await tx
    .update(tokens)
    .set({ attempts: sql`${tokens.attempts} + 1` })
    .where(eq(tokens.hash, token.hash))
  return 'code_wrong'
}
