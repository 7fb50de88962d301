import type { Sql } from './statement.ts'

/** What a column can hold, as far as keys are compared and masks are made. */
export type TypeFamily = 'integer' | 'number' | 'text' | 'boolean' | 'time' | 'uuid' | 'binary' | 'other'

export interface LiveColumn {
  name: string
  /** The store's own name of the type, to cast to. */
  type: string
  family: TypeFamily
  nullable: boolean
  /** Characters; null where the type has no limit. */
  length: number | null
  /** The store computes it: never written. */
  generated: boolean
  /** MySQL: comparisons have to name it. */
  collation: string | null
}

export interface ForeignKey {
  columns: string[]
  to: { schema: string; table: string; columns: string[] }
  /** Deleting the referenced row deletes or empties this one. */
  onDelete: 'restrict' | 'cascade' | 'set null' | 'set default'
}

export interface LiveTable {
  schema: string
  name: string
  columns: LiveColumn[]
  /** Empty where there is none. */
  primaryKey: string[]
  /** Sets of columns that no two rows share, the primary key among them. */
  unique: string[][]
  foreignKeys: ForeignKey[]
  /** Whether the connection may delete and update here; null where the store does not say. */
  writable: boolean | null
}

export interface LiveSchema {
  /** Where a table without a schema is looked for. */
  defaultSchema: string
  tables: LiveTable[]
}

export type Row = Record<string, unknown>

/** A connection to the customer's own database. */
export interface Store {
  dialect: 'postgres' | 'mysql' | 'sqlite'
  /** @throws {ConnectorError} classified; never with a value in it */
  query(sql: Sql): Promise<Row[]>
  /** @returns the number of rows the statement changed */
  execute(sql: Sql): Promise<number>
  /** One transaction at a time; rolled back when `work` throws. */
  transaction<T>(work: () => Promise<T>): Promise<T>
  readSchema(): Promise<LiveSchema>
  close(): Promise<void>
}

/** The live table behind a name of the map; undefined when there is none. */
export function liveTable(
  live: LiveSchema,
  table: { schema: string | null; name: string },
): LiveTable | undefined {
  const schema = table.schema ?? live.defaultSchema
  return live.tables.find((one) => one.schema === schema && one.name === table.name)
}

/** The family of a declared type, by its name in any of the three stores. */
export function familyOf(type: string): TypeFamily {
  const name = type.toLowerCase()
  if (/^(small|big|medium|tiny)?int(eger|[248])?( |\(|$)|serial/.test(name)) return 'integer'
  if (/^(numeric|decimal|real|double|float)/.test(name)) return 'number'
  if (/^bool/.test(name)) return 'boolean'
  if (/^(timestamp|date|time|datetime|year)/.test(name)) return 'time'
  if (/^uuid/.test(name)) return 'uuid'
  if (/char|text|clob|citext|^enum|^name$|^set$/.test(name)) return 'text'
  if (/^(bytea|blob|binary|varbinary|(tiny|medium|long)blob)/.test(name)) return 'binary'
  return 'other'
}
