import { DatabaseUnready } from '../lib/commands/open-desk.ts'
import { DomainError } from '../lib/domain/errors.ts'
import { TooOldError } from '../lib/domain/version-floors.ts'
import { dialect, EnvError, env } from '../lib/env.ts'
import { createLogger } from '../lib/log.ts'
import { ProfileError } from '../lib/profile/load.ts'
import { openWorker } from './worker.ts'

/** What whoever starts it can put right is said in words, without a stack. */
function refuse(error: unknown): never {
  const isOtherKey = error instanceof DomainError && error.code === 'other_key'
  const isSaid =
    error instanceof EnvError ||
    error instanceof ProfileError ||
    error instanceof DatabaseUnready ||
    error instanceof TooOldError ||
    isOtherKey
  if (!isSaid) throw error
  const words = isOtherKey ? 'The master key is not the one this database was written with.' : error.message
  process.stderr.write(`${words}\n`)
  process.exit(1)
}

async function start() {
  const settings = env()
  const log = createLogger('worker', settings.LOG_LEVEL)
  const worker = await openWorker(settings, log)
  log.info({ dialect: dialect(), queues: worker.queues }, 'worker started')
  return { log, worker }
}

const { log, worker } = await start().catch(refuse)

void worker.refused.then(refuse)

let stopping = false
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'worker stops')
    worker.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'worker did not stop cleanly')
        process.exit(1)
      },
    )
  })
