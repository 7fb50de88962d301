import { createHmac, randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { Mask } from './data-map.ts'
import type { LiveColumn } from './live-schema.ts'
import type { Mapped, MappedTable } from './mapped.ts'

/** A column whose value an erasure takes away, and how. */
export interface MaskedColumn {
  column: LiveColumn
  mask: Mask
  /** No two rows may hold the same. */
  unique: boolean
}

/** Whether a category is one of those named, or below one: `user.contact` includes `user.contact.email`. */
function isOfCategory(category: string, named: readonly string[]): boolean {
  return named.some((one) => category === one || category.startsWith(`${one}.`))
}

/**
 * The columns that an erasure empties while their row stays: those with a masking of their own, and those of the named
 * categories. Keys are left: without them rows that stay would lose each other.
 */
export function maskedColumns(table: MappedTable, categories: readonly string[]): MaskedColumn[] {
  return namedColumns(table, categories).flatMap(({ said, live }): MaskedColumn[] => {
    if (live.generated || isKept(table, live)) return []
    const unique = table.live.unique.some((set) => set.includes(live.name))
    if (isForeign(table, live)) return [{ column: live, mask: { strategy: 'null' }, unique }]
    if (said && table.map.erase.how !== 'null') return [{ column: live, mask: said, unique }]
    return [
      {
        column: live,
        mask: live.nullable ? { strategy: 'null' } : (fallback(live) ?? { strategy: 'null' }),
        unique,
      },
    ]
  })
}

/** Whether an erasure by this map needs the secret of a keyed hash. */
export function masksByHash({ tables }: Mapped): boolean {
  return tables.some(({ map }) => map.columns.some(({ mask }) => mask?.strategy === 'hash'))
}

/** Columns of the named categories whose values stay, because the store needs them. Mere row numbers are not worth a word. */
export function keptColumns(table: MappedTable, categories: readonly string[]): string[] {
  return namedColumns(table, categories)
    .filter(({ live }) => isKept(table, live) && (live.family === 'text' || !isKey(table, live)))
    .map(({ live }) => live.name)
}

function namedColumns(table: MappedTable, categories: readonly string[]) {
  return table.map.columns.flatMap((column) => {
    const live = table.live.columns.find(({ name }) => name === column.name)
    if (!live || column.readOnly) return []
    const named = column.categories.some((category) => isOfCategory(category, categories))
    return named || column.mask ? [{ said: column.mask, live }] : []
  })
}

const isKey = ({ map, live }: MappedTable, { name }: LiveColumn) =>
  live.primaryKey.includes(name) || map.columns.some((column) => column.name === name && column.primaryKey)

const isForeign = ({ live }: MappedTable, { name }: LiveColumn) =>
  live.foreignKeys.some(({ columns }) => columns.includes(name))

/** Keys, what others refer by, and what may neither be empty nor made up. */
function isKept(table: MappedTable, column: LiveColumn): boolean {
  if (isKey(table, column) || table.referenced.includes(column.name)) return true
  if (column.nullable) return false
  const said = table.map.columns.find(({ name }) => name === column.name)?.mask
  return isForeign(table, column) || (!said && fallback(column) === null)
}

/** A column that may not be empty gets something that says nothing; null where nothing is known that it would take. */
function fallback(column: LiveColumn): Mask | null {
  if (/^(enum|set)$/i.test(column.type)) return null
  if (column.family === 'text')
    return { strategy: 'random', length: Math.min(column.length ?? 16, 16), suffix: '' }
  const value = constant(column)
  return value === undefined ? null : { strategy: 'constant', value, suffix: '' }
}

function constant({ family, type }: LiveColumn): string | undefined {
  if (/^time( |$)|^timetz/i.test(type)) return '00:00:00'
  if (/^year$/i.test(type)) return '1970'
  if (/^jsonb?$/i.test(type)) return '{}'
  // The first second of all is none in a MySQL timestamp.
  return {
    integer: '0',
    number: '0',
    boolean: '0',
    time: '1970-01-02',
    uuid: '00000000-0000-0000-0000-000000000000',
    binary: '',
    text: undefined,
    other: undefined,
  }[family]
}

/** Whether every row gets the same value. */
export function isUniform({ mask, unique }: MaskedColumn): boolean {
  return mask.strategy === 'null' || (mask.strategy === 'constant' && !unique)
}

/**
 * The value to write in place of another.
 * @param hashKey secret of the recipient's configuration; equal values stay equal under it, and cannot be guessed without
 */
export function masked(
  { column, mask, unique }: MaskedColumn,
  value: unknown,
  hashKey: string,
): string | null {
  if (mask.strategy === 'null') return null
  if (mask.strategy === 'constant')
    return unique ? alone(column, mask) : fitted(column, mask.value, mask.suffix)
  // What was empty says nothing, and stays so.
  if (value === null || value === undefined) return null
  if (mask.strategy === 'random') {
    const length = mask.length ?? 16
    return fitted(column, hex(length), mask.suffix)
  }
  return fitted(column, createHmac('sha256', hashKey).update(String(value)).digest('hex'), mask.suffix)
}

const hex = (length: number) =>
  randomBytes(Math.ceil(length / 2))
    .toString('hex')
    .slice(0, length)

function fitted({ length }: LiveColumn, text: string, suffix: string): string {
  if (length === null) return text + suffix
  return text.slice(0, Math.max(0, length - suffix.length)) + suffix.slice(0, length)
}

const LARGEST: [RegExp, number][] = [
  [/^tinyint/i, 127],
  [/^(smallint|int2)/i, 32_767],
  [/^mediumint/i, 8_388_607],
]

/** A constant where no two rows may hold the same. */
function alone(column: LiveColumn, { value, suffix }: { value: string; suffix: string }): string {
  switch (column.family) {
    case 'integer':
    case 'number':
      return String(randomInt(1, LARGEST.find(([type]) => type.test(column.type))?.[1] ?? 2_147_483_647))
    case 'uuid':
      return randomUUID()
    case 'time':
    case 'boolean':
      return value
    default: {
      const room = column.length === null ? 16 : Math.min(16, column.length)
      return fitted(
        column,
        value.slice(0, Math.max(0, (column.length ?? 1e9) - suffix.length - room)) + hex(room),
        suffix,
      )
    }
  }
}
