import type { CurrentField } from '../../domain/extract.ts'
import type { CallContext, Evidence } from '../contract.ts'
import { asText, quote, tableName } from './dialect.ts'
import { type Field, fieldsOf } from './fields.ts'
import type { SqlConfig } from './manifest.ts'
import { type OpenedStore, withStore } from './open.ts'
import { Reach } from './reach.ts'
import { proof } from './read.ts'
import { sql } from './statement.ts'

/** A column with more values than this tells of each record something of its own: one value for all would be wrong. */
const MOST_VALUES = 20

/** What the person's own rows hold in the columns that can be corrected; columns of tables without such rows are left out. */
export async function current(
  call: CallContext<SqlConfig>,
): Promise<{ fields: CurrentField[]; evidence: Evidence[] }> {
  return withStore(call.config, { readOnly: true, signal: call.signal }, async (opened) => {
    const { store, mapped, live } = opened
    const reach = await Reach.walk(store, mapped, call.identifiers)
    const fields: CurrentField[] = []
    const seen = new Map<Field['table'], boolean>()
    for (const field of fieldsOf(mapped, live)) {
      const { table } = field
      if (!seen.has(table)) seen.set(table, await hasRows(opened, reach, table))
      if (!seen.get(table)) continue
      const values = await valuesOf(opened, reach, field)
      fields.push({
        field: field.name,
        label: field.label,
        values: values.slice(0, MOST_VALUES),
        writable: field.writable && values.length <= MOST_VALUES,
      })
    }
    const tables = [...seen.values()].filter(Boolean).length
    return { fields, evidence: [proof('read values', { tables, columns: fields.length }, call)] }
  })
}

async function hasRows({ store }: OpenedStore, reach: Reach, table: Field['table']): Promise<boolean> {
  if (!reach.isReached(table)) return false
  const rows = await store.query(
    sql`select 1 as one from ${tableName(store.dialect, table.live)} t where ${reach.mine(table, 't')} limit 1`,
  )
  return rows.length > 0
}

async function valuesOf({ store }: OpenedStore, reach: Reach, { table, column }: Field): Promise<string[]> {
  const { dialect } = store
  const own = `t.${quote(dialect, column.name)}`
  const rows = await store.query(
    sql`select distinct ${asText(dialect, own)} as value from ${tableName(dialect, table.live)} t where ${own} is not null and ${reach.mine(table, 't')} order by 1 limit ${String(MOST_VALUES + 1)}`,
  )
  return rows.map(({ value }) => String(value)).filter((value) => value !== '')
}
