import type { Remainder } from '../../domain/outcome.ts'
import {
  type ActionContext,
  type ActionResult,
  ConnectorError,
  type Counted,
  type Evidence,
} from '../contract.ts'
import { quote, surely, tableName } from './dialect.ts'
import { eraseOrder, referringTo } from './erase-order.ts'
import type { LiveSchema, LiveTable, Store } from './live-schema.ts'
import type { Mapped, MappedTable } from './mapped.ts'
import { isUniform, keptColumns, type MaskedColumn, masked, maskedColumns } from './masks.ts'
import { Reach, type ReachRecord } from './reach.ts'
import { blockedRows, countOthers, keptRows, keptValues, type Others, othersRows } from './remains.ts'
import { countRows, keysOf, type RowKey, rowKey } from './rows.ts'
import { join, NOTHING, type Sql, sql } from './statement.ts'

/** Rows changed in one transaction. */
const BATCH = 2_000
/** Keys read ahead of the transactions that delete their rows. */
const AHEAD = 20_000

export interface EraseSettings {
  /** Fides categories whose columns lose their values where the row stays; parents include children. */
  categories: string[]
  /** Secret for the masking strategy `hash`. */
  hashKey: string
}

/** What an erasure set out to do, stored before its first change and after every batch. */
export interface Checkpoint {
  reach: ReachRecord
  /** Rows per table at the start: counts stay right over a crash. */
  before: Record<string, number>
  /** What is left to others, counted at the start too: a masked identity names nobody any more. */
  others: Record<string, Others>
  /** Rows that could not be deleted because others refer to them. */
  blocked: Record<string, number>
  finished: string[]
  /** Masking: the key of the last row done. */
  last: Record<string, string[]>
}

/** @throws {ConnectorError} `invalid` where the connection may not change what it would have to */
export async function eraseRows(
  store: Store,
  live: LiveSchema,
  mapped: Mapped,
  call: ActionContext<unknown>,
  settings: EraseSettings,
): Promise<ActionResult> {
  const work = new Erasure(store, live, mapped, call, settings)
  return work.run()
}

class Erasure {
  private reach!: Reach
  private checkpoint!: Checkpoint
  private readonly evidence: Evidence[] = []
  /** Rows that self-emptying references lead to are held on to by their keys. */
  private held = false

  constructor(
    private readonly store: Store,
    private readonly live: LiveSchema,
    private readonly mapped: Mapped,
    private readonly call: ActionContext<unknown>,
    private readonly settings: EraseSettings,
  ) {}

  async run(): Promise<ActionResult> {
    await this.begin()
    const touched = eraseOrder(this.mapped, this.live).filter((table) => this.checkpoint.before[table.key])
    const found = Object.values(this.checkpoint.before).some((rows) => rows > 0)
    if (!found) return { outcome: 'not_found', counts: [], remains: [], evidence: this.evidence }
    this.refuseReadOnly(touched)
    const deleted = touched.filter(({ map }) => map.erase.how === 'delete')
    // First, while every reference still leads to them.
    for (const table of touched)
      if (table.map.erase.how === 'mask' || table.map.erase.how === 'null') await this.finish(table)
    await this.deleteAll(deleted)
    let emptied = 0
    for (const table of deleted) emptied += await this.breakCircles(table)
    emptied += await this.holdOn(deleted)
    if (emptied > 0) await this.deleteAll(deleted)
    for (const table of deleted) await this.countBlocked(table)
    for (const table of deleted) await this.finish(table)
    return this.result(touched)
  }

  private async finish(table: MappedTable): Promise<void> {
    if (this.checkpoint.finished.includes(table.key)) return
    if (table.map.erase.how !== 'delete' || this.checkpoint.blocked[table.key]) await this.maskRows(table)
    this.checkpoint.finished.push(table.key)
    await this.keep()
  }

  /**
   * References that empty themselves would take the way to the rows that hold them along: what is left of those is held
   * on to by its key, and what they refer to can go then.
   * @returns the number of rows held on to
   */
  private async holdOn(tables: MappedTable[]): Promise<number> {
    let held = 0
    for (const table of tables) {
      const names = table.live.foreignKeys.flatMap(({ columns }) => columns)
      const key = rowKey(this.store, table)
      if (!key || table.live.primaryKey.length === 0 || !this.reach.isLedBy(table, names)) continue
      const found: string[][] = []
      for (let last: string[] | undefined; ; last = found.at(-1)) {
        const behind = last ? sql` and ${key.after(last)}` : NOTHING
        const rows = await keysOf(this.store, table, key, sql`${this.reach.mine(table, 't')}${behind}`, AHEAD)
        found.push(...rows)
        if (rows.length < AHEAD) break
      }
      this.reach.pin(table, found)
      held += found.length
    }
    this.held = true
    if (held > 0) {
      this.checkpoint.reach = this.reach.record()
      await this.keep()
    }
    return held
  }

