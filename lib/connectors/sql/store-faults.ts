import { ConnectorError } from '../contract.ts'

/** By the stores' own error codes (SQLSTATE, MySQL's and SQLite's names), never by their words. */
const TRANSIENT =
  /^(08|53|57P0|40001|40P01|55P03|57014)|^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|PROTOCOL_)|^ER_(LOCK|CON_COUNT|SERVER_SHUTDOWN)|^SQLITE_(BUSY|LOCKED)/
const AUTH = /^(28|3D000)|^ER_(ACCESS_DENIED|DBACCESS_DENIED|BAD_DB)|^SQLITE_(CANTOPEN|AUTH|NOTADB)/
const REFUSED =
  /^(25006|42501)|^ER_(TABLEACCESS_DENIED|COLUMNACCESS_DENIED|OPTION_PREVENTS_STATEMENT|CANT_EXECUTE_IN_READ_ONLY)|^SQLITE_READONLY/

/** The store takes no changes over this connection. */
class ReadOnlyStore extends ConnectorError {}

/** A store's error as a connector's. The cause is dropped on purpose: it quotes values. */
export function storeFault(error: unknown, doing: string): ConnectorError {
  const code = String((error as { code?: unknown } | null)?.code ?? '')
  const words = `${doing}${/^[A-Z0-9_]{2,60}$/.test(code) ? ` failed with ${code}` : ' failed'}`
  if (REFUSED.test(code)) return new ReadOnlyStore('invalid', words)
  if (AUTH.test(code)) return new ConnectorError('auth', words)
  const gone =
    error instanceof Error && /Connection terminated|connection is in closed state/.test(error.message)
  if (TRANSIENT.test(code) || gone) return new ConnectorError('transient', words)
  return new ConnectorError('invalid', words)
}
