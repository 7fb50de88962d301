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
import { quote, surely, tableName } from './dialect.ts'
import type { Store } from './live-schema.ts'
import type { SqlConfig } from './manifest.ts'
import type { MappedTable } from './mapped.ts'
import { masksByHash } from './masks.ts'
import { type OpenedStore, openMapped, withStore } from './open.ts'
import { planErasure } from './plan.ts'
import { Reach } from './reach.ts'
import { blockedRows, countOthers, keptRows, keptValues, othersRows } from './remains.ts'
import { keysOf, type RowKey, rowKey } from './rows.ts'
import { NOTHING, type Sql, sql } from './statement.ts'

/** Rows read at once. */
const PAGE = 1_000
/** Keys read ahead of the pages: finding a page's rows among very many costs as much as finding these. */
const AHEAD = 20_000

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
      if (kept > 0 && map.erase.how === 'keep') willRemain.push(keptRows(kept, table, map.erase))
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
      const picked = names.map((name, index) => `t.${quote(dialect, name)} as ${quote(dialect, `c${index}`)}`)
      let first = at !== start.table || start.last === null
      for await (const { condition, last } of pagesOf(
        store,
        table,
        key,
        reach,
        at === start.table ? start.last : null,
      )) {
        const order = key ? ` order by ${key.order}` : ''
        const found = await store.query(
          sql`select ${picked.join(', ')} from ${tableName(dialect, table.live)} t where ${condition}${order}`,
        )
        if (found.length === 0) continue
        counts[table.key] = (counts[table.key] ?? 0) + found.length
        yield {
          ...(first ? { groups: [groupOf(table)] } : {}),
          records: found.map(
            (row): AccessRecord => ({
              group: groupId(table),
              fields: Object.fromEntries(names.map((name, index) => [name, plain(row[`c${index}`])])),
            }),
          ),
          cursor: JSON.stringify({ table: last ? at : at + 1, last } satisfies Cursor),
        }
        first = false
      }
    }
    return { remains, evidence: [proof('read rows', counts, call)] }
  } finally {
    await store.close()
  }
}

/** The person's rows of a table page by page, behind the key of the last one; all at once where rows have no key. */
async function* pagesOf(
  store: Store,
  table: MappedTable,
  key: RowKey | null,
  reach: Reach,
  from: string[] | null,
): AsyncGenerator<{ condition: Sql; last: string[] | null }, void, void> {
  const mine = reach.mine(table, 't')
  if (!key) {
    yield { condition: mine, last: null }
    return
  }
  for (let last = from; ; ) {
    const behind = last ? sql` and ${key.after(last)}` : NOTHING
    const keys = await keysOf(store, table, key, sql`${mine}${behind}`, AHEAD)
    for (let at = 0; at < keys.length; at += PAGE) {
      const page = keys.slice(at, at + PAGE)
      last = page.at(-1)!
      // Found by their keys: the condition only looks at them again.
      yield { condition: sql`${key.among(page)} and ${surely(mine)}`, last }
    }
    if (keys.length < AHEAD) return
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