  private async begin(): Promise<void> {
    const [stored] = this.call.handles
    if (stored) {
      this.checkpoint = JSON.parse(stored) as Checkpoint
      this.reach = Reach.restore(this.store, this.mapped, this.call.identifiers, this.checkpoint.reach)
      return
    }
    this.reach = await Reach.walk(this.store, this.mapped, this.call.identifiers)
    const before: Record<string, number> = {}
    const others: Record<string, Others> = {}
    for (const table of this.mapped.tables) {
      before[table.key] = this.reach.isReached(table)
        ? await countRows(this.store, table, this.reach.mine(table, 't'))
        : 0
      others[table.key] = await countOthers(this.store, this.reach, table)
    }
    this.checkpoint = { reach: this.reach.record(), before, others, blocked: {}, finished: [], last: {} }
    await this.keep()
  }

  private keep(): Promise<void> {
    return this.call.keepHandles([JSON.stringify(this.checkpoint)])
  }

  /** In rounds: what one leaves, because others still refer to it, the next may take. */
  private async deleteAll(tables: MappedTable[]): Promise<void> {
    for (let rows = -1; rows !== 0; ) {
      rows = 0
      for (const table of tables) rows += await this.deleteRows(table)
    }
  }

  private refuseReadOnly(tables: MappedTable[]): void {
    const refused = tables.filter(({ map, live }) => map.erase.how !== 'keep' && live.writable === false)
    if (refused.length > 0)
      throw new ConnectorError(
        'invalid',
        `the connection may only read: nothing was changed in ${refused.map(({ key }) => key).join(', ')}`,
      )
  }

  /**
   * Rows that refer to each other cannot be deleted one after the other: what may be empty is emptied, but not in rows
   * that have to stay anyway.
   * @returns the number of rows emptied
   */
  private async breakCircles(table: MappedTable): Promise<number> {
    if (this.checkpoint.blocked[table.key] !== undefined) return 0
    const key = rowKey(this.store, table)
    const columns = table.live.foreignKeys
      .filter((foreign) => closesCircle(this.live, table.live, foreign.to))
      .flatMap((foreign) => foreign.columns)
      .filter((name) => table.live.columns.some((column) => column.name === name && column.nullable))
    if (!key || columns.length === 0) return 0
    const { dialect } = this.store
    const names = [...new Set(columns)].map((name) => quote(dialect, name))
    const set = names.map((name) => `${name} = null`).join(', ')
    const filled = names.map((name) => `t.${name} is not null`).join(' or ')
    const led = this.reach.isLedBy(table, columns)
    // Emptied columns lead to their rows no longer: the rows are held on to by their key, where there is one.
    if (led && table.live.primaryKey.length === 0) return 0
    const held = this.referredBy(table, (from) => this.goesToo(from))
    for (let emptied = 0; ; ) {
      const condition = sql`${this.reach.mine(table, 't')} and (${filled})${held}`
      const rows = await keysOf(this.store, table, key, condition, BATCH)
      if (rows.length === 0) return emptied
      if (led) {
        this.reach.pin(table, rows)
        this.checkpoint.reach = this.reach.record()
        await this.keep()
      }
      await this.change(table, sql`set ${set}`, sql`${key.among(rows)} and ${this.reach.mine(table, 't')}`)
      emptied += rows.length
    }
  }

  /** @returns the number of rows deleted */
  private async deleteRows(table: MappedTable): Promise<number> {
    if (this.checkpoint.blocked[table.key] !== undefined) return 0
    const key = rowKey(this.store, table)
    const referred = this.stillReferred(table)
    const condition = sql`${this.reach.mine(table, 't')}${referred}`
    if (!key) {
      return this.store.transaction(() => this.store.execute(this.deletion(table, condition)))
    }
    // In the order of the key, so that no step looks again at what is gone or has to stay.
    let last: string[] | undefined
    for (let total = 0; ; ) {
      const behind = last ? sql` and ${key.after(last)}` : NOTHING
      const rows = await keysOf(this.store, table, key, sql`${condition}${behind}`, AHEAD)
      for (let at = 0; at < rows.length; at += BATCH) {
        this.call.signal.throwIfAborted()
        total += await this.deleteBatch(table, key, rows.slice(at, at + BATCH), referred)
      }
      last = rows.at(-1)
      if (rows.length < AHEAD) return total
    }
  }

