import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ConnectorError, type KnownIdentifier } from '../../lib/connectors/contract.ts'
import { DataMapError, parseDataMap } from '../../lib/connectors/sql/data-map.ts'
import { sqlStore } from '../../lib/connectors/sql/manifest.ts'
import { type MapCheck, mapOnto } from '../../lib/connectors/sql/mapped.ts'
import { openStore } from '../../lib/connectors/sql/open.ts'
import { type PlannedTable, planErasure } from '../../lib/connectors/sql/plan.ts'
import { IDENTIFIER_KINDS, type IdentifierKind } from '../../lib/domain/identifier.ts'
import { sentenceOf, UsageError } from './sentences.ts'

const HELP = `Usage: rightsdesk datamap check <map.yaml> <url> [--json]
       rightsdesk datamap plan <map.yaml> <url> --identity <kind>=<value> [--identity …] [--category …] [--json]

check compares a data map with the live schema of a database. Exit 1 when the map cannot be used with it.
plan counts, table by table, what an erasure of one person would do. The database is opened to read only.

  <url>                      postgres://user:password@host/name, mysql://…, or sqlite: and a path
  --identity <kind>=<value>  ${IDENTIFIER_KINDS.slice(0, 4).join(', ')},
                             ${IDENTIFIER_KINDS.slice(4).join(', ')}
  --category <name>          what loses its values where a row stays, as \`categories\` of the connector; user
  --json                     machine-readable
`

/** @returns the exit code: 0, 1 where the map does not fit the database, 2 where it cannot be told (a sentence on stderr) */
export async function run(argv: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        identity: { type: 'string', multiple: true },
        category: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (values.help) return print(HELP, 0)
    const [what, file, url, ...others] = positionals
    if ((what !== 'check' && what !== 'plan') || !file || !url || others.length > 0)
      throw new UsageError(
        'Say what to do, with which map and which database: rightsdesk datamap check <map.yaml> <url>',
      )
    const identifiers = (values.identity ?? []).map(identifierOf)
    if (what === 'plan' && identifiers.length === 0)
      throw new UsageError('Name the person: --identity email=… (--help lists the kinds).')
    if (what === 'check' && (identifiers.length > 0 || values.category))
      throw new UsageError('--identity and --category belong to plan.')
    const json = values.json ?? false
    return what === 'check'
      ? await check(file, url, json)
      : await plan(file, url, { identifiers, categories: values.category ?? ['user'], json })
  } catch (error) {
    const words =
      error instanceof ConnectorError ? `The database cannot be read: ${error.message}.` : sentenceOf(error)
    process.stderr.write(`${words}\n`)
    return 2
  }
}

async function check(file: string, url: string, json: boolean): Promise<number> {
  const found = await compare(file, url, async () => null)
  if (json) return print(`${JSON.stringify(found.check, null, 2)}\n`, codeOf(found.check))
  return print(reportOf(found, url), codeOf(found.check))
}

async function plan(
  file: string,
  url: string,
  of: { identifiers: KnownIdentifier[]; categories: string[]; json: boolean },
): Promise<number> {
  const found = await compare(file, url, (opened) => planErasure(opened, of.identifiers, of.categories))
  if (!found.result)
    return print(of.json ? `${JSON.stringify(found.check, null, 2)}\n` : reportOf(found, url), 1)
  const touched = found.result.filter(({ rows, shared, outside }) => rows + shared + outside > 0)
  if (of.json) {
    const tables = touched.map(({ table, ...counts }) => ({
      table: table.key,
      erase: table.map.erase,
      ...counts,
    }))
    return print(`${JSON.stringify({ tables }, null, 2)}\n`, 0)
  }
  const kinds = [...new Set(of.identifiers.map(({ kind }) => kind))].join(', ')
  return print(touched.length > 0 ? tableOf(touched) : `Nobody is found by ${kinds}.\n`, 0)
}

type Opened = Parameters<typeof planErasure>[0]

interface Compared<T> {
  tables: number
  check: MapCheck
  /** null: the map does not fit. */
  result: T | null
}

