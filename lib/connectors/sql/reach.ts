import type { IdentifierKind } from '../../domain/identifier.ts'
import type { KnownIdentifier } from '../contract.ts'
import { areEqual, asText, isAmong, isIdentity, quote, surely, tableName } from './dialect.ts'
import type { LiveColumn, Row, Store } from './live-schema.ts'
import type { Mapped, MappedLink, MappedTable } from './mapped.ts'
import { join, NOTHING, type Sql, sql } from './statement.ts'

type Tuple = string[]

/** Values of some columns of a table. */
class Values {
  private readonly tuples = new Map<string, Tuple>()
  constructor(readonly columns: LiveColumn[]) {}

  /** @returns those that were new */
  add(tuples: readonly Tuple[]): Tuple[] {
    return tuples.filter((tuple) => {
      const key = JSON.stringify(tuple)
      if (this.tuples.has(key)) return false
      this.tuples.set(key, tuple)
      return true
    })
  }

  remove(tuple: Tuple): void {
    this.tuples.delete(JSON.stringify(tuple))
  }

  get all(): Tuple[] {
    return [...this.tuples.values()]
  }

  get size(): number {
    return this.tuples.size
  }
}

/** `include`: led to. `exclude`: led to by somebody else's rows too. `outside`: referred to from outside the map too. */
const SIDES = ['include', 'exclude', 'outside'] as const
type Side = (typeof SIDES)[number]

class Selection {
  readonly include = new Map<string, Values>()
  readonly exclude = new Map<string, Values>()
  readonly outside = new Map<string, Values>()

  of(side: Side, columns: LiveColumn[]): Values {
    const key = columns.map(({ name }) => name).join('|')
    const values = this[side].get(key) ?? new Values(columns)
    this[side].set(key, values)
    return values
  }
}

/** The selections of a walk as text, to be gone on with after a crash. */
export type ReachRecord = Record<string, Record<Side, { columns: string[]; tuples: Tuple[] }[]>>

/** What belongs to one person alone: another value of it in a row is another person. Browsers and phones change, or are shared. */
const OWN_TO_ONE: readonly IdentifierKind[] = ['email', 'user_id', 'hubspot_contact_id']

/** Values by which rows of a link's origin lead on. */
interface Lead {
  link: MappedLink
  values: Tuple[]
}

interface Parked {
  table: MappedTable
  columns: LiveColumn[]
  tuples: Tuple[]
}

/** How far back the owner of a strange record is looked for. Beyond it counts as somebody else's: the safe side. */
const BACK_STEPS = 6
const BACK_VALUES = 200

/**
 * Which rows are the person's: those that hold one of their identifiers, and those that the references lead to from
 * there. Kept as values of key columns, never as rows, so that memory follows the number of keys and not of records.
 *
 * A row that somebody else's records lead to as well (an address that another customer uses, a card that somebody else
 * pays with), or that names somebody else beside the person (a message to another customer), is shared: it is not the
 * person's alone, and nothing is followed from it. So is a row that the person's rows refer to and rows of tables
 * outside the map refer to as well: whose those are, nobody can tell.
 */
export class Reach {
  private readonly selections = new Map<MappedTable, Selection>()

  private constructor(
    private readonly store: Store,
    private readonly mapped: Mapped,
    private readonly identifiers: readonly KnownIdentifier[],
  ) {
    for (const table of mapped.tables) this.selections.set(table, new Selection())
  }

  /** @throws {ConnectorError} of the store */
  static async walk(store: Store, mapped: Mapped, identifiers: readonly KnownIdentifier[]): Promise<Reach> {
    const reach = new Reach(store, mapped, identifiers)
    await reach.run()
    return reach
  }

  static restore(
    store: Store,
    mapped: Mapped,
    identifiers: readonly KnownIdentifier[],
    record: ReachRecord,
  ): Reach {
    const reach = new Reach(store, mapped, identifiers)
    for (const table of mapped.tables) {
      const said = record[table.key]
      for (const side of SIDES)
        for (const { columns, tuples } of said?.[side] ?? [])
          reach
            .selection(table)
            .of(
              side,
              columns.map((name) => columnOf(table, name)),
            )
            .add(tuples)
    }
    return reach
  }

  record(): ReachRecord {
    const sides = (values: Map<string, Values>) =>
      [...values.values()]
        .filter(({ size }) => size > 0)
        .map(({ columns, all }) => ({ columns: columns.map(({ name }) => name), tuples: all }))
    return Object.fromEntries(
      [...this.selections].map(([table, { include, exclude, outside }]) => [
        table.key,
        { include: sides(include), exclude: sides(exclude), outside: sides(outside) },
      ]),
    )
  }

