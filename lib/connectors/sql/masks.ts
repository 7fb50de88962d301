import { createHmac, randomBytes } from 'node:crypto'
import type { Mask } from './data-map.ts'
import type { LiveColumn } from './live-schema.ts'
import type { Mapped, MappedTable } from './mapped.ts'

/** A column whose value an erasure takes away, and how. */
export interface MaskedColumn {
  column: LiveColumn
  mask: Mask
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
  const onlyNull = table.map.erase.how === 'null'
  return table.map.columns.flatMap((column): MaskedColumn[] => {
    const live = table.live.columns.find(({ name }) => name === column.name)
    if (!live || live.generated || column.primaryKey || table.live.primaryKey.includes(column.name)) return []
    const named = column.categories.some((category) => isOfCategory(category, categories))
    if (!named && !column.mask) return []
    if (column.readOnly) return []
    if (column.mask && !onlyNull) return [{ column: live, mask: column.mask }]
    return [{ column: live, mask: live.nullable ? { strategy: 'null' } : fallback(live) }]
  })
}

/** Whether an erasure by this map needs the secret of a keyed hash. */
export function masksByHash({ tables }: Mapped): boolean {
  return tables.some(({ map }) => map.columns.some(({ mask }) => mask?.strategy === 'hash'))
}

/** A column that may not be empty gets something that says nothing. */
function fallback(column: LiveColumn): Mask {
  return column.family === 'text' || column.family === 'other'
    ? { strategy: 'random', length: Math.min(column.length ?? 16, 16), suffix: '' }
    : { strategy: 'constant', value: CONSTANTS[column.family] ?? '', suffix: '' }
}

const CONSTANTS: Partial<Record<LiveColumn['family'], string>> = {
  integer: '0',
  number: '0',
  boolean: '0',
  time: '1970-01-01',
  uuid: '00000000-0000-0000-0000-000000000000',
  binary: '',
}

/** Whether every row gets the same value. */
export function isUniform({ mask }: MaskedColumn): boolean {
  return mask.strategy === 'null' || mask.strategy === 'constant'
}

/**
 * The value to write in place of another.
 * @param hashKey secret of the recipient's configuration; equal values stay equal under it, and cannot be guessed without
 */
export function masked({ column, mask }: MaskedColumn, value: unknown, hashKey: string): string | null {
  if (mask.strategy === 'null') return null
  const fitted = (text: string, suffix: string) =>
    column.length === null
      ? text + suffix
      : text.slice(0, Math.max(0, column.length - suffix.length)) + suffix.slice(0, column.length)
  if (mask.strategy === 'constant') return fitted(mask.value, mask.suffix)
  if (mask.strategy === 'random') {
    const length = mask.length ?? 16
    return fitted(randomBytes(length).toString('hex').slice(0, length), mask.suffix)
  }
  if (value === null || value === undefined) return null
  return fitted(createHmac('sha256', hashKey).update(String(value)).digest('hex'), mask.suffix)
}
