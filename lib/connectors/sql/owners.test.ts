import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { callContext } from '../test-call.ts'
import { parseDataMap } from './data-map.ts'
import { eraseRows } from './erase.ts'
import { mapOnto } from './mapped.ts'
import { overStores, type Rows, type TableSpec, type TestStore } from './test-stores.ts'

/** A column of a table that may name a row of another (or the same). */
interface Reference {
  to: number
  direction: 'to' | 'from' | 'both' | 'unsaid'
  /** The store has a foreign key for it. */
  foreign: 'no' | 'restrict' | 'cascade' | 'set null'
}

interface Table {
  /** Whether its rows say whose they are, and in how many columns. */
  emails: 0 | 1 | 2
  references: Reference[]
  erase: 'delete' | 'mask'
}

interface World {
  tables: Table[]
  /** `rows[table][row]`: owners by number (null: nobody), then the row each reference names (null: none). */
  rows: { emails: (number | null)[]; to: (number | null)[] }[][]
}

const PEOPLE = ['ada@example.test', 'bob@example.test', 'cyd@example.test']
const name = (table: number) => `t${table}`

const world: fc.Arbitrary<World> = fc.integer({ min: 2, max: 5 }).chain((count) =>
  fc
    .tuple(
      ...Array.from({ length: count }, (_, index) =>
        fc.record({
          // Somebody has to be findable.
          emails:
            index === 0
              ? fc.constant(1 as const)
              : fc.constantFrom(0 as const, 0 as const, 1 as const, 2 as const),
          references: fc.array(
            fc.record({
              to: fc.nat(count - 1),
              direction: fc.constantFrom('to', 'from', 'both', 'unsaid'),
              foreign: fc.constantFrom('no', 'no', 'restrict', 'cascade', 'set null'),
            }) as fc.Arbitrary<Reference>,
            { maxLength: 2 },
          ),
          erase: fc.constantFrom('delete' as const, 'delete' as const, 'mask' as const),
        }),
      ),
    )
    .chain((tables) =>
      fc
        .tuple(
          ...tables.map(({ emails, references }) =>
            fc.array(
              fc.record({
                emails: fc.array(fc.option(fc.nat(PEOPLE.length - 1), { freq: 4 }), {
                  minLength: emails,
                  maxLength: emails,
                }),
                to: fc.array(fc.option(fc.nat(3), { freq: 3 }), {
                  minLength: references.length,
                  maxLength: references.length,
                }),
              }),
              { minLength: 1, maxLength: 4 },
            ),
          ),
        )
        .map((rows) => ({ tables, rows })),
    ),
)

function specs({ tables }: World): TableSpec[] {
  return tables.map(({ emails, references }, index) => ({
    name: name(index),
    columns: Object.fromEntries([
      ['id', 'int'],
      ['secret', 'text'],
      ...Array.from({ length: emails }, (_, at) => [`email${at}`, 'text']),
      ...references.map((_, at) => [`ref${at}`, 'int']),
    ]),
    primaryKey: ['id'],
    foreign: references.flatMap(({ to, foreign }, at) =>
      foreign === 'no'
        ? []
        : [
            {
              columns: [`ref${at}`],
              to: name(to),
              toColumns: ['id'],
              ...(foreign === 'restrict' ? {} : { onDelete: foreign }),
            },
          ],
    ),
  }))
}

function mapOf({ tables }: World): string {
  const collections = tables.map(({ emails, references, erase }, index) => ({
    name: name(index),
    erase,
    fields: [
      { name: 'id', fides_meta: { primary_key: true } },
      { name: 'secret', data_categories: ['user'] },
      ...Array.from({ length: emails }, (_, at) => ({
        name: `email${at}`,
        data_categories: ['user'],
        fides_meta: { identity: 'email' },
      })),
      ...references.map(({ to, direction }, at) => ({
        name: `ref${at}`,
        ...(direction === 'unsaid'
          ? {}
          : {
              fides_meta: {
                references: [
                  {
                    dataset: 'world',
                    field: `${name(to)}.id`,
                    ...(direction === 'both' ? {} : { direction }),
                  },
                ],
              },
            }),
      })),
    ],
  }))
  return JSON.stringify({ dataset: [{ fides_key: 'world', collections }] })
}

/** A row, as `table.row`. */
const at = (table: number, row: number) => `${table}.${row}`

/** The rows behind a reference, where it names one that is there. */
function named({ tables, rows }: World, table: number, row: number, column: number): string | null {
  const target = rows[table]![row]!.to[column]
  const { to } = tables[table]!.references[column]!
  return target === null || target === undefined || target >= rows[to]!.length ? null : at(to, target)
}

