import type { DataMap, Link, MapColumn, MapTable } from './data-map.ts'
import { keyOf } from './data-map.ts'
import {
  type ForeignKey,
  type LiveColumn,
  type LiveSchema,
  type LiveTable,
  liveTable,
} from './live-schema.ts'

/** A table of the map and the table it stands for. */
export interface MappedTable {
  key: string
  map: MapTable
  live: LiveTable
  /** Columns that foreign keys of the store point at. */
  referenced: string[]
}

/** A link of the map between live columns. */
export interface MappedLink {
  from: { table: MappedTable; columns: LiveColumn[] }
  to: { table: MappedTable; columns: LiveColumn[] }
}

/** A foreign key of a table that the map does not have. */
interface OutsideReference {
  from: { table: LiveTable; columns: string[] }
  to: { table: MappedTable; columns: LiveColumn[] }
}

export interface Mapped {
  tables: MappedTable[]
  links: MappedLink[]
  /** The store's own foreign keys between tables of the map, whether the map names them or not. */
  references: MappedLink[]
  outside: OutsideReference[]
}

/** What the live schema says against a map, each as `file:line: sentence`. */
export interface MapCheck {
  problems: string[]
  warnings: string[]
}

/** Joins a map with the live schema. What does not fit is left out of the result and named in `check`. */
export function mapOnto(map: DataMap, live: LiveSchema): { mapped: Mapped; check: MapCheck } {
  const check: MapCheck = { problems: [], warnings: [...map.warnings] }
  const say = (line: number, words: string) => `${map.file}:${line}: ${words}`
  const tables: MappedTable[] = []
  for (const table of map.tables.filter(({ skip }) => !skip)) {
    const key = keyOf(table)
    const found = liveTable(live, table)
    if (!found) {
      check.problems.push(say(table.line, `there is no table ${key}`))
      continue
    }
    tables.push({ key, map: table, live: found, referenced: referencedIn(live, found) })
    for (const column of table.columns) {
      const real = found.columns.find(({ name }) => name === column.name)
      if (!real) check.problems.push(say(column.line, `${key} has no column ${column.name}`))
      else if (clashes(column, real))
        check.problems.push(
          say(column.line, `${key}.${column.name} is ${real.type}, the map says ${column.dataType}`),
        )
      else if (masksNull(table, column, real))
        check.problems.push(
          say(column.line, `${key}.${column.name} may not be null, but the map takes its value away`),
        )
    }
    if (found.primaryKey.length === 0)
      check.warnings.push(say(table.line, `${key} has no primary key: its rows are read in no fixed order`))
  }
  const links = map.links.flatMap((link): MappedLink[] => {
    const ends = [link.from, link.to].map((end) => endOf(tables, end))
    if (!ends[0] || !ends[1]) return []
    return [{ from: ends[0], to: ends[1] }]
  })
  const mapped = { tables, links, ...foreignKeys(live, tables) }
  for (const link of links) {
    const clash = link.from.columns.find((column, index) => !comparable(column, link.to.columns[index]!))
    if (clash) {
      const [from, to] = [link.from, link.to].map(({ table, columns }) => `${table.key}.${names(columns)}`)
      check.problems.push(
        say(link.to.table.map.line, `${from} cannot be compared with ${to}: their types differ too much`),
      )
    }
  }
  for (const { key, map: table } of unreachable(mapped))
    check.warnings.push(say(table.line, `no identity and no reference leads to ${key}: it is never read`))
  for (const cycle of cycles(mapped))
    check.warnings.push(
      say(cycle[0]!.map.line, `references go in a circle: ${cycle.map(({ key }) => key).join(', ')}`),
    )
  return { mapped, check }
}

function pointsAt(foreign: ForeignKey, table: LiveTable): boolean {
  return foreign.to.schema === table.schema && foreign.to.table === table.name
}

function referencedIn(live: LiveSchema, table: LiveTable): string[] {
  const keys = live.tables.flatMap(({ foreignKeys }) => foreignKeys.filter((key) => pointsAt(key, table)))
  return [...new Set(keys.flatMap(({ to }) => to.columns))]
}

