import { ConnectorError } from '../contract.ts'

/** By the stores' own error codes (SQLSTATE, MySQL's and SQLite's names), never by their words. */
const TRANSIENT =
  /^(08|53|57P0|40001|40P01|55P03|57014)|^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|PROTOCOL_)|^ER_(LOCK|CON_COUNT|SERVER_SHUTDOWN)|^SQLITE_(BUSY|LOCKED)/
const AUTH = /^(28|3D000)|^ER_(ACCESS_DENIED|DBACCESS_DENIED|BAD_DB)|^SQLITE_(CANTOPEN|AUTH|NOTADB)/
const REFUSED =
  /^(25006|42501)|^ER_(TABLEACCESS_DENIED|COLUMNACCESS_DENIED|OPTION_PREVENTS_STATEMENT|CANT_EXECUTE_IN_READ_ONLY)|^SQLITE_READONLY/

/** MySQL's and MariaDB's numbers, some of which its client has no name for: ended connections, lock waits, killed and late statements. */
const TRANSIENT_NUMBERS = [1040, 1053, 1158, 1159, 1160, 1161, 1203, 1205, 1213, 1317, 1927, 1969, 3024, 4031]

/** The store takes no changes over this connection. */
class ReadOnlyStore extends ConnectorError {}

/** A store's error as a connector's. The cause is dropped on purpose: it quotes values. */
export function storeFault(error: unknown, doing: string): ConnectorError {
  const code = String((error as { code?: unknown } | null)?.code ?? '')
  const words = `${doing}${/^[A-Z0-9_]{2,60}$/.test(code) ? ` failed with ${code}` : ' failed'}`
  if (REFUSED.test(code)) return new ReadOnlyStore('invalid', words)
  if (AUTH.test(code)) return new ConnectorError('auth', words)
  const number = Number((error as { errno?: unknown } | null)?.errno)
  const gone =
    error instanceof Error &&
    /Connection terminated|not queryable|connection is in closed state|timeout expired/.test(error.message)
  if (TRANSIENT.test(code) || TRANSIENT_NUMBERS.includes(number) || gone)
    return new ConnectorError('transient', words)
  return new ConnectorError('invalid', words)
}
