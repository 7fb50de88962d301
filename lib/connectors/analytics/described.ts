import type { AccessGroup, FieldDescription, FieldValue } from '../../domain/extract.ts'

/** A field in both languages: its name in the system, what it is called, and what it means. */
export type Described = [name: string, en: string, de: string, meaning: [en: string, de: string]]

function fieldsOf(described: readonly Described[]): FieldDescription[] {
  return described.map(([name, en, de, [meaning, bedeutet]]) => ({
    name,
    label: { en, de },
    description: { en: meaning, de: bedeutet },
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
