import { stringify } from 'csv-stringify/sync'
import type { AccessGroup, FieldValue } from '../domain/extract.ts'
import { articleWords } from '../i18n/articles.ts'
import { remainderWords } from '../i18n/counts.ts'
import type { PackageSystem } from './contents.ts'
import { dataPath } from './paths.ts'
import { wordsIn } from './words.ts'

type Records = AsyncIterable<Record<string, FieldValue>>

/**
 * The records of one group, as the files and the page are made from them.
 * @throws Error where a record has a field that nothing explains, or where there are not `count` of them: a copy that
 * leaves something out unsaid is worse than none
 */
export async function* recordsOf(system: PackageSystem, group: AccessGroup, count: number): Records {
  const known = new Set(group.fields.map(({ name }) => name))
  let read = 0
  for await (const fields of system.records(group.id)) {
    if (!Object.keys(fields).every((name) => known.has(name)))
      throw new Error(`${system.recipientId}: a record of ${group.id} has a field that is not described`)
    read++
    yield fields
  }
  if (read !== count)
    throw new Error(`${system.recipientId}: ${group.id} has ${read} records, ${count} were announced`)
}

/** A JSON array, one record a line. Values stand as the system gave them. */
export async function* jsonOf(records: Records): AsyncGenerator<string> {
  yield '['
  let first = true
  for await (const fields of records) {
    yield `${first ? '\n' : ',\n'}${JSON.stringify(fields)}`
    first = false
  }
  yield first ? ']\n' : '\n]\n'
}

/**
 * A table for spreadsheets (RFC 4180): UTF-8 with a byte order mark, without which Excel misreads it, and the columns in
 * the order of the description. Text that a spreadsheet could compute gets an apostrophe in front; the README says so, and
 * the JSON file has it unchanged.
 */
export async function* csvOf({ fields }: AccessGroup, records: Records): AsyncGenerator<string> {
  const columns = fields.map(({ name }) => name)
  yield line(columns, true)
  for await (const record of records) yield line(columns.map((name) => record[name] ?? null))
}

function line(cells: FieldValue[], bom = false): string {
  return stringify([cells], {
    bom,
    quote_record_delimiter: true,
    record_delimiter: 'windows',
    cast: { boolean: String, string: harmless },
  })
}

/**
 * Where a cell may begin with a formula (`=`, `+`, `-`, `@` and their full-width forms): at the beginning, behind white
 * space and invisible marks that some programs pass over, and behind a semicolon or tab, by which a spreadsheet set to
 * another country's habits divides the line.
 */
const FORMULA = /(?<=^|[;\t])(?=[\s\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\r\n])/gu

function harmless(text: string): string {
  return text.replace(FORMULA, "'")
}

/** What the files of one system hold, and what each field means, in the person's language. */
export function fieldsOf(system: PackageSystem, locale: string): string {
  const about = {
    system: system.name,
    groups: system.groups.map(({ group, count }) => ({
      label: wordsIn(group.label, locale),
      description: wordsIn(group.description, locale),
      records: count,
      files: (['json', 'csv'] as const).map((kind) => dataPath(system.recipientId, group.id, kind)),
      fields: group.fields.map(({ name, label, description }) => ({
        name,
        label: wordsIn(label, locale),
        description: wordsIn(description, locale),
      })),
    })),
    missing: system.remains.map((remainder) => ({
      ...remainderWords(remainder, locale),
      ground: articleWords(remainder.ground, locale),
      until: remainder.until,
    })),
  }
  return `${JSON.stringify(about, null, 2)}\n`
}
