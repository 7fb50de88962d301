/** How much may be guessed wrong in a row before it is no longer looked at what is typed. */
export interface GuessLimit {
  most: number
  windowMs: number
}

const MINUTE_MS = 60_000

/**
 * Wrong codes and unknown links from one network address, whatever they are about. Far above what everybody behind one
 * address mistypes in a quarter of an hour, far below what guessing needs: a code has a million possibilities.
 */
export const PER_NETWORK_ADDRESS: GuessLimit = { most: 20, windowMs: 15 * MINUTE_MS }

/** Wrong codes for one request, over all the codes that were mailed for it, from wherever they are typed. */
export const PER_REQUEST: GuessLimit = { most: 20, windowMs: 24 * 60 * MINUTE_MS }

/** Where guesses are counted, and how many of them stand there until when. */
export interface Guessed {
  count: number
  endsAt: Date
}

/** @returns seconds for which nothing more is looked at; 0 where there is nothing to wait for */
export function waitAfter(guessed: Guessed | null, limit: GuessLimit, now: Date): number {
  if (!guessed || guessed.endsAt <= now || guessed.count < limit.most) return 0
  return Math.max(1, Math.ceil((guessed.endsAt.getTime() - now.getTime()) / 1000))
}
