import type { Connection, ResultSetHeader } from 'mysql2/promise'
import { ConnectorError } from '../contract.ts'
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
const LOCK_WAIT_S = 5
/** Texts of statements differ with what is looked for: only so many stay prepared. */
const PREPARED = 50

/** What an address may ask for by `?ssl-mode=`, as MySQL's own clients name it. */
const TLS: Record<string, { rejectUnauthorized: boolean }> = {
  required: { rejectUnauthorized: false },
  verify_ca: { rejectUnauthorized: true },
  verify_identity: { rejectUnauthorized: true },
}

/**
 * Connects to a MySQL (8.0 or newer) or MariaDB (10.6 or newer) database.
 * @param url `mysql://…` or `mariadb://…`, with `?ssl-mode=` where the server asks for it
 * @throws {ConnectorError}
 */
export async function openMysql(url: string, options: { readOnly: boolean }): Promise<Store> {
  const connection = await connected(url)
  const sent = async <T>(doing: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw storeFault(error, doing)
    }
  }
  const run = (doing: string, text: string) => sent(doing, () => connection.query(text))
  const rows = async (doing: string, text: string, values: unknown[] = []) =>
    (await sent(doing, () => connection.execute(text, values as string[])))[0] as Row[]
  try {
    await refuseOld(rows)
    await run('connecting', `set session innodb_lock_wait_timeout = ${LOCK_WAIT_S}`)
    await run('connecting', `set session lock_wait_timeout = ${LOCK_WAIT_S}`)
    await run('connecting', "set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'")
    // Each statement sees what others have committed: a reference that arrives while we work is seen.
    await run('connecting', 'set session transaction isolation level read committed')
    await run('connecting', `set session transaction ${options.readOnly ? 'read only' : 'read write'}`)
  } catch (error) {
    connection.destroy()
    throw error
  }
  return {
    dialect: 'mysql',
    query: ({ text, values }: Sql) => rows('a query', text, values),
    execute: async ({ text, values }: Sql) => {
      const [header] = await sent('a change', () => connection.execute(text, values as string[]))
      return (header as ResultSetHeader).affectedRows
    },
    async transaction(work) {
      await run('a transaction', 'start transaction')
      try {
        const result = await work()
        await run('a transaction', 'commit')
        return result
      } catch (error) {
        await connection.query('rollback').catch(() => {})
        throw error
      }
    },
    readSchema: () => schemaOf((text, values) => rows('reading the schema', text, values)),
    close: () => connection.end().catch(() => connection.destroy()),
  }
}

async function connected(url: string): Promise<Connection> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url)
  const ssl = TLS[(searchParams.get('ssl-mode') ?? '').toLowerCase()]
  // Few desks have such a store: the others do without its driver's memory.
  const { createConnection } = await import('mysql2/promise')
  try {
    const connection = await createConnection({
      host: decodeURIComponent(hostname).replace(/^\[|\]$/g, ''),
      port: Number(port || 3306),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      ...(pathname.length > 1 ? { database: decodeURIComponent(pathname.slice(1)) } : {}),
      ...(ssl ? { ssl } : {}),
      connectTimeout: CONNECT_MS,
      charset: 'utf8mb4_general_ci',
      supportBigNumbers: true,
      bigNumberStrings: true,
      dateStrings: true,
      jsonStrings: true,
      maxPreparedStatements: PREPARED,
    })
    // A connection that ends while nobody waits for it fails the next statement, not the process.
    connection.on('error', () => {})
    return connection
  } catch (error) {
    throw storeFault(error, 'connecting')
  }
}

type Read = (text: string, values?: unknown[]) => Promise<Row[]>

async function refuseOld(rows: (doing: string, text: string) => Promise<Row[]>): Promise<void> {
  const [row] = await rows('connecting', 'select version() as version')
  const version = String(row?.version)
  const [, major = 0, minor = 0] = (/^(\d+)\.(\d+)/.exec(version) ?? []).map(Number)
  const old = /mariadb/i.test(version) ? major * 100 + minor < 1006 : major < 8
  if (old) throw new ConnectorError('invalid', 'the store is older than MySQL 8.0 or MariaDB 10.6')
}

const OURS = "not in ('mysql', 'information_schema', 'performance_schema', 'sys')"

