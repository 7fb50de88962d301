import { type Logger, pino } from 'pino'

/**
 * One JSON line a record, on standard output. Log ids, never values: the names below are removed wherever they turn up,
 * as a second line of defence.
 */
export function createLogger(name: string, level: string): Logger {
  return pino({
    name,
    level,
    redact: {
      paths: [
        'email',
        'to',
        'value',
        'token',
        'code',
        'body',
        'message_text',
        '*.email',
        '*.to',
        '*.value',
        '*.token',
        '*.code',
        '*.body',
      ],
      remove: true,
    },
    serializers: { err: bareError },
    hooks: {
      // Without words of ours the library would take the error's own.
      logMethod(words, write) {
        const [first, message] = words as [unknown, string | undefined]
        const error = first instanceof Error ? first : (first as { err?: unknown } | null)?.err
        if (error instanceof Error && message === undefined)
          write.call(this, first instanceof Error ? { err: first } : (first as object), error.name)
        else write.apply(this, words)
      },
    },
  })
}

export type { Logger }

/**
 * Name, code (as `errorCode`: a `code` is one that opens something, and is removed) and stack frames; the message only
 * where it is our own: a driver's message may quote bound values.
 */
export function bareError(error: unknown): {
  type: string
  errorCode?: string
  message?: string
  at?: string[]
} {
  if (!(error instanceof Error)) return { type: typeof error }
  const code = (error as { code?: unknown }).code
  const own = error.name === 'DomainError' || error.name === 'ConnectorError' || error.name === 'EnvError'
  return {
    type: error.name,
    ...(typeof code === 'string' ? { errorCode: code } : {}),
    ...(own ? { message: error.message } : {}),
    at: error.stack
      ?.split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 8)
      .map((line) => line.trim()),
  }
}
