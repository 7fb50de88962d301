import type { AccessGroup, FieldDescription, FieldValue } from '../../domain/extract.ts'

/** A field in both languages: its name in the system, what it is called, and what else there is to say of it. */
export type Described = [name: string, en: string, de: string, note?: [en: string, de: string]]

function fieldsOf(described: readonly Described[]): FieldDescription[] {
  return described.map(([name, en, de, note]) => ({
    name,
    label: { en, de },
    description: note ? { en: note[0], de: note[1] } : '',
  }))
}

export function groupOf(
  id: string,
  [en, de]: [string, string],
  [about, ueber]: [string, string],
  described: readonly Described[],
): AccessGroup {
  return {
    id,
    label: { en, de },
    description: { en: about, de: ueber },
    fields: fieldsOf(described),
  }
}

/** A value as a cell of a table; what is no single value as JSON. */
export function cell(value: unknown): FieldValue {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return JSON.stringify(value)
}
