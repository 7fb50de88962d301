import { Client } from 'pg'
import {
  type ForeignKey,
  familyOf,
  type LiveColumn,
  type LiveSchema,
  type LiveTable,
  type Row,
  type Store,
} from './live-schema.ts'
import type { Sql } from './statement.ts'
import { storeFault } from './store-faults.ts'

const CONNECT_MS = 10_000
const LOCK_WAIT_MS = 5_000

/**
 * Connects to a PostgreSQL database.
 * @param url `postgres://…`, with `?sslmode=` where the server asks for it
 * @throws {ConnectorError}
 */
export async function openPostgres(url: string, options: { readOnly: boolean }): Promise<Store> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'rightsdesk',
  })
  // A connection that ends while nobody waits for it fails the next statement, not the process.
  client.on('error', () => {})
  const send = async (doing: string, text: string, values: unknown[] = []) => {
    try {
      return await client.query({ text: numbered(text), values })
    } catch (error) {
      throw storeFault(error, doing)
    }
  }
  try {
    await client.connect()
  } catch (error) {
    throw storeFault(error, 'connecting')
  }
  try {
    await send('connecting', `set lock_timeout = ${LOCK_WAIT_MS}`)
    await send('connecting', "set datestyle = 'ISO'")
    await send('connecting', `set default_transaction_read_only = ${options.readOnly ? 'on' : 'off'}`)
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
  return {
    dialect: 'postgres',
    query: async ({ text, values }: Sql) => (await send('a query', text, values)).rows as Row[],
    execute: async ({ text, values }: Sql) => (await send('a change', text, values)).rowCount ?? 0,
    async transaction(work) {
      await send('a transaction', 'begin')
      try {
        const result = await work()
        await send('a transaction', 'commit')
        return result
      } catch (error) {
        await client.query('rollback').catch(() => {})
        throw error
      }
    },
    readSchema: async () => schemaOf(async (text) => (await send('reading the schema', text)).rows),
    close: () => client.end().catch(() => {}),
  }
}

/** `?` as the server counts its values; those inside quoted names stay. */
function numbered(text: string): string {
  let at = 0
  return text.replace(/"[^"]*"|\?/g, (part) => (part === '?' ? `$${++at}` : part))
}

const OURS = "n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg~_%' escape '~'"

async function schemaOf(query: (text: string) => Promise<Row[]>): Promise<LiveSchema> {
  const [named] = await query('select current_schema() as name')
  const columns = (await query(`
    select n.nspname as schema, c.relname as table, a.attname as name,
           format_type(coalesce(nullif(t.typbasetype, 0), t.oid), -1) as type, not a.attnotnull as nullable,
           a.attgenerated <> '' or a.attidentity = 'a' as generated,
           case when a.atttypmod > 4 and t.typcategory = 'S' then a.atttypmod - 4 end as length,
           not pg_is_in_recovery() and has_table_privilege(c.oid, 'update')
             and has_table_privilege(c.oid, 'delete') as writable
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p')
    join pg_namespace n on n.oid = c.relnamespace
    join pg_type t on t.oid = a.atttypid
    where a.attnum > 0 and not a.attisdropped and not c.relispartition and ${OURS}
    order by 1, 2, a.attnum`)) as unknown as (LiveColumn & {
    schema: string
    table: string
    writable: boolean
  })[]
  const indexes = (await query(`
    select n.nspname as schema, c.relname as table, i.indisprimary as primary,
           array(select a.attname::text from unnest(i.indkey) with ordinality k(attnum, at)
                 join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum order by k.at) as columns
    from pg_index i
    join pg_class c on c.oid = i.indrelid
    join pg_namespace n on n.oid = c.relnamespace
    where i.indisunique and i.indpred is null and i.indexprs is null and ${OURS}`)) as unknown as {
    schema: string
    table: string
    primary: boolean
    columns: string[]
  }[]
  const keys = (await query(`
    select n.nspname as schema, c.relname as table, fn.nspname as to_schema, f.relname as to_table,
           case k.confdeltype when 'c' then 'cascade' when 'n' then 'set null' when 'd' then 'set default' else 'restrict' end as on_delete,
           array(select a.attname::text from unnest(k.conkey) with ordinality u(attnum, at)
                 join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum order by u.at) as columns,
           array(select a.attname::text from unnest(k.confkey) with ordinality u(attnum, at)
                 join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.attnum order by u.at) as to_columns
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid
    join pg_namespace n on n.oid = c.relnamespace
    join pg_class f on f.oid = k.confrelid
    join pg_namespace fn on fn.oid = f.relnamespace
    where k.contype = 'f' and k.conparentid = 0 and ${OURS}`)) as unknown as {
    schema: string
    table: string
    to_schema: string
    to_table: string
    on_delete: ForeignKey['onDelete']
    columns: string[]
    to_columns: string[]
  }[]
  const tables = new Map<string, LiveTable>()
  for (const { schema, table, writable, ...column } of columns) {
    const key = JSON.stringify([schema, table])
    const found = tables.get(key) ?? {
      schema,
      name: table,
      columns: [],
      primaryKey: [],
      unique: [],
      foreignKeys: [],
      writable,
    }
    found.columns.push({ ...column, family: familyOf(column.type), collation: null })
    tables.set(key, found)
  }
  for (const { schema, table, primary, columns: parts } of indexes) {
    const found = tables.get(JSON.stringify([schema, table]))
    found?.unique.push(parts)
    if (primary && found) found.primaryKey = parts
  }
  for (const key of keys)
    tables.get(JSON.stringify([key.schema, key.table]))?.foreignKeys.push({
      columns: key.columns,
      to: { schema: key.to_schema, table: key.to_table, columns: key.to_columns },
      onDelete: key.on_delete,
    })
  return { defaultSchema: String(named?.name ?? 'public'), tables: [...tables.values()] }
}