  /** Locked first and looked at again then: a row that changed hands since it was read, or that is now referred to, is not deleted. */
  private deleteBatch(table: MappedTable, key: RowKey, rows: string[][], referred: Sql): Promise<number> {
    return this.store.transaction(async () => {
      // Found by their keys: the condition only looks at them again.
      const mine = surely(this.reach.mine(table, 't'))
      const wanted = (tuples: string[][]) => sql`${key.among(tuples)} and ${mine}${referred}`
      const locked = await keysOf(this.store, table, key, wanted(rows), BATCH, true)
      if (locked.length === 0) return 0
      const still = await keysOf(this.store, table, key, wanted(locked), BATCH)
      return still.length === 0
        ? 0
        : this.store.execute(this.deletion(table, sql`${key.among(still)} and ${mine}`))
    })
  }

  /** Rows that have to stay lose their values instead; they are counted first, because they may not be found after it. */
  private async countBlocked(table: MappedTable): Promise<void> {
    if (this.checkpoint.blocked[table.key] !== undefined) return
    this.checkpoint.blocked[table.key] = await countRows(this.store, table, this.reach.mine(table, 't'))
    await this.keep()
  }

  private deletion(table: MappedTable, condition: Sql): Sql {
    const name = tableName(this.store.dialect, table.live)
    // MySQL wants the alias named twice; SQLite and PostgreSQL know it only behind the table.
    return this.store.dialect === 'mysql'
      ? sql`delete t from ${name} t where ${condition}`
      : sql`delete from ${name} as t where ${condition}`
  }

  private async change(table: MappedTable, set: Sql, condition: Sql): Promise<void> {
    const name = tableName(this.store.dialect, table.live)
    await this.store.transaction(() => this.store.execute(sql`update ${name} as t ${set} where ${condition}`))
  }

  /** Nothing is deleted that rows which stay still point at; deleting it would take or change them too. */
  private stillReferred(table: MappedTable): Sql {
    return this.referredBy(table, () => NOTHING)
  }

  /** The rows of a table that this erasure deletes as well, as alias `r`; nothing where it deletes none there. */
  private goesToo(from: LiveTable): Sql {
    const mapped = this.mapped.tables.find(({ live }) => live === from)
    return mapped?.map.erase.how === 'delete' ? this.reach.mine(mapped, 'r') : NOTHING
  }

  /** `and no row refers to it`, but for the rows that do not count. */
  private referredBy(table: MappedTable, without: (from: LiveTable) => Sql): Sql {
    const { dialect } = this.store
    const same = (alias: string, name: string, other: string) =>
      `${alias}.${quote(dialect, name)} = t.${quote(dialect, other)}`
    const parts = referringTo(this.live, table.live).map(({ from, foreign, soft }) => {
      const on = foreign.columns.map((column, index) => same('r', column, foreign.to.columns[index]!))
      // InnoDB does not delete a row that refers to itself.
      const key =
        from === table.live && dialect !== 'mysql' ? from.primaryKey.map((name) => same('r', name, name)) : []
      // A row that refers to itself does not hold itself up.
      const itself = key.length > 0 ? ` and not (${key.join(' and ')})` : ''
      if (soft) {
        const waiting = this.goesToo(from)
        if (!waiting.text || (this.held && from.primaryKey.length > 0)) return NOTHING
        return sql` and not exists (select 1 from ${tableName(dialect, from)} r where ${on.join(' and ')}${itself} and ${waiting})`
      }
      const not = without(from)
      const others = not.text ? sql` and not ${surely(not)}` : NOTHING
      return sql` and not exists (select 1 from ${tableName(dialect, from)} r where ${on.join(' and ')}${itself}${others})`
    })
    return join(parts, '')
  }

