import { Redis } from 'ioredis'
import { isAtLeast, SERVER_FLOORS } from '../../lib/domain/version-floors.ts'
import type { Env } from '../../lib/env.ts'
import { openMailTransport } from '../../lib/mail/transport.ts'
import type { Profile } from '../../lib/profile/schema.ts'
import { redisVersion } from '../../workers/queues.ts'
import { type Check, fail, ok, warn } from './check.ts'

const TIMEOUT_MS = 5_000

/** @param isOwn whether npm start runs a Redis of its own, which only its own processes can reach */
export async function redisChecks({ REDIS_URL }: Env, isOwn: boolean): Promise<Check[]> {
  const redis = new Redis(REDIS_URL, {
    lazyConnect: true,
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  redis.on('error', () => {})
  try {
    await redis.connect()
    const { version, isValkey } = await redisVersion(redis)
    const info = `${await redis.info('memory')}${await redis.info('persistence')}`
    const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1] ?? 'unknown'
    return [
      versionCheck(version, isValkey),
      policy === 'noeviction'
        ? ok('Redis memory', 'maxmemory-policy noeviction')
        : fail(
            'Redis memory',
            `maxmemory-policy ${policy}`,
            'Set maxmemory-policy noeviction: jobs would be thrown away.',
          ),
      /aof_enabled:1/.test(info)
        ? ok('Redis persistence', 'append-only file on')
        : warn(
            'Redis persistence',
            'append-only file off',
            'Set appendonly yes: nothing is lost without it, but work is late after a restart.',
          ),
    ]
  } catch {
    if (isOwn) return [ok('Redis', 'npm start runs its own; the workers line says how it stands')]
    return [
      fail(
        'Redis',
        'cannot be reached',
        'Start it, or correct REDIS_URL: requests come in, no work is done.',
      ),
    ]
  } finally {
    redis.disconnect()
  }
}

function versionCheck(version: string, isValkey: boolean): Check {
  const { least, advised, why } = SERVER_FLOORS.redis
  const found = isValkey ? `Valkey, like Redis ${version}` : version
  if (!isAtLeast(version, least))
    return fail('Redis', found, `Install ${least} or newer (${why}): workers refuse this one.`)
  if (!isValkey && !isAtLeast(version, advised))
    return warn('Redis', found, `Go to ${advised} or newer (${why}).`)
  return ok('Redis', found)
}

/** Greets the mail server and signs in; no mail is sent. */
export async function mailCheck(settings: Env, profile: Profile): Promise<Check> {
  const transport = openMailTransport({
    url: settings.SMTP_URL,
    from: { name: profile.name, address: settings.MAIL_FROM ?? profile.dpo.email },
    replyTo: profile.dpo.email,
    timeoutMs: TIMEOUT_MS,
  })
  try {
    return (await transport.verify())
      ? ok('Mail server', 'greets us and takes our sign-in')
      : fail(
          'Mail server',
          'cannot be reached or refuses us',
          'Correct SMTP_URL, or start the server: mails wait until then.',
        )
  } finally {
    transport.close()
  }
}
