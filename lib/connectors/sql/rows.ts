import { asText, isAmong, quote, tableName } from './dialect.ts'
import type { LiveColumn, Row, Store } from './live-schema.ts'
import type { MappedTable } from './mapped.ts'
import { type Sql, sql } from './statement.ts'

/** What tells a table's rows apart: its primary key, or the place of the row where it has none. */
export interface RowKey {
  /** As expressions on alias `t`, to select as text. */
  expressions: string[]
  among: (tuples: readonly string[][]) => Sql
  /** `key > the last one`, in the order of the key. */
  after: (last: readonly string[]) => Sql
  order: string
}

/** null: MySQL's tables without a primary key have nothing to tell their rows by. */
export function rowKey(store: Store, table: MappedTable): RowKey | null {
  const { dialect } = store
  const { live } = table
  const columns = live.primaryKey.map((name) => live.columns.find((column) => column.name === name)!)
  if (columns.length > 0) {
    const own = columns.map(({ name }) => `t.${quote(dialect, name)}`)
    return {
      expressions: own.map((name, index) => asText(dialect, name, columns[index])),
      among: (tuples) => isAmong(dialect, 't', columns, tuples, true),
      after: (last) => ({
        text: `(${own.join(', ')}) > (${columns.map((column) => typed(dialect, column)).join(', ')})`,
        values: [...last],
      }),
      order: own.join(', '),
    }
  }
  if (dialect === 'mysql') return null
  const place = dialect === 'postgres' ? 't.ctid' : 't.rowid'
  const cast = dialect === 'postgres' ? '?::tid' : 'cast(? as integer)'
  return {
    expressions: [asText(dialect, place)],
    among: (tuples) =>
      dialect === 'postgres'
        ? { text: `${place} = any(?::text[]::tid[])`, values: [tuples.map(([value]) => value)] }
        : {
            text: `${place} in (select value from json_each(?))`,
            values: [JSON.stringify(tuples.map(([value]) => Number(value)))],
          },
    after: (last) => ({ text: `${place} > ${cast}`, values: [...last] }),
    order: place,
  }
}

function typed(dialect: Store['dialect'], column: LiveColumn): string {
  if (column.family === 'binary') return dialect === 'postgres' ? "decode(?, 'hex')" : 'unhex(?)'
  if (dialect === 'postgres') return `?::${column.type}`
  if (column.family !== 'integer') return '?'
  return dialect === 'mysql' ? 'cast(? as signed)' : 'cast(? as integer)'
}

/** @param condition on alias `t` */
export async function countRows(store: Store, table: MappedTable, condition: Sql): Promise<number> {
  const [row] = await store.query(
    sql`select count(*) as ${quote(store.dialect, 'rows')} from ${tableName(store.dialect, table.live)} t where ${condition}`,
  )
  return Number(row?.rows ?? 0)
}

/**
 * The keys of up to `limit` rows, in the order of the key.
 * @param lock within a transaction: nobody changes them, or refers to them anew, before it ends
 */
export async function keysOf(
  store: Store,
  table: MappedTable,
  key: RowKey,
  condition: Sql,
  limit: number,
  lock = false,
): Promise<string[][]> {
  const picked = key.expressions.map((one, index) => `${one} as ${quote(store.dialect, `k${index}`)}`)
  const rows = await store.query(
    sql`select ${picked.join(', ')} from ${tableName(store.dialect, table.live)} t where ${condition} order by ${key.order} limit ${String(limit)}${lock && store.dialect !== 'sqlite' ? ' for update' : ''}`,
  )
  return rows.map((row: Row) => key.expressions.map((_, index) => String(row[`k${index}`])))
}