  private async maskRows(table: MappedTable): Promise<void> {
    const columns = maskedColumns(table, this.settings.categories)
    if (columns.length === 0) return
    const key = rowKey(this.store, table)
    if (!key) {
      await this.change(table, this.assignments(columns, null), this.reach.mine(table, 't'))
      return
    }
    for (;;) {
      this.call.signal.throwIfAborted()
      const last = this.checkpoint.last[table.key]
      const behind = last ? sql` and ${key.after(last)}` : NOTHING
      const rows = await keysOf(this.store, table, key, sql`${this.reach.mine(table, 't')}${behind}`, BATCH)
      if (rows.length === 0) return
      await this.maskBatch(table, key, rows, columns)
      this.checkpoint.last[table.key] = rows.at(-1)!
      await this.keep()
    }
  }

  private async maskBatch(table: MappedTable, key: RowKey, rows: string[][], columns: MaskedColumn[]) {
    const mine = sql`${key.among(rows)} and ${surely(this.reach.mine(table, 't'))}`
    if (columns.every(isUniform)) {
      await this.change(table, this.assignments(columns, null), mine)
      return
    }
    const { dialect } = this.store
    const name = tableName(dialect, table.live)
    const picked = [
      ...columns.map(
        ({ column }, index) => `t.${quote(dialect, column.name)} as ${quote(dialect, `c${index}`)}`,
      ),
      ...key.expressions.map((one, index) => `${one} as ${quote(dialect, `k${index}`)}`),
    ]
    const locked = dialect === 'sqlite' ? '' : ' for update'
    await this.store.transaction(async () => {
      const found = await this.store.query(
        sql`select ${picked.join(', ')} from ${name} t where ${mine}${locked}`,
      )
      for (const row of found) {
        const own = columns.map((_, index) => row[`c${index}`])
        const place = key.expressions.map((_, index) => String(row[`k${index}`]))
        await this.store.execute(
          sql`update ${name} as t ${this.assignments(columns, own)} where ${key.among([place])} and ${this.reach.mine(table, 't')}`,
        )
      }
    })
  }

  private assignments(columns: MaskedColumn[], own: unknown[] | null): Sql {
    const { dialect } = this.store
    const parts = columns.map((one, index): Sql => {
      const name = quote(dialect, one.column.name)
      const value = masked(one, own?.[index], this.settings.hashKey)
      if (value === null) return { text: `${name} = null`, values: [] }
      const cast = dialect === 'postgres' ? `?::${one.column.type}` : '?'
      return { text: `${name} = ${cast}`, values: [value] }
    })
    return sql`set ${join(parts, ', ')}`
  }

  private async result(touched: MappedTable[]): Promise<ActionResult> {
    const counts: Counted[] = []
    const remains: Remainder[] = []
    for (const table of touched) {
      const { how } = table.map.erase
      const before = this.checkpoint.before[table.key] ?? 0
      if (table.map.erase.how === 'keep') {
        remains.push(keptRows(before, table, table.map.erase))
        continue
      }
      const left = this.checkpoint.blocked[table.key] ?? 0
      const keys = keptColumns(table, this.settings.categories)
      const staying = how === 'delete' ? left : before
      if (keys.length > 0 && staying > 0) remains.push(keptValues(keys, staying, table))
      if (before > left) counts.push({ label: table.key, count: before - left })
      this.evidence.push({
        endpoint: `${how === 'delete' ? 'delete from' : 'update'} ${table.key}`,
        status: 0,
        counts: { rows: before - left },
        at: this.call.now().toISOString(),
      })
      if (left === 0) continue
      const emptied = maskedColumns(table, this.settings.categories).length > 0
      remains.push(blockedRows(left, table, emptied))
    }
    for (const table of this.mapped.tables)
      remains.push(...othersRows(this.checkpoint.others[table.key]!, table))
    return {
      outcome: counts.length > 0 ? 'done' : 'remains',
      counts,
      remains,
      evidence: this.evidence,
      handles: [JSON.stringify(this.checkpoint)],
    }
  }
}

/** Whether the foreign keys lead from a table over another back to it. */
function closesCircle(live: LiveSchema, start: LiveTable, to: { schema: string; table: string }): boolean {
  const seen = new Set<LiveTable>()
  const queue = [to]
  for (let next = queue.pop(); next; next = queue.pop()) {
    const table = live.tables.find(({ schema, name }) => schema === next!.schema && name === next!.table)
    if (!table || seen.has(table)) continue
    if (table === start) return true
    seen.add(table)
    queue.push(...table.foreignKeys.map((foreign) => foreign.to))
  }
  return false
}
