import { setTimeout as wait } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { CallContext } from '../lib/connectors/contract.ts'
import { meters } from '../lib/metrics/meters.ts'

/**
 * Windows begin with their first call, so eleven of them may meet any 10 s: so many calls in each stay below the 100
 * that the smallest plan allows then.
 */
const CALLS = { points: 9, duration: 1 }
/** Twice this stays below HubSpot's 5 searches in any second. They do not count as calls there. */
const SEARCHES = { points: 2, duration: 1 }

/**
 * Call limits per recipient, counted in Redis for all workers; in this process alone while Redis is away. Recipients
 * that share one account at the system do not share its limit here: each recipient has its own.
 */
export function createThrottle(
  redis: Redis,
  prefix: string,
): (recipientId: string) => CallContext<unknown>['throttle'] {
  const calls = limiter(redis, `${prefix}-calls`, CALLS)
  const searches = limiter(redis, `${prefix}-searches`, SEARCHES)
  return (recipientId) => async (signal, kind) => {
    const limit = kind === 'search' ? searches : calls
    const waited = meters().throttleWaits.startTimer({ recipient: recipientId })
    for (;;) {
      try {
        await limit.consume(recipientId)
        waited()
        return
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused
        await wait(refused.msBeforeNext, undefined, { signal })
      }
    }
  }
}

function limiter(
  redis: Redis,
  keyPrefix: string,
  limit: { points: number; duration: number },
): RateLimiterRedis {
  return new RateLimiterRedis({
    storeClient: redis,
    keyPrefix,
    ...limit,
    insuranceLimiter: new RateLimiterMemory(limit),
  })
}
