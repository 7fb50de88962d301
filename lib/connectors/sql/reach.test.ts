import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, expect, test } from 'vitest'
import { parseDataMap } from './data-map.ts'
import { tableName } from './dialect.ts'
import type { Store } from './live-schema.ts'
import { mapOnto } from './mapped.ts'
import { Reach } from './reach.ts'
import { sql } from './statement.ts'
import { openSqlite } from './store-sqlite.ts'

const opened: { store: Store; folder: string }[] = []
afterEach(async () => {
  for (const { store, folder } of opened.splice(0)) {
    await store.close()
    rmSync(folder, { recursive: true })
  }
})

function storeOf(script: string): Store {
  const folder = mkdtempSync(path.join(tmpdir(), 'store-'))
  const file = path.join(folder, 'store.db')
  const db = new Database(file)
  db.exec(script)
  db.close()
  const store = openSqlite(file, { readOnly: true })
  opened.push({ store, folder })
  return store
}

/** What the walk holds to be the person's, and what it holds to be shared, as the first column of each row. */
async function reached(store: Store, yaml: string, email = 'ada@example.test') {
  const { mapped, check } = mapOnto(parseDataMap(yaml, 'map.yaml'), await store.readSchema())
  expect(check.problems).toEqual([])
  const reach = await Reach.walk(store, mapped, [{ kind: 'email', value: email }])
  const again = Reach.restore(store, mapped, [{ kind: 'email', value: email }], reach.record())
  const mine: Record<string, unknown[]> = {}
  const shared: Record<string, unknown[]> = {}
  for (const table of mapped.tables) {
    const ids = async (condition: ReturnType<typeof sql>) =>
      (
        await store.query(
          sql`select t.${table.live.columns[0]!.name} as id from ${tableName('sqlite', table.live)} t where ${condition} order by 1`,
        )
      ).map(({ id }) => id)
    mine[table.key] = await ids(reach.mine(table, 't'))
    expect(await ids(again.mine(table, 't'))).toEqual(mine[table.key])
    const others = reach.shared(table, 't')
    const found = others.text ? await ids(others) : []
    if (found.length > 0) shared[table.key] = found
  }
  return { mine, shared }
}

const field = (name: string, more = '') =>
  `          - name: ${name}\n${more ? `            fides_meta: ${more}\n` : ''}`
const to = (target: string, direction = 'to') =>
  `{ references: [{ dataset: shop, field: ${target}${direction ? `, direction: ${direction}` : ''} }] }`
const collection = (name: string, ...fields: string[]) =>
  `      - name: ${name}\n        fields:\n${fields.join('')}`
const map = (...collections: string[]) =>
  `dataset:\n  - fides_key: shop\n    collections:\n${collections.join('')}`

const CUSTOMER = collection(
  'customer',
  field('id', '{ primary_key: true }'),
  field('email', '{ identity: email }'),
  field('address_id', to('address.id')),
)
const ADDRESS = collection('address', field('id', '{ primary_key: true }'))
const CARD = collection(
  'card',
  field('id', '{ primary_key: true }'),
  field('customer_id', to('customer.id', 'from')),
)
const ORDERS = collection(
  'orders',
  field('id', '{ primary_key: true }'),
  field('customer_id', to('customer.id', 'from')),
  field('card_id', to('card.id')),
)

const SHOP = `
  create table address (id integer primary key);
  create table customer (id integer primary key, email text, address_id integer);
  create table card (id integer primary key, customer_id integer);
  create table orders (id integer primary key, customer_id text, card_id integer);
  insert into address values (1), (2), (3);
  insert into customer values (1, 'Ada@Example.test', 1), (2, 'bob@example.test', 2), (3, 'ada@example.test', 2);
  insert into card values (10, 1), (20, 2);
  insert into orders values (100, '1', 10), (101, '3', 20), (200, '2', 20);
`

test('rows are followed from an address in any case, over keys of different types', async () => {
  const { mine } = await reached(storeOf(SHOP), map(CUSTOMER, ADDRESS, CARD, ORDERS))
  expect(mine).toMatchObject({ customer: [1, 3], orders: [100, 101] })
})

test('an address another customer uses and somebody else’s card are shared, and nothing is followed from them', async () => {
  const found = await reached(storeOf(SHOP), map(CUSTOMER, ADDRESS, CARD, ORDERS))
  expect(found).toEqual({
    mine: { customer: [1, 3], address: [1], card: [10], orders: [100, 101] },
    shared: { address: [2], card: [20] },
  })
})

test('references without a direction never lead over a shared record to other people', async () => {
  const both = map(
    collection(
      'customer',
      field('id', '{ primary_key: true }'),
      field('email', '{ identity: email }'),
      field('address_id', to('address.id', '')),
    ),
    ADDRESS,
    collection('orders', field('id', '{ primary_key: true }'), field('customer_id', to('customer.id', ''))),
  )
  expect(await reached(storeOf(SHOP), both)).toEqual({
    mine: { customer: [1, 3], address: [1], orders: [100, 101] },
    shared: { address: [2] },
  })
})

test('records that only lead to each other are the person’s, once nobody else is behind them', async () => {
  const store = storeOf(`
    create table customer (id integer primary key, email text);
    create table parcel (id integer primary key, customer_id integer, label_id integer);
    create table label (id integer primary key, parcel_id integer);
    create table scan (id integer primary key, label_id integer, next_id integer);
    insert into customer values (1, 'ada@example.test'), (2, 'bob@example.test');
    insert into parcel values (1, 1, 7), (2, 2, 8);
    insert into label values (7, 1), (8, 2);
    insert into scan values (70, 7, 71), (71, null, 70), (80, 8, 81), (81, null, 80);
  `)
  const circle = map(
    collection('customer', field('id', '{ primary_key: true }'), field('email', '{ identity: email }')),
    collection(
      'parcel',
      field('id', '{ primary_key: true }'),
      field('customer_id', to('customer.id', 'from')),
      field('label_id', to('label.id', '')),
    ),
    collection('label', field('id', '{ primary_key: true }'), field('parcel_id', to('parcel.id', ''))),
    collection(
      'scan',
      field('id', '{ primary_key: true }'),
      field('label_id', to('label.id', 'from')),
      field('next_id', to('scan.id', '')),
    ),
  )
  expect(await reached(store, circle)).toEqual({
    mine: { customer: [1], parcel: [1], label: [7], scan: [70, 71] },
    shared: {},
  })
})

test('both parts of a composite key have to match', async () => {
  const store = storeOf(`
    create table account (tenant text, number integer, email text, primary key (tenant, number));
    create table visit (id integer primary key, tenant text, account integer);
    insert into account values ('a', 1, 'ada@example.test'), ('b', 1, 'bob@example.test'), ('b', 2, 'ada@example.test');
    insert into visit values (1, 'a', 1), (2, 'b', 1), (3, 'a', 2), (4, 'b', 2);
  `)
  const yaml = map(
    collection(
      'account',
      field('tenant', '{ primary_key: true }'),
      field('number', '{ primary_key: true }'),
      field('email', '{ identity: email }'),
    ),
    collection(
      'visit',
      field('id'),
      field('tenant', to('account.tenant', 'from')),
      field('account', to('account.number', 'from')),
    ),
  )
  expect((await reached(store, yaml)).mine).toEqual({ account: ['a', 'b'], visit: [1, 4] })
})

test('somebody who is not there reaches nothing', async () => {
  const { mine } = await reached(storeOf(SHOP), map(CUSTOMER, ADDRESS, CARD, ORDERS), 'nobody@example.test')
  expect(mine).toEqual({ customer: [], address: [], card: [], orders: [] })
})
