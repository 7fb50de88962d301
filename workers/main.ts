import { hostname } from 'node:os'
import { dialect, env } from '../lib/env.ts'
import { createLogger } from '../lib/log.ts'
import { openWorker } from './worker.ts'

const settings = env()
const log = createLogger('worker', settings.LOG_LEVEL).child({ host: hostname(), pid: process.pid })

const worker = await openWorker(settings, log)
log.info({ dialect: dialect(), queues: worker.queues }, 'worker started')

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
