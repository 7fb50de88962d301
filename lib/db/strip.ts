import { DrizzleQueryError } from 'drizzle-orm'
import { DATABASE_AWAY, driverFault, isAway } from './connection-faults.ts'

/**
 * A failed query's message quotes the bound values, and PostgreSQL's `detail` quotes rows. Neither may reach a log.
 * What stays is the statement, the driver's code and the constraint.
 */
export function strippedError(error: unknown): unknown {
  if (error instanceof DatabaseError) return error
  if (isAway(error)) {
    const { code, message } = driverFault(error)!
    return databaseError(
      { code: DATABASE_AWAY },
      `the database cannot be reached (${code ?? message})`,
      error as Error,
    )
  }
  if (error instanceof DrizzleQueryError) {
    return databaseError(error.cause, `query failed: ${error.query}`, error)
  }
  if (error instanceof Error && codeOf(error)?.startsWith('SQLITE_')) {
    return databaseError(error, `query failed: ${error.message}`, error)
  }
  // PostgreSQL's own message quotes what it could not read.
  if (error instanceof Error && ('detail' in error || /^[0-9A-Z]{5}$/.test(codeOf(error) ?? ''))) {
    return databaseError(error, 'query failed', error)
  }
  return error
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : undefined
}

class DatabaseError extends Error {
  override name = 'DatabaseError'
}

function databaseError(cause: unknown, message: string, original: Error): DatabaseError {
  const stripped = new DatabaseError(message)
  const stack = original.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? []
  stripped.stack = [`DatabaseError: ${message}`, ...stack].join('\n')
  const constraint = (cause as { constraint?: string } | undefined)?.constraint
  return Object.assign(stripped, { code: codeOf(cause) }, constraint ? { constraint } : {})
}

interface Prepared {
  execute: (...words: unknown[]) => Promise<unknown>
}

/**
 * Makes every query outside a transaction throw stripped errors too.
 * @param run has a query executed, and may have it executed again
 */
export function stripSession(
  database: object,
  run: (execute: () => Promise<unknown>) => Promise<unknown>,
): void {
  const { session } = database as { session: { prepareQuery: (...words: unknown[]) => Prepared } }
  const prepare = session.prepareQuery.bind(session)
  session.prepareQuery = (...words) => {
    const prepared = prepare(...words)
    const execute = prepared.execute.bind(prepared)
    prepared.execute = async (...more) => {
      try {
        return await run(() => execute(...more))
      } catch (error) {
        throw strippedError(error)
      }
    }
    return prepared
  }
}
