/** What `code` says where the database cannot be reached: nothing was written by what failed. */
export const DATABASE_AWAY = 'DATABASE_AWAY'

/** What `code` says where the connection was lost while a transaction was being committed: it may have been kept. */
export const COMMIT_UNKNOWN = 'COMMIT_UNKNOWN'

const AWAY_CODES = new Set([
  // the network's
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND'],
  'EAI_AGAIN',
  // PostgreSQL's: shut down, crashed, starting, too many connections
  ...['57P01', '57P02', '57P03', '53300'],
])

// The driver's own words for a connection that went away; these errors have no code.
const AWAY_WORDS =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect|Query read timeout)/

/** The error of the driver beneath those that wrap it. */
export function driverFault(error: unknown): { code?: string; message: string } | null {
  let fault = error
  while (fault instanceof Error && fault.cause instanceof Error) fault = fault.cause
  if (!(fault instanceof Error)) return null
  const { code } = fault as { code?: unknown }
  return { message: fault.message, ...(typeof code === 'string' ? { code } : {}) }
}

/** Whether the server could not be reached, or its connection went away. */
export function isAway(error: unknown): boolean {
  const fault = driverFault(error)
  if (!fault) return false
  const { code, message } = fault
  if (code === undefined) return AWAY_WORDS.test(message)
  return code === DATABASE_AWAY || AWAY_CODES.has(code) || code.startsWith('08')
}

/** Whether it took so long to find out that asking again would only take as long. */
export function isSlowToFail(error: unknown): boolean {
  const fault = driverFault(error)
  return fault?.code === 'ETIMEDOUT' || /timeout/.test(fault?.message ?? '')
}

/** Whether PostgreSQL undid the whole transaction because of another one: a deadlock, or a serialization failure. */
export function isUndone(error: unknown): boolean {
  const code = driverFault(error)?.code
  return code === '40P01' || code === '40001'
}

/** The connection was lost between COMMIT and its answer: nobody knows whether the transaction was kept. */
export class CommitUnknown extends Error {
  readonly code = COMMIT_UNKNOWN
  constructor() {
    super('the connection to the database was lost at COMMIT; whether the transaction was kept is not known')
    this.name = 'DatabaseError'
  }
}
