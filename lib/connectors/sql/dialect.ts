import type { LiveColumn, LiveTable, Store } from './live-schema.ts'
import { type Sql, sql } from './statement.ts'

type Name = Store['dialect']

/** A name as the store takes it, whatever is in it. */
export function quote(dialect: Name, name: string): string {
  return dialect === 'mysql' ? `\`${name.replaceAll('`', '``')}\`` : `"${name.replaceAll('"', '""')}"`
}

export function tableName(dialect: Name, table: LiveTable): string {
  return `${quote(dialect, table.schema)}.${quote(dialect, table.name)}`
}

/** Whether a value can be in a column at all; one that cannot is not looked for (and would be an error in PostgreSQL). */
export function fits(column: LiveColumn, value: string): boolean {
  switch (column.family) {
    case 'integer':
      return /^-?\d{1,18}$/.test(value)
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(value)
    case 'uuid':
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
    case 'boolean':
    case 'binary':
      return false
    default:
      return true
  }
}

/**
 * `columns in (values)`, with all the values in one bound parameter a column (PostgreSQL) or one in all, so that an
 * index serves it however many there are.
 * @param tuples texts, one for each column
 */
export function isAmong(
  dialect: Name,
  alias: string,
  columns: LiveColumn[],
  tuples: readonly (readonly string[])[],
): Sql {
  const fitting = tuples.filter((tuple) => tuple.every((value, index) => fits(columns[index]!, value)))
  if (fitting.length === 0) return { text: '1 = 0', values: [] }
  const names = columns.map(({ name }) => `${alias}.${quote(dialect, name)}`)
  const left = names.length === 1 ? names[0]! : `(${names.join(', ')})`
  if (dialect === 'postgres') {
    const arrays = columns.map((column) => `?::text[]::${column.type}[]`)
    const values = columns.map((_, index) => fitting.map((tuple) => tuple[index]!))
    return columns.length === 1
      ? { text: `${left} = any(${arrays[0]})`, values }
      : { text: `${left} in (select * from unnest(${arrays.join(', ')}))`, values }
  }
  const json = JSON.stringify(columns.length === 1 ? fitting.map(([value]) => value) : fitting)
  if (dialect === 'sqlite') {
    const parts = columns.length === 1 ? 'value' : columns.map((_, index) => `value ->> ${index}`).join(', ')
    return { text: `${left} in (select ${parts} from json_each(?))`, values: [json] }
  }
  const typed = columns.map((column, index) => {
    const path = columns.length === 1 ? '$' : `$[${index}]`
    return `v${index} ${mysqlType(column)} path '${path}'`
  })
  const picked = columns.map((_, index) => `v${index}`).join(', ')
  return {
    text: `${left} in (select ${picked} from json_table(?, '$[*]' columns (${typed.join(', ')})) as among)`,
    values: [json],
  }
}

function mysqlType(column: LiveColumn): string {
  if (column.family === 'integer') return 'bigint'
  if (column.family === 'number') return 'decimal(65, 10)'
  if (!column.collation) return 'varchar(1000)'
  const charset = column.collation.split('_')[0]!
  return `varchar(1000) character set ${charset} collate ${column.collation}`
}

/**
 * The person's identity in a column; an address counts in any case, as mail servers treat it. In a column of bytes it is
 * looked for as the bytes that its hex names: analytics stores keep visitor numbers so.
 */
export function isIdentity(
  dialect: Name,
  alias: string,
  column: LiveColumn,
  values: readonly string[],
  anyCase: boolean,
): Sql {
  const name = `${alias}.${quote(dialect, column.name)}`
  if (column.family === 'binary') {
    const bytes = values.filter((value) => /^([0-9a-f]{2})+$/i.test(value))
    if (bytes.length === 0) return { text: '1 = 0', values: [] }
    const marks = bytes.map(() => '?').join(', ')
    return { text: `${name} in (${marks})`, values: bytes.map((value) => Buffer.from(value, 'hex')) }
  }
  if (!anyCase || column.family !== 'text')
    return isAmong(
      dialect,
      alias,
      [column],
      values.map((value) => [value]),
    )
  const marks = values.map(() => 'lower(?)').join(', ')
  return sql`lower(${name}) in (${{ text: marks, values: [...values] }})`
}

/** A column as text, for keys to be compared over types. */
export function asText(dialect: Name, expression: string): string {
  return dialect === 'mysql' ? `cast(${expression} as char)` : `cast(${expression} as text)`
}

/** True where the condition is, false where it is false or unknown. */
export function surely(condition: Sql): Sql {
  return sql`coalesce(${condition}, false)`
}
