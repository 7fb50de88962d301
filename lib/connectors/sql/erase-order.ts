import type { ForeignKey, LiveSchema, LiveTable } from './live-schema.ts'
import type { Mapped, MappedTable } from './mapped.ts'

/** A live foreign key that points at a table, of a table in the map or outside it. */
export interface Referring {
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