async function schemaOf(read: Read): Promise<LiveSchema> {
  const [named] = await read('select database() as name')
  const columns = (await read(`
    select c.table_schema as \`schema\`, c.table_name as \`table\`, c.column_name as name, c.data_type as type,
           c.is_nullable = 'YES' as nullable, c.character_maximum_length as length, c.collation_name as collation,
           c.extra as extra
    from information_schema.columns c
    join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
    where t.table_type = 'BASE TABLE' and c.table_schema ${OURS}
    order by 1, 2, c.ordinal_position`)) as unknown as {
    schema: string
    table: string
    name: string
    type: string
    nullable: number
    length: number | string | null
    collation: string | null
    extra: string
  }[]
  const indexes = (await read(`
    select table_schema as \`schema\`, table_name as \`table\`, index_name as name, column_name as part
    from information_schema.statistics
    where non_unique = 0 and table_schema ${OURS}
    order by 1, 2, 3, seq_in_index`)) as {
    schema: string
    table: string
    name: string
    part: string | null
  }[]
  const keys = (await read(`
    select k.table_schema as \`schema\`, k.table_name as \`table\`, k.constraint_name as name, k.column_name as part,
           k.referenced_table_schema as to_schema, k.referenced_table_name as to_table,
           k.referenced_column_name as to_part, r.delete_rule as rule
    from information_schema.key_column_usage k
    join information_schema.referential_constraints r
      on r.constraint_schema = k.constraint_schema and r.constraint_name = k.constraint_name and r.table_name = k.table_name
    where k.referenced_table_name is not null and k.table_schema ${OURS}
    order by 1, 2, 3, k.ordinal_position`)) as {
    schema: string
    table: string
    name: string
    part: string
    to_schema: string
    to_table: string
    to_part: string
    rule: string
  }[]
  const writable = await privileges(read)
  const tables = new Map<string, LiveTable>()
  const at = (schema: string, table: string) => JSON.stringify([schema, table])
  for (const { schema, table, name, type, nullable, length, collation, extra } of columns) {
    const found = tables.get(at(schema, table)) ?? {
      schema,
      name: table,
      columns: [],
      primaryKey: [],
      unique: [],
      foreignKeys: [],
      writable: writable(schema, table),
    }
    const column: LiveColumn = {
      name,
      type,
      family: familyOf(type),
      nullable: Boolean(Number(nullable)),
      length: length === null ? null : Number(length),
      generated: /generated|persistent|virtual/i.test(extra) && !/default_generated/i.test(extra),
      collation,
    }
    found.columns.push(column)
    tables.set(at(schema, table), found)
  }
  for (const parts of grouped(indexes)) {
    const { schema, table, name } = parts[0]!
    const found = tables.get(at(schema, table))
    // A part without a column is an expression.
    const names = parts.flatMap(({ part }) => part ?? [])
    if (!found || names.length < parts.length) continue
    found.unique.push(names)
    if (name === 'PRIMARY') found.primaryKey = names
  }
  for (const parts of grouped(keys)) {
    const { schema, table, to_schema, to_table, rule } = parts[0]!
    const said = rule.toLowerCase()
    tables.get(at(schema, table))?.foreignKeys.push({
      columns: parts.map(({ part }) => part),
      to: { schema: to_schema, table: to_table, columns: parts.map((one) => one.to_part) },
      onDelete: said === 'no action' ? 'restrict' : (said as ForeignKey['onDelete']),
    })
  }
  return { defaultSchema: String(named?.name ?? ''), tables: [...tables.values()] }
}

function grouped<T extends { schema: string; table: string; name: string }>(parts: T[]): T[][] {
  const groups = new Map<string, T[]>()
  for (const part of parts) {
    const key = JSON.stringify([part.schema, part.table, part.name])
    groups.set(key, [...(groups.get(key) ?? []), part])
  }
  return [...groups.values()]
}

/** Whether a table may be changed, as far as the account's own grants tell; null where a role may add to them. */
async function privileges(read: Read): Promise<(schema: string, table: string) => boolean | null> {
  const [who] = await read('select current_user() as name, current_role() as role')
  const [user = '', host = ''] = String(who?.name).split(/@(?=[^@]*$)/)
  const grantee = `'${user}'@'${host}'`
  const wanted = "grantee = ? and privilege_type in ('UPDATE', 'DELETE')"
  const both = (rows: Row[]) => new Set(rows.map(({ type }) => type)).size === 2
  const everywhere = both(
    await read(`select privilege_type as type from information_schema.user_privileges where ${wanted}`, [
      grantee,
    ]),
  )
  const schemas = await read(
    `select privilege_type as type, table_schema as place from information_schema.schema_privileges where ${wanted}`,
    [grantee],
  )
  const single = await read(
    `select privilege_type as type, table_schema as place, table_name as name from information_schema.table_privileges where ${wanted}`,
    [grantee],
  )
  const byRole = !['', 'null', 'none'].includes(String(who?.role ?? '').toLowerCase())
  return (schema, table) => {
    if (everywhere) return true
    const granted = [
      ...schemas.filter(({ place }) => isLike(String(place), schema)),
      ...single.filter(({ place, name }) => place === schema && name === table),
    ]
    if (both(granted)) return true
    return byRole ? null : false
  }
}

/** A grant names schemas by a pattern of `_` and `%`, with `\` before those that mean themselves. */
function isLike(pattern: string, name: string): boolean {
  const source = pattern.replace(/\\(.)|([%_])|([^\w\\])/g, (_, plain, wild, other) => {
    if (wild) return wild === '%' ? '.*' : '.'
    return `\\${plain ?? other}`.replace(/^\\(\w)$/, '$1')
  })
  return new RegExp(`^${source}$`, 'is').test(name)
}
