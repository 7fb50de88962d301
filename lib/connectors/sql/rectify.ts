import type { Remainder } from '../../domain/outcome.ts'
import { type ActionContext, type ActionResult, ConnectorError, type Correction } from '../contract.ts'
import { quote, surely, tableName } from './dialect.ts'
import { type Field, fieldsOf } from './fields.ts'
import type { Store } from './live-schema.ts'
import type { SqlConfig } from './manifest.ts'
import type { MappedTable } from './mapped.ts'
import type { OpenedStore } from './open.ts'
import { Reach, type ReachRecord } from './reach.ts'
import { proof } from './read.ts'
import { refusalOf, refusalOfStore } from './refusals.ts'
import { countOthers, othersRows } from './remains.ts'
import { countRows, keysOf, rowKey } from './rows.ts'
import { join, type Sql, sql } from './statement.ts'

/** More rows than this are not corrected in what the person is known by: their keys are held until all is told. */
const MOST_KNOWN_ROWS = 100_000

/** Where the rows are that a correction is for. By keys where the identity itself is corrected: it finds them no more. */
interface Checkpoint {
  reach: ReachRecord
  keys: Record<string, string[][]>
}

interface Wanted {
  field: Field
  /** null clears the column. */
  value: string | null
}

/**
 * Writes the corrections into the rows that are the person's alone, all in one transaction, and reads them back.
 * `verified` when every row shows its new value, `remains` for what the store keeps in another form.
 * @throws {ConnectorError} `invalid`, with the fields whose new value cannot be kept; nothing was changed then
 */
export async function rectifyRows(
  opened: OpenedStore,
  call: ActionContext<unknown>,
  corrections: Correction[],
): Promise<ActionResult> {
  const { store } = opened
  const rows = await PersonsRows.find(opened, call)
  if (corrections.length === 0) {
    const there = await rows.count(opened.mapped.tables)
    if (there > 0)
      throw new ConnectorError('invalid', 'there are rows now, and none were when the plan was approved')
    return { outcome: 'not_found', counts: [], remains: [], evidence: [proof('count rows', {}, call)] }
  }
  const wanted = wantedOf(opened, corrections)
  refuseReadOnly(wanted)
  await rows.keep(wanted)
  const changed = new Map<MappedTable, number>()
  await store.transaction(async () => {
    for (const one of wanted) {
      const { table } = one.field
      changed.set(table, Math.max(changed.get(table) ?? 0, await write(store, rows, one)))
    }
  })
  const read = await readWanted(opened, rows, wanted)
  const counts = [...changed].flatMap(([{ key }, count]) => (count > 0 ? [{ label: key, count }] : []))
  const told = Object.fromEntries(counts.map(({ label, count }) => [label, count]))
  const open = read.differing.map(
    ({ name }): Remainder => ({
      what: name,
      reason: 'The store keeps it in another form than asked for',
      ground: '',
      until: null,
    }),
  )
  const outcome = open.length > 0 ? 'remains' : 'verified'
  return {
    outcome: read.rows > 0 ? outcome : 'not_found',
    counts,
    remains: [...open, ...read.remains],
    evidence: [
      proof('update rows', told, call),
      proof('read rows back', { rows: read.rows, differing: open.length }, call),
    ],
    handles: rows.handles,
  }
}

/** How the rows stand now. @returns the fields of which a row holds something else than its new value */
export async function readBack(
  opened: OpenedStore,
  call: ActionContext<SqlConfig>,
  corrections: Correction[],
): Promise<{ rows: number; differing: { field: string }[]; remains: Remainder[] }> {
  const rows = await PersonsRows.find(opened, call)
  const { differing, ...read } = await readWanted(opened, rows, wantedOf(opened, corrections))
  return { ...read, differing: differing.map(({ name }) => ({ field: name })) }
}

async function readWanted(opened: OpenedStore, rows: PersonsRows, wanted: Wanted[]) {
  const { store } = opened
  const tables = [...new Set(wanted.map(({ field }) => field.table))]
  const differing: Field[] = []
  for (const { field, value } of wanted) {
    const own = `t.${quote(store.dialect, field.column.name)}`
    const shown: Sql =
      value === null
        ? { text: `${own} is null`, values: [] }
        : surely(sql`${own} = ${bound(store, field, value)}`)
    const other = await countRows(store, field.table, sql`${rows.of(field.table)} and not ${shown}`)
    if (other > 0) differing.push(field)
  }
  const remains: Remainder[] = []
  for (const table of tables) remains.push(...othersRows(await countOthers(store, rows.reach, table), table))
  return { rows: await rows.count(tables), differing, remains }
}