/** Reads the map and the schema, and works on the two where they fit. */
async function compare<T>(
  file: string,
  url: string,
  work: (opened: Opened) => Promise<T>,
): Promise<Compared<T>> {
  if (!sqlStore.config.shape.url.safeParse(url).success)
    throw new UsageError('The database is named as postgres://…, mysql://… or sqlite: and a path.')
  const map = readMap(file)
  if ('problems' in map) return { tables: 0, check: { problems: map.problems, warnings: [] }, result: null }
  const store = await openStore(url, { readOnly: true })
  try {
    const live = await store.readSchema()
    const { mapped, check } = mapOnto(map, live)
    const fits = check.problems.length === 0
    return {
      tables: mapped.tables.length,
      check,
      result: fits ? await work({ store, live, mapped, check }) : null,
    }
  } finally {
    await store.close()
  }
}

function readMap(file: string): ReturnType<typeof parseDataMap> | { problems: string[] } {
  let source: string
  try {
    source = readFileSync(file, 'utf8')
  } catch {
    throw new UsageError(`${file} cannot be read.`)
  }
  try {
    return parseDataMap(source, file)
  } catch (error) {
    if (error instanceof DataMapError) return { problems: error.problems }
    throw error
  }
}

/** The value is never repeated. */
function identifierOf(said: string): KnownIdentifier {
  const at = said.indexOf('=')
  const kind = said.slice(0, at) as IdentifierKind
  if (at < 0 || at === said.length - 1 || !IDENTIFIER_KINDS.includes(kind))
    throw new UsageError(
      'An identity is a kind and a value, email=ada@example.test (--help lists the kinds).',
    )
  return { kind, value: said.slice(at + 1) }
}

const codeOf = ({ problems }: MapCheck) => (problems.length > 0 ? 1 : 0)

function reportOf({ tables, check }: Compared<unknown>, url: string): string {
  const { problems, warnings } = check
  const store = withoutPassword(url)
  const lines = [
    ...problems,
    ...warnings.map((warning) => `${warning} (warning)`),
    problems.length > 0
      ? `The map does not fit ${store}: ${problems.length} ${problems.length === 1 ? 'mistake' : 'mistakes'}.`
      : `The map fits ${store}: ${tables} ${tables === 1 ? 'table' : 'tables'}.`,
  ]
  return `${lines.join('\n')}\n`
}

function withoutPassword(url: string): string {
  if (url.startsWith('sqlite:')) return url
  try {
    const { protocol, host, pathname } = new URL(url)
    return `${protocol}//${host}${pathname}`
  } catch {
    return 'the database'
  }
}

const COLUMNS = ['deleted', 'emptied', 'kept', 'shared', 'outside'] as const

function tableOf(planned: PlannedTable[]): string {
  const rows = [
    ['', 'table', ...COLUMNS],
    ...planned.map((one, at) => [
      `${at + 1}`,
      one.table.key,
      ...COLUMNS.map((column) => String(one[column])),
    ]),
  ]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const lines = rows.map((row) =>
    row.map((cell, at) => (at === 1 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  '),
  )
  return `${[...lines, '', ...planned.flatMap(remarksOn), 'Nothing was touched.'].join('\n')}\n`
}

function remarksOn({ table, emptied, columns, values, shared, outside }: PlannedTable): string[] {
  const { key, map } = table
  const { erase } = map
  const remarks: string[] = []
  if (erase.how === 'keep') {
    const until = erase.until ? `, until ${erase.until}` : ''
    remarks.push(`${key} is kept: ${erase.reason}${erase.ground ? ` (${erase.ground})` : ''}${until}`)
  }
  if (emptied > 0) {
    const why = erase.how === 'delete' ? ', because rows that stay refer to it' : ''
    remarks.push(
      columns.length > 0
        ? `${key}: ${columns.join(', ')} ${columns.length === 1 ? 'is' : 'are'} emptied where the row stays${why}`
        : `${key}: the row stays as it is${why || '; no column has a category or a masking'}`,
    )
  }
  if (emptied > 0 && values.length > 0)
    remarks.push(`${key}: ${values.join(', ')} cannot be taken away where the row stays`)
  if (outside > 0) remarks.push(`${key}: what tables outside the map refer to is not touched`)
  if (shared > 0) remarks.push(`${key}: what also belongs to records of other people is not touched`)
  return remarks
}

function print(words: string, code: number): number {
  process.stdout.write(words)
  return code
}
