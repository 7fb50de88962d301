import type { AccessGroup, AccessRecord, FieldValue } from '../../domain/extract.ts'
import type { Remainder } from '../../domain/outcome.ts'
import type {
  AccessBatch,
  AccessEnd,
  CallContext,
  CheckResult,
  Counted,
  Evidence,
  LocateResult,
} from '../contract.ts'
import { quote, tableName } from './dialect.ts'
import type { SqlConfig } from './manifest.ts'
import type { MappedTable } from './mapped.ts'
import { masksByHash } from './masks.ts'
import { type OpenedStore, openMapped, withStore } from './open.ts'
import { planErasure } from './plan.ts'
import { Reach } from './reach.ts'
import { blockedRows, countOthers, keptBecause, keptValues, othersRows, rowsOf } from './remains.ts'
import { rowKey } from './rows.ts'
import { NOTHING, sql } from './statement.ts'

/** Rows read at once. */
const PAGE = 1_000

/** Whether the store is there, the map fits it, and it may be written to. */
export async function check(call: CallContext<SqlConfig>): Promise<CheckResult> {
  const opening = { readOnly: true, signal: call.signal, tolerant: true }
  return withStore(call.config, opening, async (opened) => {
    const missing = missingFor(opened, call.config)
    const counts = { tables: opened.mapped.tables.length }
    return { ok: missing.length === 0, missing, evidence: [proof('read the schema', counts, call)] }
  })
}

function missingFor({ mapped, check: found }: OpenedStore, config: SqlConfig): CheckResult['missing'] {
  const missing = found.problems.map((problem) => ({
    scope: problem,
    without: 'nothing can be found or erased',
  }))
  const known = mapped.tables.flatMap(({ map }) => map.columns.flatMap(({ identity }) => identity ?? []))
  if (missing.length === 0 && !known.some((kind) => config.identifiers.includes(kind)))
    missing.push({
      scope: `an identity among ${config.identifiers.join(', ')}`,
      without: 'nobody is ever found: the map knows people by others',
    })
  const readable = mapped.tables.filter(({ live }) => live.writable === false).map(({ key }) => key)
  if (readable.length > 0)
    missing.push({
      scope: `update and delete on ${readable.join(', ')}`,
      without: 'nothing can be erased or corrected there',
    })
  if (masksByHash(mapped) && !config.hashKey)
    missing.push({ scope: 'hashKey', without: 'nothing can be erased: the map masks by a keyed hash' })
  return missing
}

/** Counts per table what is the person's, what would go and what would stay. */
export async function locate(call: CallContext<SqlConfig>): Promise<LocateResult> {
  return withStore(call.config, { readOnly: true, signal: call.signal }, async (opened) => {
    const plan = await planErasure(opened, call.identifiers, call.config.categories)
    const found: Counted[] = []
    const willRemove: Counted[] = []
    const willRemain: Remainder[] = []
    for (const one of plan) {
      const { table, rows, deleted, emptied, kept, columns, values } = one
      const { key, map } = table
      const isBlocked = map.erase.how === 'delete' && emptied > 0
      const removed = isBlocked ? deleted : deleted + emptied
      if (rows > 0) found.push({ label: key, count: rows })
      if (removed > 0) willRemove.push({ label: key, count: removed })
      if (kept > 0 && map.erase.how === 'keep')
        willRemain.push({ what: rowsOf(kept, table), ...keptBecause(map.erase) })
      if (isBlocked) willRemain.push(blockedRows(emptied, table, columns.length > 0))
      if (values.length > 0 && emptied > 0) willRemain.push(keptValues(values, emptied, table))
      willRemain.push(...othersRows(one, table))
    }
    const counts = Object.fromEntries(found.map(({ label, count }) => [label, count]))
    return { found, willRemove, willRemain, alsoFound: [], evidence: [proof('count rows', counts, call)] }
  })
}

/** Where an export goes on: the table, and the key of the last row handed out. */
interface Cursor {
  table: number
  last: string[] | null
}

/** Every row that is the person's, table by table, with every column the map names. */
export async function* access(
  call: CallContext<SqlConfig>,
  from: string | null,
): AsyncGenerator<AccessBatch, AccessEnd, void> {
  const start: Cursor = from ? (JSON.parse(from) as Cursor) : { table: 0, last: null }
  const { store, mapped } = await openMapped(call.config, {
    readOnly: true,
    signal: call.signal,
  })
  try {
    const reach = await Reach.walk(store, mapped, call.identifiers)
    const remains: Remainder[] = []
    const counts: Record<string, number> = {}
    for (let at = 0; at < mapped.tables.length; at++) {
      const table = mapped.tables[at]!
      remains.push(...othersRows(await countOthers(store, reach, table), table))
      if (at < start.table || !reach.isReached(table)) continue
      const key = rowKey(store, table)
      const { dialect } = store
      const names = table.map.columns.map(({ name }) => name)
      const keys = key?.expressions ?? []
      const picked = [
        ...names.map((name, index) => `t.${quote(dialect, name)} as ${quote(dialect, `c${index}`)}`),
        ...keys.map((one, index) => `${one} as ${quote(dialect, `k${index}`)}`),
      ]
      let last = at === start.table ? start.last : null
      for (let first = last === null; ; first = false) {
        const behind = last && key ? sql` and ${key.after(last)}` : NOTHING
        const page = key ? ` order by ${key.order} limit ${PAGE}` : ''
        const found = await store.query(
          sql`select ${picked.join(', ')} from ${tableName(dialect, table.live)} t where ${reach.mine(table, 't')}${behind}${page}`,
        )
        if (found.length === 0) break
        last = keys.map((_, index) => String(found.at(-1)![`k${index}`]))
        counts[table.key] = (counts[table.key] ?? 0) + found.length
        yield {
          ...(first ? { groups: [groupOf(table)] } : {}),
          records: found.map(
            (row): AccessRecord => ({
              group: groupId(table),
              fields: Object.fromEntries(names.map((name, index) => [name, plain(row[`c${index}`])])),
            }),
          ),
          cursor: JSON.stringify({ table: key ? at : at + 1, last: key ? last : null } satisfies Cursor),
        }
        if (!key || found.length < PAGE) break
      }
    }
    return { remains, evidence: [proof('read rows', counts, call)] }
  } finally {
    await store.close()
  }
}

function groupId(table: MappedTable): string {
  return table.key.replace(/[^A-Za-z0-9-]+/g, '-')
}

function groupOf(table: MappedTable): AccessGroup {
  return {
    id: groupId(table),
    label: table.map.description || table.key,
    description: '',
    fields: table.map.columns.map(({ name, description, categories }) => ({
      name,
      label: description || name,
      description: description ? '' : categories.join(', '),
      freeText: table.live.columns.some(
        (column) =>
          column.name === name && column.family === 'text' && (column.length === null || column.length > 255),
      ),
    })),
  }
}

function plain(value: unknown): FieldValue {
  if (value === null || value === undefined) return null
  if (value instanceof Date) return value.toISOString()
  // Short ones are numbers of visitors and the like, which cookies show in hex.
  if (Buffer.isBuffer(value)) return value.toString(value.length <= 32 ? 'hex' : 'base64')
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'object') return JSON.stringify(value)
  return value as string | number | boolean
}

export function proof(endpoint: string, counts: Record<string, number>, call: { now: () => Date }): Evidence {
  return { endpoint, status: 0, counts, at: call.now().toISOString() }
}