/** @throws {ConnectorError} `invalid`, with every field that cannot be written so */
function wantedOf({ mapped, live }: OpenedStore, corrections: Correction[]): Wanted[] {
  const fields = fieldsOf(mapped, live)
  const refused: { field: string; code: string }[] = []
  const wanted = corrections.flatMap(({ field: name, value: text }): Wanted[] => {
    const field = fields.find((one) => one.name === name)
    const value = text === '' ? null : text
    const code = field ? refusalOf(field.column, value) : 'UNKNOWN_FIELD'
    const isBarred = field && !field.writable && field.table.live.writable !== false
    if (code || isBarred) refused.push({ field: name, code: code ?? 'READ_ONLY' })
    return field ? [{ field, value }] : []
  })
  if (refused.length > 0) throw refusal(refused)
  return wanted
}

function refusal(refused: { field: string; code: string }[]): ConnectorError {
  const named = refused.map(({ field, code }) =>
    code === 'UNKNOWN_FIELD' ? 'a field it does not have' : field,
  )
  return new ConnectorError('invalid', `the store refuses the new value of ${named.join(', ')}`, { refused })
}

function refuseReadOnly(wanted: Wanted[]): void {
  const tables = new Set(
    wanted.filter(({ field }) => field.table.live.writable === false).map(({ field }) => field.table.key),
  )
  if (tables.size > 0)
    throw new ConnectorError(
      'invalid',
      `the connection may only read: nothing was changed in ${[...tables].join(', ')}`,
    )
}

async function write(store: Store, rows: PersonsRows, { field, value }: Wanted): Promise<number> {
  const name = quote(store.dialect, field.column.name)
  const put = value === null ? { text: 'null', values: [] } : bound(store, field, value)
  try {
    return await store.execute(
      sql`update ${tableName(store.dialect, field.table.live)} as t set ${name} = ${put} where ${rows.of(field.table)}`,
    )
  } catch (error) {
    const code = error instanceof ConnectorError ? refusalOfStore(error) : undefined
    throw code ? refusal([{ field: field.name, code }]) : error
  }
}

function bound({ dialect }: Store, { column }: Field, value: string): Sql {
  if (dialect === 'postgres') return { text: `?::${column.type}`, values: [value] }
  const isTrue = column.family === 'boolean' ? Number(/^(t|true|1)$/i.test(value)) : value
  return { text: '?', values: [isTrue] }
}

/** The rows that are the person's alone: those found now, and those that an earlier attempt set out to correct. */
class PersonsRows {
  handles: string[]

  private constructor(
    private readonly opened: OpenedStore,
    private readonly call: ActionContext<unknown>,
    private readonly walks: Reach[],
    private readonly checkpoint: Checkpoint,
  ) {
    this.handles = call.handles
  }

  static async find(opened: OpenedStore, call: ActionContext<unknown>): Promise<PersonsRows> {
    const { store, mapped } = opened
    const fresh = await Reach.walk(store, mapped, call.identifiers)
    const [stored] = call.handles
    if (!stored) return new PersonsRows(opened, call, [fresh], { reach: fresh.record(), keys: {} })
    const checkpoint = JSON.parse(stored) as Checkpoint
    const before = Reach.restore(store, mapped, call.identifiers, checkpoint.reach)
    return new PersonsRows(opened, call, [before, fresh], checkpoint)
  }

  get reach(): Reach {
    return this.walks[0]!
  }

  of(table: MappedTable): Sql {
    const { store } = this.opened
    const keys = this.checkpoint.keys[table.key] ?? []
    const key = rowKey(store, table)
    const known = keys.length > 0 && key ? [key.among(keys)] : []
    const found = join([...known, ...this.walks.map((reach) => reach.mine(table, 't'))], ' or ')
    return sql`(${found})`
  }

  async count(tables: readonly MappedTable[]): Promise<number> {
    let rows = 0
    for (const table of tables) rows += await countRows(this.opened.store, table, this.of(table))
    return rows
  }

  /** Stores where the rows are, before the first change. */
  async keep(wanted: Wanted[]): Promise<void> {
    const { store } = this.opened
    for (const table of new Set(
      wanted.filter(({ field }) => field.isIdentity).map(({ field }) => field.table),
    )) {
      const key = table.live.primaryKey.length > 0 ? rowKey(store, table) : null
      if (!key)
        throw new ConnectorError(
          'invalid',
          `${table.key} has no primary key: what people are known by there is corrected by hand`,
        )
      const rows = await keysOf(store, table, key, this.of(table), MOST_KNOWN_ROWS + 1)
      if (rows.length > MOST_KNOWN_ROWS)
        throw new ConnectorError(
          'invalid',
          `more than ${MOST_KNOWN_ROWS} rows of ${table.key} are known by it: it is corrected by hand`,
        )
      this.checkpoint.keys[table.key] = rows
    }
    this.handles = [JSON.stringify(this.checkpoint)]
    await this.call.keepHandles(this.handles)
  }
}
