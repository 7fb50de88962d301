import type { Remainder } from '../../domain/outcome.ts'
import type { TableErasure } from './data-map.ts'
import type { Store } from './live-schema.ts'
import type { MappedTable } from './mapped.ts'
import type { Reach } from './reach.ts'
import { countRows } from './rows.ts'

/** Rows that an erasure does not touch, because they are not the person's alone. */
export interface Others {
  /** Other people's records lead to them as well, or they name other people. */
  shared: number
  /** Rows of tables outside the map refer to them. */
  outside: number
}

export async function countOthers(store: Store, reach: Reach, table: MappedTable): Promise<Others> {
  const count = async (condition: ReturnType<Reach['shared']>) =>
    condition.text ? countRows(store, table, condition) : 0
  return {
    shared: await count(reach.shared(table, 't')),
    outside: await count(reach.referred(table, 't')),
  }
}

export function othersRows({ shared, outside }: Others, table: MappedTable): Remainder[] {
  const remains: Remainder[] = []
  const more = { ground: '', until: null }
  if (shared > 0)
    remains.push({
      what: rowsOf(shared, table),
      reason: 'Also belongs to the records of other people',
      ...more,
    })
  if (outside > 0)
    remains.push({
      what: rowsOf(outside, table),
      reason: 'Records outside the data map refer to it',
      ...more,
    })
  return remains
}

/** Rows that are not deleted because rows that stay refer to them. */
export function blockedRows(count: number, table: MappedTable, isEmptied: boolean): Remainder {
  const reason = isEmptied
    ? 'Other records that stay refer to it; its personal values were removed'
    : 'Other records that stay refer to it'
  return { what: rowsOf(count, table), reason, ground: '', until: null }
}

/** Values of rows that stay, which no masking takes away. */
export function keptValues(columns: string[], rows: number, table: MappedTable): Remainder {
  return {
    what: `${columns.join(', ')} of ${rowsOf(rows, table)}`,
    reason: 'The store needs it, or other records refer by it',
    ground: '',
    until: null,
  }
}

/** Rows that the map keeps, with its reason. */
export function keptRows(
  count: number,
  table: MappedTable,
  { reason, ground, until }: Extract<TableErasure, { how: 'keep' }>,
): Remainder {
  return { what: rowsOf(count, table), reason, ground, until }
}

function rowsOf(count: number, table: MappedTable): string {
  return `${count} ${count === 1 ? 'row' : 'rows'} of ${table.key}`
}
