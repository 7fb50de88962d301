import { quote, tableName } from './dialect.ts'
import type { ForeignKey, LiveSchema, LiveTable, Store } from './live-schema.ts'
import type { Mapped, MappedTable } from './mapped.ts'
import type { Sql } from './statement.ts'

/** The live foreign keys that point at a table, those of tables outside the map too. One that empties itself holds nothing up. */
export function referringTo(live: LiveSchema, table: LiveTable): { from: LiveTable; foreign: ForeignKey }[] {
  return live.tables.flatMap((from) =>
    from.foreignKeys
      .filter(
        ({ to, onDelete }) =>
          to.schema === table.schema && to.table === table.name && onDelete !== 'set null',
      )
      .map((foreign) => ({ from, foreign })),
  )
}

/** ` and …`, true for the rows `t` that no other row refers to: deleting one that is would take or change the others too. */
export function unreferred(dialect: Store['dialect'], live: LiveSchema, table: LiveTable): Sql {
  const referring = referringTo(live, table).map(({ from, foreign }) => {
    const on = foreign.columns.map((column, index) => {
      const other = foreign.to.columns[index]!
      return `r.${quote(dialect, column)} = t.${quote(dialect, other)}`
    })
    return ` and not exists (select 1 from ${tableName(dialect, from)} r where ${on.join(' and ')})`
  })
  return { text: referring.join(''), values: [] }
}

/** Children before parents, by the live foreign keys and the map's own word; a circle is entered where least waits. */
export function eraseOrder(mapped: Mapped, live: LiveSchema): MappedTable[] {
  const waitsFor = new Map<MappedTable, Set<MappedTable>>()
  for (const table of mapped.tables) {
    const first = new Set<MappedTable>()
    for (const { from } of referringTo(live, table.live)) {
      const child = mapped.tables.find((one) => one.live === from)
      if (child && child !== table) first.add(child)
    }
    for (const key of table.map.eraseAfter) {
      const named = mapped.tables.find((one) => one.key === key)
      if (named && named !== table) first.add(named)
    }
    waitsFor.set(table, first)
  }
  const order: MappedTable[] = []
  while (waitsFor.size > 0) {
    const [next] = [...waitsFor].sort(([, one], [, other]) => one.size - other.size)[0]!
    order.push(next)
    waitsFor.delete(next)
    for (const first of waitsFor.values()) first.delete(next)
  }
  return order
}
