import { eq, lte, sql } from 'drizzle-orm'
import type { Guessed, GuessLimit } from '../domain/guesses.ts'
import type { Reader, Tx } from './client.ts'
import { guesses } from './schema.ts'

/** What was guessed wrong under a key; null: nothing. */
export async function guessedBy(db: Reader, key: string): Promise<Guessed | null> {
  const [row] = await db
    .select({ count: guesses.count, endsAt: guesses.endsAt })
    .from(guesses)
    .where(eq(guesses.key, key))
  return row ?? null
}

/**
 * Counts a wrong guess for every process of this desk. One statement, so that guesses made at once are counted as often.
 * @param key a keyed digest or an id, never an address
 */
export async function countGuess(tx: Tx, key: string, limit: GuessLimit, now: Date): Promise<Guessed> {
  await tx.delete(guesses).where(lte(guesses.endsAt, now))
  const [row] = await tx
    .insert(guesses)
    .values({ key, count: 1, endsAt: new Date(now.getTime() + limit.windowMs) })
    .onConflictDoUpdate({ target: guesses.key, set: { count: sql`${guesses.count} + 1` } })
    .returning({ count: guesses.count, endsAt: guesses.endsAt })
  return row!
}
