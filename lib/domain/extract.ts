/** One field as a system holds it now, for staff to see beside what the person asked for. */
export interface CurrentField {
  /** the system's own property name */
  field: string
  label: string
  /** The distinct values over the person's records there; empty where none is set. */
  values: string[]
  writable: boolean
  /** The values the system accepts, where it has a list. */
  options?: { value: string; label: string }[]
}

/** Words in the system's own language, or one text per locale (`en` always among them). */
export type Words = string | ({ en: string } & Readonly<Record<string, string>>)

export interface FieldDescription {
  name: string
  label: Words
  /** What the value means, for the person who reads it. Empty where label says it all. */
  description: Words
  /** Text that people wrote, which may speak of others. */
  freeText?: boolean
}

/** A kind of record, described once before the first record of it. */
export interface AccessGroup {
  /** e.g. `contact`, `visit`; letters, digits and hyphens: it names a file of the package */
  id: string
  label: Words
  description: Words
  fields: FieldDescription[]
}

export type FieldValue = string | number | boolean | null

export interface AccessRecord {
  group: string
  /** Flat: what a table can show. Instants as ISO text. */
  fields: Record<string, FieldValue>
}
