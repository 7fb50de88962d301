import { setTimeout as wait } from 'node:timers/promises'
import { type ConnectionOptions, Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { assertAtLeast, TooOldError } from '../lib/domain/version-floors.ts'
import type { Logger } from '../lib/log.ts'
import { planRecipient } from '../lib/profile/plan-recipients.ts'
import type { Profile } from '../lib/profile/schema.ts'

/** Every queue that jobs may wait in: by kind of work, and one for each recipient that we call ourselves. */
export function queueNames(profile: Profile): string[] {
  const called = profile.recipients
    .filter((r) => planRecipient(r).mode === 'api')
    .map((r) => `connector-${r.id}`)
  return ['mail', 'package', 'housekeeping', ...called]
}

/** A connection that answers at once when Redis is away, for publishing and counting. */
export function producerConnection(url: string, log: Logger): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    retryStrategy: (times) => Math.min(times * 100, 2_000),
  })
  return quiet(redis, log)
}

/** A connection that waits for Redis to come back, for taking jobs. */
export function consumerConnection(url: string, log: Logger): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(times * 100, 2_000),
  })
  return quiet(redis, log)
}

/** Whether Redis answers now: a server that hangs keeps its connections. */
export async function answersPing(redis: Redis, withinMs = 2_000): Promise<boolean> {
  if (redis.status !== 'ready') return false
  const late = wait(withinMs, false, { ref: false })
  return Promise.race([redis.ping().then(() => true), late]).catch(() => false)
}

/** What a Redis says of itself; `isValkey` where it is one, which names the Redis it is like. */
export async function redisVersion(redis: Redis): Promise<{ version: string; isValkey: boolean }> {
  const said = await redis.info('server')
  return { version: /redis_version:(\S+)/.exec(said)?.[1] ?? '', isValkey: said.includes('valkey_version:') }
}

/**
 * Settles with a sentence once a Redis was met that is too old, at the start or when one takes the place of another.
 * Requests are taken in all the same: the work waits in the ledger.
 */
export function tooOldRedis(redis: Redis): Promise<TooOldError> {
  return new Promise((resolve) => {
    const look = async () => {
      try {
        assertAtLeast('redis', (await redisVersion(redis)).version)
      } catch (error) {
        // A connection that broke meanwhile is looked at again when it is back.
        if (error instanceof TooOldError) resolve(error)
      }
    }
    redis.on('ready', () => void look())
  })
}

/** Redis being away is said once, not at every attempt. */
function quiet(redis: Redis, log: Logger): Redis {
  let away = false
  redis.on('error', (error: NodeJS.ErrnoException) => {
    if (away) return
    away = true
    log.warn({ errorCode: error.code }, 'Redis cannot be reached; work waits in the ledger')
  })
  redis.on('ready', () => {
    if (away) log.info('Redis is back')
    away = false
  })
  return redis
}

/** Two desks may share a Redis: each one's names begin with a part of its own. */
export function queuePrefix(deskName: string): string {
  return `rightsdesk-${deskName.slice(0, 8)}`
}

export type Queues = Map<string, Queue>

export function openQueues(names: readonly string[], connection: Redis, prefix: string): Queues {
  return new Map(
    names.map((name) => {
      const queue = new Queue(name, {
        connection: connection as unknown as ConnectionOptions,
        prefix,
        // The ledger retries; a queue keeps nothing.
        defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
      })
      // The connection says it already.
      queue.on('error', () => {})
      return [name, queue]
    }),
  )
}
