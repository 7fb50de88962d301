import { quote, tableName } from './dialect.ts'
import type { ForeignKey, LiveSchema, LiveTable, Store } from './live-schema.ts'
import type { Mapped, MappedTable } from './mapped.ts'
import { NOTHING, type Sql, sql } from './statement.ts'

/** A live foreign key that points at a table, of a table in the map or outside it. */
interface Referring {
  from: LiveTable
  foreign: ForeignKey
  /** It empties itself when what it refers to is deleted: it holds nothing up. */
  soft: boolean
}

export function referringTo(live: LiveSchema, table: LiveTable): Referring[] {
  return live.tables.flatMap((from) =>
    from.foreignKeys
      .filter(({ to }) => to.schema === table.schema && to.table === table.name)
      .map((foreign) => ({ from, foreign, soft: emptiesItself(from, foreign) })),
  )
}

function emptiesItself(table: LiveTable, { columns, onDelete }: ForeignKey): boolean {
  const nullable = (name: string) => table.columns.some((column) => column.name === name && column.nullable)
  return onDelete === 'set null' && columns.every(nullable)
}

/**
 * The condition on which a row `r` refers to a row `t` and holds it up; null where it empties itself. A row that refers
 * to itself does not hold itself up.
 */
export function holdsUp(
  dialect: Store['dialect'],
  { from, foreign, soft }: Referring,
  table: LiveTable,
  [r, t]: readonly [string, string],
): string | null {
  if (soft) return null
  const same = (name: string, other: string) => `${r}.${quote(dialect, name)} = ${t}.${quote(dialect, other)}`
  const on = foreign.columns.map((column, index) => same(column, foreign.to.columns[index]!))
  const key = from === table ? from.primaryKey.map((name) => same(name, name)) : []
  return `${on.join(' and ')}${key.length > 0 ? ` and not (${key.join(' and ')})` : ''}`
}

/** ` and …`, true for the rows `t` that no other row holds up. */
export function unreferred(dialect: Store['dialect'], live: LiveSchema, table: LiveTable): Sql {
  return referringTo(live, table).reduce((all, one) => {
    const on = holdsUp(dialect, one, table, ['r', 't'])
    if (!on) return all
    return sql`${all} and not exists (select 1 from ${tableName(dialect, one.from)} r where ${on})`
  }, NOTHING)
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
