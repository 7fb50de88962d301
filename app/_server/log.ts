import { env } from '../../lib/env.ts'
import { createLogger, type Logger } from '../../lib/log.ts'

const kept = globalThis as { rightsdeskWebLog?: Logger }

export function log(): Logger {
  kept.rightsdeskWebLog ??= createLogger('web', env().LOG_LEVEL)
  return kept.rightsdeskWebLog
}
