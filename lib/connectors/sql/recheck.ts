import type { Remainder } from '../../domain/outcome.ts'
import {
  type ActionContext,
  type ActionResult,
  ConnectorError,
  type Correction,
  type Order,
} from '../contract.ts'
import { isIdentity, quote } from './dialect.ts'
import type { Checkpoint, EraseSettings } from './erase.ts'
import { unreferred } from './erase-order.ts'
import type { SqlConfig } from './manifest.ts'
import type { MappedTable } from './mapped.ts'
import { keptColumns, type MaskedColumn, maskedColumns } from './masks.ts'
import type { OpenedStore } from './open.ts'
import { Reach } from './reach.ts'
import { proof } from './read.ts'
import { readBack } from './rectify.ts'
import { blockedRows, countOthers, keptRows, keptValues, othersRows } from './remains.ts'
import { countRows } from './rows.ts'
import { join, NOTHING, type Sql, sql } from './statement.ts'

/**
 * Looks again, by the identifiers and by the keys that the order stored: what was erased is found no more, what was
 * corrected shows its new value.
 * @throws {ConnectorError} `invalid` where something is left
 */
export async function recheckRows(
  opened: OpenedStore,
  call: ActionContext<SqlConfig>,
  order: Order,
): Promise<ActionResult> {
  if (order.capability === 'erase') return recheckErasure(opened, call, call.config)
  if (order.capability === 'rectify') return recheckCorrections(opened, call, order.corrections)
  throw new ConnectorError('invalid', `there is nothing to look for again after ${order.capability}`)
}

async function recheckErasure(
  { store, live, mapped }: OpenedStore,
  call: ActionContext<unknown>,
  { categories }: Pick<EraseSettings, 'categories'>,
): Promise<ActionResult> {
  const walks = [await Reach.walk(store, mapped, call.identifiers)]
  const [stored] = call.handles
  const checkpoint = stored ? (JSON.parse(stored) as Checkpoint) : null
  if (checkpoint) walks.unshift(Reach.restore(store, mapped, call.identifiers, checkpoint.reach))
  const left: Record<string, number> = {}
  const remains: Remainder[] = []
  for (const table of mapped.tables) {
    const { erase } = table.map
    const mine = join(
      walks.filter((reach) => reach.isReached(table)).map((reach) => reach.mine(table, 't')),
      ' or ',
    )
    const others = checkpoint?.others[table.key] ?? (await countOthers(store, walks[0]!, table))
    remains.push(...othersRows(others, table))
    if (!mine.text) continue
    const all = sql`(${mine})`
    const columns = maskedColumns(table, categories)
    const count = (more: Sql) => countRows(store, table, sql`${all}${more}`)
    if (erase.how === 'keep') {
      const kept = await count(NOTHING)
      if (kept > 0) remains.push(keptRows(kept, table, erase))
      continue
    }
    const filled = holding(store.dialect, table, columns, call)
    const unmasked = filled.text ? await count(sql` and (${filled})`) : 0
    const values = keptColumns(table, categories)
    if (erase.how !== 'delete') {
      left[table.key] = unmasked
      const staying = values.length > 0 ? await count(NOTHING) : 0
      if (staying > 0) remains.push(keptValues(values, staying, table))
      continue
    }
    const free = unreferred(store.dialect, live, table.live)
    const deletable = await count(free)
    // Rows whose identity was emptied are found no more, and stay all the same.
    const blocked = Math.max((await count(NOTHING)) - deletable, checkpoint?.blocked[table.key] ?? 0)
    left[table.key] = Math.max(deletable, unmasked)
    if (blocked > 0) remains.push(blockedRows(blocked, table, columns.length > 0))
    if (blocked > 0 && values.length > 0) remains.push(keptValues(values, blocked, table))
  }
  const evidence = [proof('count rows', left, call)]
  const found = Object.values(left).reduce((sum, rows) => sum + rows, 0)
  if (found > 0)
    throw new ConnectorError('invalid', `${found} ${found === 1 ? 'row was' : 'rows were'} found again`, {
      evidence: evidence[0]!,
    })
  return { outcome: 'verified', counts: [], remains, evidence }
}

/** True for the rows `t` in which something stands that an erasure takes away. What is random or hashed cannot be told from the original, but for an identity. */
function holding(
  dialect: OpenedStore['store']['dialect'],
  table: MappedTable,
  columns: MaskedColumn[],
  call: ActionContext<unknown>,
): Sql {
  const conditions = columns.map(({ column, mask }): Sql => {
    const name = `t.${quote(dialect, column.name)}`
    if (mask.strategy === 'null') return { text: `${name} is not null`, values: [] }
    const identity = table.map.columns.find((one) => one.name === column.name)?.identity
    const values = call.identifiers.filter(({ kind }) => kind === identity).map(({ value }) => value)
    return values.length > 0 ? isIdentity(dialect, 't', column, values, identity === 'email') : NOTHING
  })
  return join(conditions, ' or ')
}

async function recheckCorrections(
  opened: OpenedStore,
  call: ActionContext<SqlConfig>,
  corrections: Correction[],
): Promise<ActionResult> {
  const result = await readBack(opened, call, corrections)
  const missing = result.differing.map(({ field }) => field)
  if (missing.length > 0)
    throw new ConnectorError('invalid', `the store does not show the new value of ${missing.join(', ')}`, {
      refused: missing.map((field) => ({ field, code: 'NOT_SHOWN' })),
    })
  return {
    outcome: result.rows > 0 ? 'verified' : 'not_found',
    counts: [],
    remains: result.remains,
    evidence: [proof('read rows back', { rows: result.rows }, call)],
  }
}
