import { getTableColumns, getTableName } from 'drizzle-orm'
import { getTableConfig as postgresConfig } from 'drizzle-orm/pg-core'
import { getTableConfig as sqliteConfig } from 'drizzle-orm/sqlite-core'
import { expect, it } from 'vitest'
import { schemaOf } from './schema.ts'

type Indexes = { config: { name?: string; unique: boolean } }[]

function shapeOf(which: 'sqlite' | 'postgres') {
  const configOf = (which === 'sqlite' ? sqliteConfig : postgresConfig) as (table: never) => {
    indexes: Indexes
    foreignKeys: unknown[]
  }
  return Object.entries(schemaOf(which)).map(([name, table]) => {
    const { indexes, foreignKeys } = configOf(table as never)
    return {
      name,
      table: getTableName(table),
      columns: Object.entries(getTableColumns(table)).map(([key, column]) => ({
        key,
        column: column.name,
        isRequired: column.notNull,
        isUnique: column.isUnique,
        isPrimary: column.primary,
        default: column.default,
        held: column.dataType,
      })),
      indexes: indexes.map(({ config }) => `${config.name} ${config.unique}`),
      references: foreignKeys.length,
    }
  })
}

it('has the same tables, columns, rules and indexes in either dialect', () => {
  const withoutTypes = (which: 'sqlite' | 'postgres') =>
    shapeOf(which).map((one) => ({
      ...one,
      // Bytes are a type of our own on PostgreSQL.
      columns: one.columns.map((column) => ({ ...column, held: column.held.replace('custom', 'buffer') })),
    }))
  expect(withoutTypes('sqlite').length).toBeGreaterThan(20)
  expect(withoutTypes('postgres')).toEqual(withoutTypes('sqlite'))
})
