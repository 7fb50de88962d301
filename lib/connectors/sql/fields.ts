import { referringTo } from './erase-order.ts'
import type { LiveColumn, LiveSchema } from './live-schema.ts'
import type { Mapped, MappedTable } from './mapped.ts'

/** A column that a correction can name. */
export interface Field {
  /** `table.column`, with the schema where the map names one */
  name: string
  label: string
  table: MappedTable
  column: LiveColumn
  /** One of the columns the person is known by. */
  isIdentity: boolean
  writable: boolean
}

/**
 * What a person may ask to be put right: texts and dates, and numbers that the map calls the person's. Keys are none:
 * with them records would lose each other. One that people are known by is shown all the same, and not written.
 */
export function fieldsOf(mapped: Mapped, live: LiveSchema): Field[] {
  return mapped.tables.flatMap((table) => {
    const keys = keysOf(mapped, live, table)
    return table.map.columns.flatMap((said): Field[] => {
      const column = table.live.columns.find(({ name }) => name === said.name)
      if (!column) return []
      const isKey = said.primaryKey || keys.has(said.name)
      const isPersonal = said.categories.length > 0 || said.identity !== null
      if (isKey ? !said.identity : !FAMILIES[column.family]?.(isPersonal)) return []
      const name = `${table.key}.${column.name}`
      return [
        {
          name,
          label: said.description || name,
          table,
          column,
          isIdentity: said.identity !== null,
          writable: !isKey && !said.readOnly && !column.generated && table.live.writable !== false,
        },
      ]
    })
  })
}

const FAMILIES: Partial<Record<LiveColumn['family'], (isPersonal: boolean) => boolean>> = {
  text: () => true,
  time: () => true,
  integer: (isPersonal) => isPersonal,
  number: (isPersonal) => isPersonal,
  boolean: (isPersonal) => isPersonal,
}

function keysOf(mapped: Mapped, live: LiveSchema, { live: table }: MappedTable): Set<string> {
  const linked = mapped.links
    .flatMap(({ from, to }) => [from, to])
    .filter((end) => end.table.live === table)
    .flatMap(({ columns }) => columns.map(({ name }) => name))
  const referring = table.foreignKeys.flatMap(({ columns }) => columns)
  const referred = referringTo(live, table).flatMap(({ foreign }) => foreign.to.columns)
  return new Set([...table.primaryKey, ...linked, ...referring, ...referred])
}
