import { readFileSync } from 'node:fs'
import { CsvError, parse } from 'csv-parse/sync'
import { dateOfRow } from '../../lib/domain/clock/table-row.ts'
import { sentenceOf, UsageError } from './sentences.ts'

const COLUMNS = ['received', 'regime', 'calendar', 'expected_due'] as const
type Row = Record<(typeof COLUMNS)[number], string>

/** Reckons each row of the file and prints its date beside the expected one. @returns 1 on any difference, else 0 */
export function checkTable(file: string, { json }: { json: boolean }): number {
  const results = readRows(file).map((row) => {
    const { expected_due: expected, ...asked } = row
    const { computed, error } = reckon(row)
    return { ...asked, expected, computed, isSame: !error && (computed ?? '') === expected, error }
  })
  const different = results.filter((result) => !result.isSame).length
  if (json) {
    const rows = results.map(({ error, ...row }) => (error ? { ...row, error } : row))
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`)
  } else {
    const width = (pick: (row: Row) => string) =>
      Math.max(...results.map((row) => pick({ ...row, expected_due: '' }).length))
    const [received, regime, calendar] = [
      width((r) => r.received),
      width((r) => r.regime),
      width((r) => r.calendar),
    ]
    for (const row of results) {
      const asked = `${row.received.padEnd(received)}  ${row.regime.padEnd(regime)}  ${row.calendar.padEnd(calendar)}`
      const mark = row.isSame ? 'same' : 'DIFFERENT'
      process.stdout.write(
        `${asked}  expected ${row.expected || 'none'}  computed ${row.error ?? row.computed ?? 'none'}  ${mark}\n`,
      )
    }
    process.stdout.write(`${results.length - different} rows the same, ${different} different\n`)
  }
  return different > 0 ? 1 : 0
}

function readRows(file: string): Row[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new UsageError(`${file} cannot be read.`)
  }
  try {
    const rows: Row[] = parse(text, { bom: true, columns: true, skip_empty_lines: true, trim: true })
    const missing = COLUMNS.filter((column) => rows.length === 0 || !(column in rows[0]!))
    if (missing.length > 0) throw new UsageError(`${file} has no rows with ${missing.join(', ')}.`)
    return rows
  } catch (error) {
    if (error instanceof CsvError) throw new UsageError(`${file} is no CSV table: ${error.message}`)
    throw error
  }
}

function reckon(row: Row): { computed: string | null; error?: string } {
  try {
    return { computed: dateOfRow(row) }
  } catch (error) {
    return { computed: null, error: sentenceOf(error) }
  }
}