  /** Holds on to rows by their primary key, before the columns that led to them are emptied. */
  pin(table: MappedTable, tuples: readonly string[][]): void {
    const columns = table.live.primaryKey.map((name) => columnOf(table, name))
    this.selection(table).of('include', columns).add(tuples)
  }

  /** Whether rows of a table were led to by one of these columns. */
  isLedBy(table: MappedTable, names: readonly string[]): boolean {
    return [...this.selection(table).include.values()].some(
      ({ columns, size }) => size > 0 && columns.some(({ name }) => names.includes(name)),
    )
  }

  /** Whether anything could lead to this table: without it, its condition is never true. */
  isReached(table: MappedTable): boolean {
    return this.identity(table, 't').text !== '' || this.included(table, 't').text !== ''
  }

  /** True for the rows that are the person's alone. */
  mine(table: MappedTable, alias: string): Sql {
    const identity = this.identity(table, alias)
    const included = this.included(table, alias)
    const not = join([this.excluded(table, alias), this.fromOutside(table, alias)], ' or ')
    const reached = included.text && not.text ? sql`(${included}) and not ${surely(sql`(${not})`)}` : included
    const either = join([identity, reached.text ? sql`(${reached})` : NOTHING], ' or ')
    if (!either.text) return { text: '1 = 0', values: [] }
    const others = this.namesOthers(table, alias)
    return others.text ? sql`((${either}) and not ${surely(sql`(${others})`)})` : sql`(${either})`
  }

  /** True for the rows that the person shares with others; empty when there are none. */
  shared(table: MappedTable, alias: string): Sql {
    const identity = this.identity(table, alias)
    const included = this.included(table, alias)
    const excluded = this.excluded(table, alias)
    const others = this.namesOthers(table, alias)
    const either = join([identity, included], ' or ')
    const named = either.text && others.text ? sql`((${either}) and (${others}))` : NOTHING
    const notMine = identity.text ? sql` and not ${surely(sql`(${identity})`)}` : NOTHING
    const led = included.text && excluded.text ? sql`((${included}) and (${excluded})${notMine})` : NOTHING
    const all = join([named, led], ' or ')
    return all.text ? sql`(${all})` : NOTHING
  }

  /** True for the rows that stay because rows outside the map refer to them, and nobody else is known behind them; empty when there are none. */
  referred(table: MappedTable, alias: string): Sql {
    const included = this.included(table, alias)
    const outside = this.fromOutside(table, alias)
    if (!included.text || !outside.text) return NOTHING
    const not = join([this.identity(table, alias), this.shared(table, alias)], ' or ')
    return sql`((${included}) and (${outside})${not.text ? sql` and not ${surely(sql`(${not})`)}` : NOTHING})`
  }

  private selection(table: MappedTable): Selection {
    return this.selections.get(table)!
  }

  private identity(table: MappedTable, alias: string): Sql {
    const conditions = table.map.columns.flatMap(({ name, identity }) => {
      const values = this.identifiers.filter(({ kind }) => kind === identity).map(({ value }) => value)
      if (!identity || values.length === 0) return []
      return [isIdentity(this.store.dialect, alias, columnOf(table, name), values, identity === 'email')]
    })
    return join(conditions, ' or ')
  }

  private included(table: MappedTable, alias: string): Sql {
    return this.among(this.selection(table).include, alias)
  }

  private excluded(table: MappedTable, alias: string): Sql {
    return this.among(this.selection(table).exclude, alias)
  }

  private fromOutside(table: MappedTable, alias: string): Sql {
    return this.among(this.selection(table).outside, alias)
  }

  /** True for the rows that hold what is another person's alone. */
  private namesOthers(table: MappedTable, alias: string): Sql {
    const { dialect } = this.store
    const known = table.map.columns.filter(({ identity }) =>
      this.identifiers.some(({ kind }) => kind === identity),
    )
    // Rows that are found by one column alone hold the person there.
    if (known.length < 2 && !this.included(table, alias).text) return NOTHING
    const conditions = known.flatMap(({ name, identity }) => {
      const values = this.identifiers.filter(({ kind }) => kind === identity).map(({ value }) => value)
      if (!identity || !OWN_TO_ONE.includes(identity)) return []
      const column = columnOf(table, name)
      const own = isIdentity(dialect, alias, column, values, identity === 'email')
      return [sql`(${this.holds(alias, column)} and not ${surely(own)})`]
    })
    return join(conditions, ' or ')
  }

  private holds(alias: string, column: LiveColumn): Sql {
    const { dialect } = this.store
    const name = `${alias}.${quote(dialect, column.name)}`
    return { text: `(${name} is not null and ${asText(dialect, name, column)} <> '')`, values: [] }
  }

  private among(side: Map<string, Values>, alias: string): Sql {
    const kept = [...side.values()].filter(({ size }) => size > 0)
    return join(
      kept.map(({ columns, all }) => isAmong(this.store.dialect, alias, columns, all)),
      ' or ',
    )
  }

