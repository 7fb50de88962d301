import { setTimeout as wait } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { CallContext } from '../lib/connectors/contract.ts'

/** Below the smallest plan's 100 calls in 10 s, so that the account's other users keep some room. */
const LIMIT = { points: 80, duration: 10 }

/** A call limit per recipient, counted in Redis for all workers; in this process alone while Redis is away. */
export function createThrottle(
  redis: Redis,
  prefix: string,
): (recipientId: string) => CallContext<unknown>['throttle'] {
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `${prefix}-calls`,
    ...LIMIT,
    insuranceLimiter: new RateLimiterMemory(LIMIT),
  })
  return (recipientId) => async (signal) => {
    for (;;) {
      try {
        await limiter.consume(recipientId)
        return
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused
        await wait(refused.msBeforeNext, undefined, { signal })
      }
    }
  }
}
