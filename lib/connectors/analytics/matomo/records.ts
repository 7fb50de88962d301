import type { AccessGroup, AccessRecord, FieldValue } from '../../../domain/extract.ts'
import { cell } from '../described.ts'
import { GROUP_OF_TABLE, OTHER_TABLES } from './groups.ts'

/** Pages, titles and the like have tables of their own: rows name them by number. */
const NAMES = 'log_action_'
const MOMENTS = new Set(['server_time', 'visit_first_action_time', 'visit_last_action_time'])

export interface PlacedRecord {
  table: string
  /** The row's place in its table. */
  row: number
  record: AccessRecord
}

/** The rows of an export, table by table in alphabetical order, as people can read them. */
export function* recordsOf(tables: Record<string, unknown>): Generator<PlacedRecord> {
  const names = namesOf(tables)
  for (const table of Object.keys(tables).sort()) {
    if (table.startsWith(NAMES)) continue
    const content = tables[table]
    const rows: unknown[] = Array.isArray(content) ? content : [content]
    for (const [row, one] of rows.entries()) {
      yield { table, row, record: recordOf(table, one, names) }
    }
  }
}

function recordOf(table: string, row: unknown, names: ReadonlyMap<string, string>): AccessRecord {
  const group = GROUP_OF_TABLE[table]
  if (!group || !isRow(row)) {
    return { group: OTHER_TABLES, fields: { table, content: cell(row) } }
  }
  return { group: group.id, fields: fieldsOf(group, row, names) }
}

function fieldsOf(group: AccessGroup, row: Row, names: ReadonlyMap<string, string>) {
  const rest = { ...row }
  const fields: Record<string, FieldValue> = {}
  for (const { name } of group.fields) {
    fields[name] = readable(name, rest[name], names)
    delete rest[name]
  }
  const further = Object.entries(rest).map(([name, value]) => `${name}: ${readable(name, value, names)}`)
  fields.further = further.length > 0 ? further.join('; ') : null
  return fields
}

function readable(name: string, value: unknown, names: ReadonlyMap<string, string>): FieldValue {
  const plain = cell(value)
  if (name.includes('idaction_')) {
    // No page: number 0.
    if (String(plain) === '0') return null
    return names.get(String(plain)) ?? plain
  }
  if (MOMENTS.has(name) && typeof plain === 'string') return instant(plain)
  return plain
}

/** `2026-03-02 09:00:00` is kept in UTC. */
function instant(text: string): string {
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? `${text.replace(' ', 'T')}Z` : text
}

function namesOf(tables: Record<string, unknown>): Map<string, string> {
  const names = new Map<string, string>()
  for (const [table, rows] of Object.entries(tables)) {
    if (!table.startsWith(NAMES) || !Array.isArray(rows)) continue
    for (const row of rows) {
      if (isRow(row) && typeof row.name === 'string') names.set(String(row.idaction), row.name)
    }
  }
  return names
}

type Row = Record<string, unknown>

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