/** An own reading of who a row belongs to, from the rows themselves and not from the store. */
function owners(world: World) {
  const leads = new Map<string, string[]>()
  const refers = new Map<string, string[]>()
  const says = new Map<string, Set<number>>()
  const put = (map: Map<string, string[]>, from: string, to: string) =>
    map.set(from, [...(map.get(from) ?? []), to])
  world.rows.forEach((rows, table) => {
    rows.forEach(({ emails }, row) => {
      const here = at(table, row)
      says.set(here, new Set(emails.flatMap((one) => (one === null ? [] : [one]))))
      world.tables[table]!.references.forEach(({ direction }, column) => {
        const target = named(world, table, row, column)
        if (!target) return
        put(refers, here, target)
        if (direction === 'to' || direction === 'both') put(leads, here, target)
        if (direction === 'from' || direction === 'both') put(leads, target, here)
      })
    })
  })
  /**
   * What a person reaches, without going through rows that are somebody else's. What is behind a row of several people
   * counts for those we do not erase.
   */
  const reach = (person: number) => {
    const seen = new Set<string>()
    const queue = [...says].filter(([, people]) => people.has(person)).map(([row]) => row)
    for (let row = queue.pop(); row; row = queue.pop()) {
      if (seen.has(row)) continue
      seen.add(row)
      const people = [...says.get(row)!]
      const stops =
        person === 0 ? people.some((one) => one !== 0) : people.length > 0 && !people.includes(person)
      if (stops) continue
      queue.push(...(leads.get(row) ?? []))
    }
    return seen
  }
  const [mine, ...others] = PEOPLE.map((_, person) => reach(person))
  const hers = (row: string) => {
    const people = says.get(row)!
    return people.has(0) && people.size === 1
  }
  const elses = new Set(others.flatMap((rows) => [...rows]).filter((row) => !hers(row)))
  return { mine: mine!, elses, hers, refers, says, leads }
}

async function laidOut(store: TestStore, world: World): Promise<TableSpec[]> {
  const tables = specs(world)
  await store.create(tables)
  for (const [table, spec] of tables.entries())
    await store.insert(
      spec,
      world.rows[table]!.map(({ emails }, row) => ({
        id: row,
        secret: `secret ${table}.${row}`,
        ...Object.fromEntries(
          emails.map((one, index) => [`email${index}`, one === null ? null : PEOPLE[one]!]),
        ),
      })),
    )
  for (const [table, spec] of tables.entries())
    for (const [row, { to }] of world.rows[table]!.entries())
      for (const column of to.keys()) {
        const target = named(world, table, row, column)
        if (target)
          await store.run(
            `update ${store.table(spec)} set ref${column} = ${target.split('.')[1]} where id = ${row}`,
          )
      }
  return tables
}

type Everything = Map<string, Rows[0]>

async function everything(store: TestStore, tables: TableSpec[]): Promise<Everything> {
  const found: Everything = new Map()
  for (const [table, spec] of tables.entries())
    for (const row of await store.rows(spec)) found.set(at(table, Number(row.id)), row)
  return found
}

overStores((fresh, storeName) => {
  test('in any store: nothing that leads to another person is touched, and what is one person’s alone is gone', async () => {
    const run = async (world: World) => {
      const shop = await fresh()
      const tables = await laidOut(shop, world)
      const before = await everything(shop, tables)
      const store = await shop.open()
      const live = await store.readSchema()
      const { mapped, check } = mapOnto(parseDataMap(mapOf(world), 'map.yaml'), live)
      expect(check.problems).toEqual([])
      const call = callContext({}, [{ kind: 'email', value: PEOPLE[0]! }])
      const result = await eraseRows(store, live, mapped, call, { categories: ['user'], hashKey: 'h' })
      const after = await everything(shop, tables)
      await shop.end()
      const { mine, elses, hers, refers, says } = owners(world)

      const emptied = (row: string) =>
        world.tables[Number(row.split('.')[0])]!.references.flatMap(({ foreign }, column) =>
          foreign === 'set null' ? [`ref${column}`] : [],
        )
      for (const [row, was] of before) {
        if (mine.has(row) && !elses.has(row)) continue
        const is = after.get(row)
        expect(is, `${row} is not theirs and is gone`).toBeDefined()
        // The schema itself may empty a reference to what is gone.
        for (const [column, value] of Object.entries(was))
          if (!(emptied(row).includes(column) && is![column] === null))
            expect(is![column], `${row}.${column}`).toBe(value)
      }

      // A row that rows of nobody refer to, which name somebody else's in turn, is left: whose it is cannot be told.
      const doubtful = new Set(
        [...refers].flatMap(([row, targets]) => (mine.has(row) && !elses.has(row) ? [] : targets)),
      )
      for (let grown = true; grown; ) {
        grown = false
        for (const row of doubtful)
          for (const next of [...(refers.get(row) ?? []), ...(owners(world).leads.get(row) ?? [])])
            if (!doubtful.has(next)) {
              doubtful.add(next)
              grown = true
            }
      }
      for (const row of mine) {
        if (elses.has(row) || [...says.get(row)!].some((one) => one !== 0)) continue
        if (doubtful.has(row) && !hers(row)) continue
        const is = after.get(row)
        if (is) expect(is.secret, `${row} is theirs alone and still says something`).toBeNull()
      }
      const gone = [...before.keys()].filter((row) => !after.has(row)).length
      const blank = [...after].filter(
        ([row, { secret }]) => secret === null && before.get(row)!.secret,
      ).length
      expect(result.counts.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(gone)
      expect(gone + blank > 0).toBe(result.outcome === 'done' || blank > 0)
    }
    const long = inject('stores').includes('mariadb')
    const runs = (storeName === 'sqlite' ? 60 : 15) * (long ? 8 : 1)
    await fc.assert(fc.asyncProperty(world, run), { numRuns: runs })
  }, 600_000)
})
