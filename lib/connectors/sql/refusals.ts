import type { ConnectorError } from '../contract.ts'
import { fits } from './dialect.ts'
import type { LiveColumn } from './live-schema.ts'

const MOMENT = /^(\d{4}-\d{2}-\d{2})([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?( ?(Z|[+-]\d{2}:?\d{2}))?)?$/
const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/

/** Why a column cannot hold a value (null: nothing); undefined where it can, as far as its type tells. */
export function refusalOf(column: LiveColumn, value: string | null): string | undefined {
  if (value === null) return column.nullable ? undefined : 'NOT_NULL'
  if (!isOfFamily(column, value)) return 'INVALID_TYPE'
  if (column.family === 'text' && column.length !== null && [...value].length > column.length)
    return 'TOO_LONG'
  return undefined
}

function isOfFamily(column: LiveColumn, value: string): boolean {
  if (column.family === 'boolean') return /^(t|f|true|false|0|1)$/i.test(value)
  if (column.family === 'time') return isTime(column.type.toLowerCase(), value)
  // PostgreSQL cannot store NUL.
  return fits(column, value) && !value.includes('\0')
}

function isTime(type: string, value: string): boolean {
  if (type === 'year') return /^\d{4}$/.test(value)
  if (/^time(?!stamp)/.test(type)) return TIME_OF_DAY.test(value)
  const [, day] = MOMENT.exec(value) ?? []
  if (!day) return false
  const at = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day)
}

/** By the stores' own codes, which their faults name. */
const OF_STORE: [codes: RegExp, refusal: string][] = [
  [/^(22001|ER_DATA_TOO_LONG)$/, 'TOO_LONG'],
  [/^(23502|SQLITE_CONSTRAINT_NOTNULL|ER_BAD_NULL_ERROR)$/, 'NOT_NULL'],
  [/^(23505|SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)|ER_DUP_ENTRY)$/, 'NOT_UNIQUE'],
  // The last is the name that MySQL's client has for MariaDB's number of a check that failed.
  [
    /^(23514|SQLITE_CONSTRAINT_CHECK|ER_CHECK_CONSTRAINT_VIOLATED|ER_INNODB_AUTOEXTEND_SIZE_OUT_OF_RANGE)$/,
    'INVALID_VALUE',
  ],
  [
    /^(22...|42804|SQLITE_MISMATCH|SQLITE_CONSTRAINT_DATATYPE|ER_TRUNCATED_WRONG_VALUE.*|ER_WARN_DATA_OUT_OF_RANGE|WARN_DATA_TRUNCATED)$/,
    'INVALID_TYPE',
  ],
]

/** Why the store refused a value; undefined where its fault is of another kind. */
export function refusalOfStore({ message }: ConnectorError): string | undefined {
  const [, code = ''] = /failed with (\w+)$/.exec(message) ?? []
  return OF_STORE.find(([codes]) => codes.test(code))?.[1]
}
