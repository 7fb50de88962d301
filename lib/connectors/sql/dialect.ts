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

const BIGINT = 2n ** 63n

/** Whether a value can be in a column at all; one that cannot is not looked for (and would be an error in PostgreSQL). */
export function fits(column: LiveColumn, value: string): boolean {
  switch (column.family) {
    case 'integer':
      return /^-?\d{1,19}$/.test(value) && BigInt(value) < BIGINT && BigInt(value) >= -BIGINT
    case 'number':
      return /^-?\d{1,60}(\.\d{1,60})?$/.test(value)
    case 'uuid':
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
    case 'binary':
      return /^([0-9a-f]{2})+$/i.test(value)
    case 'boolean':
      return false
    default:
      return !value.includes('\0')
  }
}

/**
 * `columns in (values)`, with all the values in one bound parameter a column (PostgreSQL) or one in all, so that an
 * index serves it however many there are. Texts are compared letter by letter, whatever the column's collation.
 * @param tuples texts, one for each column; bytes as hex
 * @param own the values were read from these very columns: the store's own equality serves
 */
export function isAmong(
  dialect: Name,
  alias: string,
  columns: LiveColumn[],
  tuples: readonly (readonly string[])[],
  own = false,
): Sql {
  const fitting = own
    ? tuples
    : tuples.filter((tuple) => tuple.every((value, index) => fits(columns[index]!, value)))
  if (fitting.length === 0) return { text: '1 = 0', values: [] }
  if (dialect === 'postgres') return amongArrays(alias, columns, fitting, own)
  const json = JSON.stringify(fitting)
  if (dialect === 'sqlite') {
    const sides = columns.map((column, index) =>
      sqliteSide(`${alias}.${quote(dialect, column.name)}`, column, index),
    )
    const right = sides.map((side) => side.right).join(', ')
    return {
      text: `${row(sides.map((side) => side.left))} in (select ${right} from json_each(?))`,
      values: [json],
    }
  }
  const among = (exact: boolean) =>
    fitting.length > MARKED
      ? amongJsonTable(alias, columns, json, exact)
      : amongMarks(alias, columns, fitting, exact)
  if (own || !columns.some(({ collation }) => collation)) return among(false)
  return sql`(${among(false)} and ${among(true)})`
}

/** MySQL finds so many values by an index; behind a table of JSON it may read every row instead. */
const MARKED = 2_000

const row = (parts: string[]) => (parts.length === 1 ? parts[0]! : `(${parts.join(', ')})`)

function amongArrays(
  alias: string,
  columns: LiveColumn[],
  tuples: readonly (readonly string[])[],
  own: boolean,
): Sql {
  const sides = columns.map((column) => {
    const left = `${alias}.${quote('postgres', column.name)}`
    if (own && column.family !== 'binary') return { left, right: `?::text[]::${column.type}[]` }
    switch (column.family) {
      case 'integer':
        return { left, right: '?::text[]::bigint[]' }
      case 'number':
        return { left, right: '?::text[]::numeric[]' }
      case 'uuid':
        return { left, right: '?::text[]::uuid[]' }
      case 'binary':
        return { left, right: "array(select decode(v, 'hex') from unnest(?::text[]) v)" }
      case 'text':
        return { left, right: column.type === 'bpchar' ? '?::text[]::bpchar[]' : '?::text[]' }
      default:
        return { left: `${left}::text`, right: '?::text[]' }
    }
  })
  const left = row(sides.map((side) => side.left))
  const right = sides.map((side) => side.right).join(', ')
  const values = columns.map((_, index) => tuples.map((tuple) => tuple[index]!))
  return columns.length === 1
    ? { text: `${left} = any(${right})`, values }
    : { text: `${left} in (select * from unnest(${right}))`, values }
}

function sqliteSide(left: string, column: LiveColumn, index: number) {
  const value = `value ->> ${index}`
  if (column.family === 'binary') return { left, right: `unhex(${value})` }
  return { left: column.family === 'other' ? `cast(${left} as text)` : left, right: value }
}

function amongMarks(
  alias: string,
  columns: LiveColumn[],
  tuples: readonly (readonly string[])[],
  exact: boolean,
): Sql {
  const left = columns.map((column) => mysqlLeft(alias, column, exact))
  const mark = row(columns.map((column) => mysqlMark(column, exact)))
  return {
    text: `${row(left)} in (${tuples.map(() => mark).join(', ')})`,
    values: tuples.flatMap((tuple) => [...tuple]),
  }
}