  private async run(): Promise<void> {
    let fresh: { table: MappedTable; part: (alias: string) => Sql }[] = this.mapped.tables
      .filter((table) => this.identity(table, 't').text !== '')
      .map((table) => ({ table, part: (alias) => this.identity(table, alias) }))
    let parked: Parked[] = []
    while (fresh.length > 0) {
      const found: typeof fresh = []
      for (const { table, part } of fresh) {
        for (const link of this.mapped.links.filter(({ from }) => from.table === table)) {
          const values = this.selection(link.to.table).of('include', link.to.columns)
          const added = values.add(await this.leadingFrom(link, part))
          if (added.length === 0) continue
          parked.push(...(await this.strangers(link, added)))
          found.push({
            table: link.to.table,
            part: (alias) => isAmong(this.store.dialect, alias, link.to.columns, added),
          })
        }
      }
      fresh = found
      if (fresh.length > 0) continue
      // What looked like somebody else's may turn out to be the person's own once everything else is known.
      const still: typeof parked = []
      for (const { table, columns, tuples } of parked) {
        const free = await this.nobodyElses(table, columns, tuples)
        const freed = new Set(free)
        const kept = tuples.filter((tuple) => !freed.has(tuple))
        if (kept.length > 0) still.push({ table, columns, tuples: kept })
        if (free.length === 0) continue
        for (const tuple of free) this.selection(table).of('exclude', columns).remove(tuple)
        fresh.push({ table, part: (alias) => isAmong(this.store.dialect, alias, columns, free) })
      }
      parked = still
    }
  }

  /** The values that a link finds in the person's rows of its origin, among those of `part`. */
  private async leadingFrom(link: MappedLink, part: (alias: string) => Sql): Promise<Tuple[]> {
    const { table, columns } = link.from
    const { text: mine, values } = this.mine(table, 't')
    return this.tuples(table, columns, sql`(${part('t')}) and ${{ text: mine, values }}`)
  }

  private async tuples(
    table: MappedTable,
    columns: LiveColumn[],
    condition: Sql,
    limit = 0,
  ): Promise<Tuple[]> {
    const { dialect } = this.store
    const picked = columns.map(({ name }, index) => {
      const own = `t.${quote(dialect, name)}`
      return {
        select: `${asText(dialect, own, columns[index])} as ${quote(dialect, `v${index}`)}`,
        given: `${own} is not null`,
      }
    })
    const rows = await this.store.query(
      sql`select distinct ${picked.map(({ select }) => select).join(', ')} from ${tableName(dialect, table.live)} t where ${picked.map(({ given }) => given).join(' and ')} and (${condition})${limit > 0 ? ` limit ${limit}` : ''}`,
    )
    return rows.map((row: Row) => columns.map((_, index) => String(row[`v${index}`])))
  }

  /** Takes out of the new rows of a table those that a row outside the person's own leads to as well. */
  private async strangers(arrived: MappedLink, added: Tuple[]): Promise<Parked[]> {
    const { table, columns } = arrived.to
    const { dialect } = this.store
    const identity = this.identity(table, 't')
    const notIdentity = identity.text ? sql` and not ${surely(sql`(${identity})`)}` : NOTHING
    const here = sql`${isAmong(dialect, 't', columns, added)}${notIdentity}`
    // A row that refers to the person is the person's, whatever refers to it in turn. One that the person refers to may be anybody's.
    const isParent = table.live.unique.some((set) =>
      set.every((name) => columns.some((one) => one.name === name)),
    )
    if (isParent) await this.referrers(table, here)
    const found: Parked[] = []
    const leading = isParent ? this.references : this.mapped.links
    for (const link of leading.filter(({ to }) => to.table === table)) {
      const outside = sql`exists (select 1 from ${tableName(dialect, link.from.table.live)} x where ${this.joined(link, 'x', 't')} and not ${surely(this.mine(link.from.table, 'x'))})`
      const tuples = await this.tuples(table, link.to.columns, sql`${here} and ${outside}`)
      const fresh = this.selection(table).of('exclude', link.to.columns).add(tuples)
      if (fresh.length > 0) found.push({ table, columns: link.to.columns, tuples: fresh })
    }
    return found
  }

  /** Takes out those that rows of tables outside the map refer to. */
  private async referrers(table: MappedTable, here: Sql): Promise<void> {
    const { dialect } = this.store
    for (const { from, to } of this.mapped.outside.filter((one) => one.to.table === table)) {
      const pairs = from.columns.map(
        (name, index) => `x.${quote(dialect, name)} = t.${quote(dialect, to.columns[index]!.name)}`,
      )
      const outside = sql`exists (select 1 from ${tableName(dialect, from.table)} x where ${pairs.join(' and ')})`
      const tuples = await this.tuples(table, to.columns, sql`${here} and ${outside}`)
      this.selection(table).of('outside', to.columns).add(tuples)
    }
  }

