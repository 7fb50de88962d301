import type { KnownIdentifier } from '../contract.ts'
import { asText, isAmong, isIdentity, quote, surely, tableName } from './dialect.ts'
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

class Selection {
  readonly include = new Map<string, Values>()
  readonly exclude = new Map<string, Values>()

  of(side: 'include' | 'exclude', columns: LiveColumn[]): Values {
    const key = columns.map(({ name }) => name).join('|')
    const values = this[side].get(key) ?? new Values(columns)
    this[side].set(key, values)
    return values
  }
}

/** The selections of a walk as text, to be gone on with after a crash. */
export type ReachRecord = Record<
  string,
  { include: { columns: string[]; tuples: Tuple[] }[]; exclude: { columns: string[]; tuples: Tuple[] }[] }
>

/** How far back the owner of a strange record is looked for. Beyond it counts as somebody else's: the safe side. */
const BACK_STEPS = 6
const BACK_VALUES = 200

/**
 * Which rows are the person's: those that hold one of their identifiers, and those that the references lead to from
 * there. Kept as values of key columns, never as rows, so that memory follows the number of keys and not of records.
 *
 * A row that somebody else's records lead to as well (an address that another customer uses, a card that somebody else
 * pays with) is shared: it is not the person's alone, and nothing is followed from it.
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
      for (const side of ['include', 'exclude'] as const)
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
      [...this.selections].map(([table, { include, exclude }]) => [
        table.key,
        { include: sides(include), exclude: sides(exclude) },
      ]),
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
    const excluded = this.excluded(table, alias)
    const reached =
      included.text && excluded.text ? sql`(${included}) and not ${surely(sql`(${excluded})`)}` : included
    const either = join([identity, reached.text ? sql`(${reached})` : NOTHING], ' or ')
    return either.text ? sql`(${either})` : { text: '1 = 0', values: [] }
  }

  /** True for the rows that the person shares with others; empty when there are none. */
  shared(table: MappedTable, alias: string): Sql {
    const excluded = this.excluded(table, alias)
    if (!excluded.text) return NOTHING
    const identity = this.identity(table, alias)
    const notMine = identity.text ? sql` and not ${surely(sql`(${identity})`)}` : NOTHING
    return sql`((${this.included(table, alias)}) and (${excluded})${notMine})`
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
    let parked: { link: MappedLink; tuple: Tuple }[] = []
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
      for (const one of parked) {
        if (await this.isSomebodyElses(one.link, one.tuple)) {
          still.push(one)
          continue
        }
        const { table, columns } = one.link.to
        this.selection(table).of('exclude', columns).remove(one.tuple)
        fresh.push({ table, part: (alias) => isAmong(this.store.dialect, alias, columns, [one.tuple]) })
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
        select: `${asText(dialect, own)} as ${quote(dialect, `v${index}`)}`,
        given: `${own} is not null`,
      }
    })
    const rows = await this.store.query(
      sql`select distinct ${picked.map(({ select }) => select).join(', ')} from ${tableName(dialect, table.live)} t where ${picked.map(({ given }) => given).join(' and ')} and (${condition})${limit > 0 ? ` limit ${limit}` : ''}`,
    )
    return rows.map((row: Row) => columns.map((_, index) => String(row[`v${index}`])))
  }

  /** Takes out of the new rows of a table those that a row outside the person's own leads to as well. */
  private async strangers(
    arrived: MappedLink,
    added: Tuple[],
  ): Promise<{ link: MappedLink; tuple: Tuple }[]> {
    const { table } = arrived.to
    const { dialect } = this.store
    const found: { link: MappedLink; tuple: Tuple }[] = []
    const identity = this.identity(table, 't')
    const notIdentity = identity.text ? sql` and not ${surely(sql`(${identity})`)}` : NOTHING
    for (const link of this.mapped.links.filter(({ to }) => to.table === table)) {
      const outside = sql`exists (select 1 from ${tableName(dialect, link.from.table.live)} x where ${this.joined(link, 'x', 't')} and not ${surely(this.mine(link.from.table, 'x'))})`
      const condition = sql`${isAmong(dialect, 't', arrived.to.columns, added)}${notIdentity} and ${outside}`
      const tuples = await this.tuples(table, link.to.columns, condition)
      for (const tuple of this.selection(table).of('exclude', link.to.columns).add(tuples))
        found.push({ link, tuple })
    }
    return found
  }

  /** `x.from = t.to`, compared as texts where the types differ. */
  private joined(link: MappedLink, from: string, to: string): Sql {
    const { dialect } = this.store
    const pairs = link.from.columns.map((column, index) => {
      const other = link.to.columns[index]!
      const [one, two] = [`${from}.${quote(dialect, column.name)}`, `${to}.${quote(dialect, other.name)}`]
      return column.family === other.family
        ? `${one} = ${two}`
        : `${asText(dialect, one)} = ${asText(dialect, two)}`
    })
    return { text: pairs.join(' and '), values: [] }
  }

  /** Whether a row that leads to the value belongs, however far back, to a person other than this one. */
  private async isSomebodyElses(link: MappedLink, tuple: Tuple): Promise<boolean> {
    const seen = new Set<string>()
    let step: { link: MappedLink; tuples: Tuple[] }[] = [{ link, tuples: [tuple] }]
    for (let back = 0; step.length > 0; back++) {
      if (back === BACK_STEPS) return true
      const next: typeof step = []
      for (const { link: here, tuples } of step) {
        const { table } = here.from
        const outside = sql`${isAmong(this.store.dialect, 't', here.from.columns, tuples)} and not ${surely(this.mine(table, 't'))}`
        if (await this.holdsIdentity(table, outside)) return true
        for (const before of this.mapped.links.filter(({ to }) => to.table === table)) {
          const values = await this.tuples(table, before.to.columns, outside, BACK_VALUES)
          if (values.length === BACK_VALUES) return true
          const fresh = values.filter((one) => {
            const key = JSON.stringify([
              before.from.table.key,
              before.to.columns.map(({ name }) => name),
              one,
            ])
            return !seen.has(key) && seen.add(key)
          })
          if (fresh.length > 0) next.push({ link: before, tuples: fresh })
        }
      }
      step = next
    }
    return false
  }

  private async holdsIdentity(table: MappedTable, condition: Sql): Promise<boolean> {
    const { dialect } = this.store
    const columns = table.map.columns.filter(({ identity }) => identity)
    if (columns.length === 0) return false
    const given = columns.map(({ name }) => `t.${quote(dialect, name)} is not null`).join(' or ')
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