function foreignKeys(live: LiveSchema, tables: MappedTable[]): Pick<Mapped, 'references' | 'outside'> {
  const references: MappedLink[] = []
  const outside: OutsideReference[] = []
  for (const from of live.tables)
    for (const foreign of from.foreignKeys) {
      const table = tables.find((one) => pointsAt(foreign, one.live))
      const columns = table && columnsOf(table.live, foreign.to.columns)
      if (!table || !columns) continue
      const to = { table, columns }
      const mapped = tables.find((one) => one.live === from)
      const own = columnsOf(from, foreign.columns)
      if (mapped && own) references.push({ from: { table: mapped, columns: own }, to })
      else outside.push({ from: { table: from, columns: foreign.columns }, to })
    }
  return { references, outside }
}

function columnsOf(table: LiveTable, names: string[]): LiveColumn[] | null {
  const columns = names.flatMap((name) => table.columns.find((column) => column.name === name) ?? [])
  return columns.length === names.length ? columns : null
}

const names = (columns: LiveColumn[]) =>
  columns.length === 1 ? columns[0]!.name : `(${columns.map(({ name }) => name).join(', ')})`

function endOf(tables: MappedTable[], end: Link['from']): MappedLink['from'] | null {
  const table = tables.find(({ key }) => key === end.table)
  const columns = end.columns.map((name) => table?.live.columns.find((column) => column.name === name))
  if (!table || columns.some((column) => !column)) return null
  return { table, columns: columns as LiveColumn[] }
}

const FAMILIES: Record<string, LiveColumn['family'][]> = {
  string: ['text', 'uuid', 'time', 'other'],
  integer: ['integer', 'number'],
  float: ['number', 'integer'],
  boolean: ['boolean', 'integer'],
}

function clashes(column: MapColumn, real: LiveColumn): boolean {
  const families = column.dataType ? FAMILIES[column.dataType] : undefined
  return families !== undefined && !families.includes(real.family)
}

function masksNull(table: MapTable, column: MapColumn, real: LiveColumn): boolean {
  return table.erase.how === 'mask' && column.mask?.strategy === 'null' && !real.nullable
}

/** Whole numbers and texts are compared as texts; a date is never a key to a number, nor bytes to anything else. */
function comparable(one: LiveColumn, other: LiveColumn): boolean {
  const kind = ({ family }: LiveColumn) =>
    family === 'integer' ||
    family === 'number' ||
    family === 'text' ||
    family === 'uuid' ||
    family === 'other'
      ? 'key'
      : family
  return kind(one) === kind(other)
}

function unreachable({ tables, links }: Mapped): MappedTable[] {
  const reached = new Set(tables.filter(({ map }) => map.columns.some(({ identity }) => identity)))
  for (let grown = true; grown; ) {
    grown = false
    for (const { from, to } of links)
      if (reached.has(from.table) && !reached.has(to.table)) {
        reached.add(to.table)
        grown = true
      }
  }
  return tables.filter((table) => !reached.has(table))
}

/** Tables that hold references to each other in a circle (one that refers to itself is none). */
function cycles({ tables, links }: Mapped): MappedTable[][] {
  const next = (table: MappedTable) =>
    links.filter(({ from, to }) => from.table === table && to.table !== table).map(({ to }) => to.table)
  const reaches = (from: MappedTable) => {
    const seen = new Set<MappedTable>()
    const queue = next(from)
    for (let table = queue.pop(); table; table = queue.pop()) {
      if (seen.has(table)) continue
      seen.add(table)
      queue.push(...next(table))
    }
    return seen
  }
  const found: MappedTable[][] = []
  const done = new Set<MappedTable>()
  for (const table of tables) {
    if (done.has(table)) continue
    const forth = reaches(table)
    if (!forth.has(table)) continue
    const circle = tables.filter(
      (other) => other === table || (forth.has(other) && reaches(other).has(table)),
    )
    // Both directions of one reference are no circle.
    if (circle.length > 2) found.push(circle)
    for (const one of circle) done.add(one)
  }
  return found
}