  /** Every way one row can name another: what the map says, and the store's own foreign keys. */
  private get references(): MappedLink[] {
    return [...this.mapped.links, ...this.mapped.references]
  }

  /** `x.from = t.to`, compared as texts where the types differ. */
  private joined(link: MappedLink, from: string, to: string): Sql {
    const { dialect } = this.store
    const pairs = link.from.columns.map((column, index) => {
      const other = link.to.columns[index]!
      return areEqual(
        dialect,
        [`${from}.${quote(dialect, column.name)}`, column],
        [`${to}.${quote(dialect, other.name)}`, other],
      )
    })
    return { text: pairs.join(' and '), values: [] }
  }

  /** Those of the values whose rows nobody else is behind. */
  private async nobodyElses(table: MappedTable, columns: LiveColumn[], tuples: Tuple[]): Promise<Tuple[]> {
    if (!(await this.areSomebodyElses(table, columns, tuples))) return tuples
    if (tuples.length === 1) return []
    const half = Math.ceil(tuples.length / 2)
    return [
      ...(await this.nobodyElses(table, columns, tuples.slice(0, half))),
      ...(await this.nobodyElses(table, columns, tuples.slice(half))),
    ]
  }

  /** Whether one of the rows belongs, however far back, to a person other than this one. */
  private async areSomebodyElses(
    table: MappedTable,
    columns: LiveColumn[],
    tuples: Tuple[],
  ): Promise<boolean> {
    const { dialect } = this.store
    const seen = new Set<string>()
    const start = await this.before(table, isAmong(dialect, 't', columns, tuples), seen)
    if (start === 'many') return true
    let step = start
    for (let back = 0; step.length > 0; back++) {
      if (back === BACK_STEPS) return true
      const next: typeof step = []
      for (const { link, values } of step) {
        const { table: origin, columns: own } = link.from
        const outside = sql`${isAmong(dialect, 't', own, values)} and not ${surely(this.mine(origin, 't'))}`
        if (await this.holdsIdentity(origin, outside)) return true
        const reached = this.included(origin, 't')
        const unreached = reached.text ? sql`${outside} and not ${surely(sql`(${reached})`)}` : outside
        if (await this.refersToOthers(origin, unreached)) return true
        const before = await this.before(origin, outside, seen)
        if (before === 'many') return true
        next.push(...before)
      }
      step = next
    }
    return false
  }

  /** The values by which rows may be led to, link by link, without those seen before; `many`: too many to go on. */
  private async before(table: MappedTable, condition: Sql, seen: Set<string>): Promise<Lead[] | 'many'> {
    const found: Lead[] = []
    for (const link of this.references.filter(({ to }) => to.table === table)) {
      const values = await this.tuples(table, link.to.columns, condition, BACK_VALUES)
      if (values.length === BACK_VALUES) return 'many'
      const place = [link.from.table.key, ...link.from.columns.map(({ name }) => name)]
      const fresh = values.filter((tuple) => {
        const key = JSON.stringify([place, tuple])
        return !seen.has(key) && seen.add(key)
      })
      if (fresh.length > 0) found.push({ link, values: fresh })
    }
    return found
  }

  /** Whether one of the rows, which nothing of the person's leads to, refers straight to a row that says whose it is. */
  private async refersToOthers(table: MappedTable, condition: Sql): Promise<boolean> {
    for (const { from, to } of this.references.filter((link) => link.from.table === table)) {
      if (!to.table.map.columns.some(({ identity }) => identity)) continue
      const values = await this.tuples(table, from.columns, condition, BACK_VALUES)
      if (values.length === BACK_VALUES) return true
      const others = sql`${isAmong(this.store.dialect, 't', to.columns, values)} and not ${surely(this.mine(to.table, 't'))}`
      if (await this.holdsIdentity(to.table, others)) return true
    }
    return false
  }

  private async holdsIdentity(table: MappedTable, condition: Sql): Promise<boolean> {
    const { dialect } = this.store
    const columns = table.map.columns.filter(({ identity }) => identity)
    if (columns.length === 0) return false
    const given = join(
      columns.map(({ name }) => this.holds('t', columnOf(table, name))),
      ' or ',
    )
    const rows = await this.store.query(
      sql`select 1 as one from ${tableName(dialect, table.live)} t where (${given}) and ${condition} limit 1`,
    )
    return rows.length > 0
  }
}

function columnOf(table: MappedTable, name: string): LiveColumn {
  const column = table.live.columns.find((one) => one.name === name)
  if (!column) throw new Error(`${table.key} lost its column ${name}`)
  return column
}
