import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { env } from '../../lib/env.ts'
import { meters } from '../../lib/metrics/meters.ts'
import { log } from './log.ts'

/** `post`: every form, per address. `mail`: what makes us write a mail, per address, and per mail address. */
export type Limit = 'post' | 'mail' | 'mail-to'

const kept = globalThis as { rightsdeskLimits?: Record<Limit, RateLimiterAbstract> }

function limits(): Record<Limit, RateLimiterAbstract> {
  const { RATE_LIMIT_POSTS_PER_MINUTE: posts, RATE_LIMIT_MAILS_PER_HOUR: mails } = env()
  kept.rightsdeskLimits ??= {
    post: new RateLimiterMemory({ points: posts, duration: 60 }),
    mail: new RateLimiterMemory({ points: mails, duration: 3600 }),
    'mail-to': new RateLimiterMemory({ points: Math.ceil(mails / 3), duration: 3600 }),
  }
  return kept.rightsdeskLimits
}

/**
 * Counts one use.
 * @param key a keyed digest, never an address itself
 * @returns seconds after which it may be tried again; 0 where it may go on now
 */
export async function countUse(limit: Limit, key: string): Promise<number> {
  try {
    await limits()[limit].consume(key)
    return 0
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused
    meters().rateLimited.inc({ limit })
    log().warn({ limit, network: limit === 'mail-to' ? undefined : key }, 'too many')
    return secondsOf(refused)
  }
}

/**
 * How many mails an address may still cause, without counting one.
 * @returns `free`; `proof`: after a proof of work; `none`: not now, and seconds until the hour is over
 */
export async function mailAllowance(
  key: string,
): Promise<{ allowed: 'free' } | { allowed: 'proof' | 'none'; retryAfterSeconds: number }> {
  const { RATE_LIMIT_MAILS_PER_HOUR: most, PROOF_OF_WORK_AFTER_MAILS_PER_HOUR: free = Math.ceil(most / 3) } =
    env()
  const used = await limits().mail.get(key)
  const count = used?.consumedPoints ?? 0
  if (count < free && count < most) return { allowed: 'free' }
  const retryAfterSeconds = used ? secondsOf(used) : 3600
  if (count < most) return { allowed: 'proof', retryAfterSeconds }
  meters().rateLimited.inc({ limit: 'mail' })
  log().warn({ limit: 'mail', network: key }, 'too many')
  return { allowed: 'none', retryAfterSeconds }
}

function secondsOf({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1000))
}
