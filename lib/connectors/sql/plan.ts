import type { KnownIdentifier } from '../contract.ts'
import { surely, tableName } from './dialect.ts'
import { eraseOrder, holdsUp, referringTo } from './erase-order.ts'
import type { MappedTable } from './mapped.ts'
import { keptColumns, maskedColumns } from './masks.ts'
import type { OpenedStore } from './open.ts'
import { Reach } from './reach.ts'
import { countOthers, type Others } from './remains.ts'
import { countRows } from './rows.ts'
import { join, type Sql, sql } from './statement.ts'

/** What an erasure would do to the person's rows of one table. */
export interface PlannedTable extends Others {
  table: MappedTable
  /** Rows that are the person's alone: those deleted, emptied and kept together. */
  rows: number
  deleted: number
  /** Their row stays: by the map's word, or because rows that stay refer to it. */
  emptied: number
  kept: number
  /** What is emptied where a row stays. */
  columns: string[]
  /** What is not, though it is the person's: the store needs it. */
  values: string[]
}

/** Counts without touching anything, in the order of an erasure. @throws {ConnectorError} of the store */
export async function planErasure(
  opened: OpenedStore,
  identifiers: readonly KnownIdentifier[],
  categories: readonly string[],
): Promise<PlannedTable[]> {
  const { store, live, mapped } = opened
  const reach = await Reach.walk(store, mapped, identifiers)
  const planned: PlannedTable[] = []
  for (const table of eraseOrder(mapped, live)) {
    const { how } = table.map.erase
    const mine = reach.mine(table, 't')
    const rows = reach.isReached(table) ? await countRows(store, table, mine) : 0
    const referred = how === 'delete' && rows > 0 ? referredByWhatStays(opened, reach, table, 't') : null
    const blocked = referred?.text ? await countRows(store, table, sql`${mine} and (${referred})`) : 0
    planned.push({
      table,
      rows,
      deleted: how === 'delete' ? rows - blocked : 0,
      emptied: how === 'delete' ? blocked : how === 'keep' ? 0 : rows,
      kept: how === 'keep' ? rows : 0,
      ...(await countOthers(store, reach, table)),
      columns: how === 'keep' ? [] : maskedColumns(table, categories).map(({ column }) => column.name),
      values: how === 'keep' ? [] : keptColumns(table, categories),
    })
  }
  return planned
}

/** How far rows that stay because others stay are followed. */
const DEPTH = 3

/** True for the rows that a row which stays refers to. A circle of references holds none of its rows: it is opened first. */
function referredByWhatStays(
  opened: OpenedStore,
  reach: Reach,
  table: MappedTable,
  alias: string,
  before: MappedTable[] = [],
): Sql {
  const { store, live, mapped } = opened
  const { dialect } = store
  const path = [...before, table]
  const from = `r${path.length}`
  const conditions = referringTo(live, table.live).flatMap((referring): Sql[] => {
    const on = holdsUp(dialect, referring, table.live, [from, alias])
    const child = referring.from
    const known = mapped.tables.find((one) => one.live === child)
    if (!on || (known && path.includes(known) && known !== table)) return []
    const stays = known ? staying(opened, reach, known, from, path) : null
    const which = stays ? sql` and (${stays})` : { text: '', values: [] }
    return [sql`exists (select 1 from ${tableName(dialect, child)} ${from} where ${on}${which})`]
  })
  return join(conditions, ' or ')
}

function staying(
  opened: OpenedStore,
  reach: Reach,
  table: MappedTable,
  alias: string,
  path: MappedTable[],
): Sql {
  const strange = sql`not ${surely(reach.mine(table, alias))}`
  if (table.map.erase.how !== 'delete') return { text: '1 = 1', values: [] }
  if (path.length >= DEPTH || path.includes(table)) return strange
  const referred = referredByWhatStays(opened, reach, table, alias, path)
  return referred.text ? sql`${strange} or ${referred}` : strange
}