function mysqlLeft(alias: string, column: LiveColumn, exact: boolean): string {
  const left = `${alias}.${quote('mysql', column.name)}`
  return exact && column.collation !== null ? `cast(convert(${left} using utf8mb4) as binary)` : left
}

function mysqlMark(column: LiveColumn, exact: boolean): string {
  if (column.family === 'integer') return 'cast(? as signed)'
  if (column.family === 'number') return 'cast(? as decimal(65, 10))'
  if (column.family === 'binary') return 'unhex(?)'
  if (!column.collation) return '?'
  return exact ? 'cast(? as binary)' : asCollated(column.collation)
}

const asCollated = (collation: string) => `convert(? using ${collation.split('_')[0]}) collate ${collation}`

/** @param exact by bytes: a collation that takes letters for each other finds more than was asked for */
function amongJsonTable(alias: string, columns: LiveColumn[], json: string, exact: boolean): Sql {
  const lefts: string[] = []
  const picked: string[] = []
  const typed = columns.map((column, index) => {
    const bytes = exact && column.collation !== null
    lefts.push(mysqlLeft(alias, column, exact))
    if (column.family === 'binary') picked.push(`unhex(v${index})`)
    else picked.push(bytes ? `cast(v${index} as binary)` : `v${index}`)
    return `v${index} ${mysqlType(column, exact)} path '$[${index}]'`
  })
  return {
    text: `${row(lefts)} in (select ${picked.join(', ')} from json_table(?, '$[*]' columns (${typed.join(', ')})) as among)`,
    values: [json],
  }
}

function mysqlType(column: LiveColumn, exact: boolean): string {
  if (column.family === 'integer') return 'bigint'
  if (column.family === 'number') return 'decimal(65, 10)'
  if (!column.collation || exact) return 'varchar(1000) character set utf8mb4'
  const charset = column.collation.split('_')[0]!
  return `varchar(1000) character set ${charset} collate ${column.collation}`
}

/** The person's identity in a column; an address counts in any case, as mail servers treat it. */
export function isIdentity(
  dialect: Name,
  alias: string,
  column: LiveColumn,
  values: readonly string[],
  anyCase: boolean,
): Sql {
  if (!anyCase || column.family !== 'text')
    return isAmong(
      dialect,
      alias,
      [column],
      values.map((value) => [value]),
    )
  const fitting = values.filter((value) => fits(column, value))
  if (fitting.length === 0) return { text: '1 = 0', values: [] }
  const name = `${alias}.${quote(dialect, column.name)}`
  const list = (mark: string): Sql => ({ text: fitting.map(() => mark).join(', '), values: [...fitting] })
  if (dialect !== 'mysql') return sql`lower(${name}) in (${list('lower(?)')})`
  const exact = sql`cast(lower(convert(${name} using utf8mb4)) as binary) in (${list('cast(lower(?) as binary)')})`
  // Where the column does not mind the case, its index finds the few rows to look at.
  if (!/_ci$/.test(column.collation ?? '')) return exact
  return sql`(${name} in (${list(asCollated(column.collation!))}) and ${exact})`
}

/** A column as text, for keys to be compared over types; bytes as hex. */
export function asText(dialect: Name, expression: string, column?: LiveColumn): string {
  if (column?.family === 'binary')
    return dialect === 'postgres' ? `encode(${expression}, 'hex')` : `lower(hex(${expression}))`
  return dialect === 'mysql' ? `cast(${expression} as char)` : `cast(${expression} as text)`
}

const LOOSE = 'collate utf8mb4_general_ci'

/** Whether two columns hold the same, as generously as the store's own foreign keys see it. */
export function areEqual(
  dialect: Name,
  [one, ofOne]: [string, LiveColumn],
  [other, ofOther]: [string, LiveColumn],
): string {
  const isNumber = ({ family }: LiveColumn) => family === 'integer' || family === 'number'
  const [text, same] = [ofOne.family === 'text' && ofOther.family === 'text', ofOne.type === ofOther.type]
  if (dialect === 'mysql' && text && ofOne.collation !== ofOther.collation)
    return `convert(${one} using utf8mb4) ${LOOSE} = convert(${other} using utf8mb4) ${LOOSE}`
  if (text || (isNumber(ofOne) && isNumber(ofOther)) || (same && ofOne.family !== 'other'))
    return `${one} = ${other}`
  return `${asText(dialect, one, ofOne)} = ${asText(dialect, other, ofOther)}`
}

/** True where the condition is, false where it is false or unknown. */
export function surely(condition: Sql): Sql {
  return sql`coalesce(${condition}, false)`
}
