import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, expect, test } from 'vitest'
import { callContext } from '../test-call.ts'
import { parseDataMap } from './data-map.ts'
import { eraseRows } from './erase.ts'
import type { Store } from './live-schema.ts'
import { mapOnto } from './mapped.ts'
import { openSqlite } from './store-sqlite.ts'

const MAP = `
dataset:
  - fides_key: shop
    collections:
      - name: customer
        erase: delete
        fields:
          - { name: id, fides_meta: { primary_key: true } }
          - { name: email, data_categories: [user.contact.email], fides_meta: { identity: email } }
          - { name: address_id, fides_meta: { references: [{ dataset: shop, field: address.id, direction: to }] } }
          - { name: last_order }
      - name: address
        erase: delete
        fields: [{ name: id }, { name: street }]
      - name: orders
        erase: delete
        fields:
          - { name: id, fides_meta: { primary_key: true } }
          - { name: customer_id, fides_meta: { references: [{ dataset: shop, field: customer.id, direction: from }] } }
      - name: invoice
        erase: keep
        reason: Kept for tax law
        ground: Art. 17(3)(b)
        until: '2036-12-31'
        fields:
          - { name: id, fides_meta: { primary_key: true } }
          - { name: order_id, fides_meta: { references: [{ dataset: shop, field: orders.id, direction: from }] } }
      - name: review
        fields:
          - { name: id, fides_meta: { primary_key: true } }
          - { name: customer_id, fides_meta: { references: [{ dataset: shop, field: customer.id, direction: from }] } }
          - { name: author, data_categories: [user.name] }
          - name: contact
            data_categories: [user.contact.email]
            fides_meta:
              masking_strategy_override:
                strategy: hash
                configuration: { format_preservation: { suffix: '@gone.example.test' } }
          - { name: stars }
      - name: event
        erase: delete
        fields:
          - { name: at }
          - { name: email, fides_meta: { identity: email } }
`
const TABLES = `
  create table address (id integer primary key, street text);
  create table customer (id integer primary key, email text, address_id integer references address, last_order integer references orders);
  create table orders (id integer primary key, customer_id integer not null references customer);
  create table invoice (id integer primary key, order_id integer not null references orders);
  create table review (id integer primary key, customer_id integer, author text not null, contact varchar(40), stars integer);
  create table event (at integer, email text);
  create table warehouse (id integer primary key, address_id integer references address);
`
const ROWS = `
  insert into address values (1, 'Violet Lane 1'), (2, 'Shared Road 2'), (3, 'Depot 3');
  insert into customer (id, email, address_id) values (1, 'ada@example.test', 1), (2, 'bob@example.test', 2), (3, 'ada@example.test', 2), (4, 'ada@example.test', 3);
  insert into orders values (10, 1), (11, 1), (20, 2);
  update customer set last_order = 11 where id = 1;
  insert into invoice values (100, 10), (200, 20);
  insert into review values (5, 1, 'Ada Example', 'ada@example.test', 4), (6, 2, 'Bob Example', 'bob@example.test', 1);
  insert into warehouse values (1, 3);
  insert into event select value, 'ada@example.test' from generate_series(1, 5000);
  insert into event values (0, 'bob@example.test');
`

const opened: { store: Store; db: Database.Database; folder: string }[] = []
afterEach(async () => {
  for (const { store, db, folder } of opened.splice(0)) {
    await store.close()
    db.close()
    rmSync(folder, { recursive: true })
  }
})

function shop(readOnly = false) {
  const folder = mkdtempSync(path.join(tmpdir(), 'store-'))
  const file = path.join(folder, 'store.db')
  const db = new Database(file)
  db.exec(TABLES)
  db.exec(ROWS.replace(/insert into event select[^;]*;/, ''))
  const insert = db.prepare("insert into event values (?, 'ada@example.test')")
  db.transaction(() => {
    for (let at = 1; at <= 5000; at++) insert.run(at)
  })()
  const store = openSqlite(file, { readOnly })
  opened.push({ store, db, folder })
  return { store, all: (text: string) => db.prepare(text).raw().all() }
}

async function erase(store: Store, more: { handles?: string[]; endAfter?: number } = {}) {
  const live = await store.readSchema()
  const { mapped, check } = mapOnto(parseDataMap(MAP, 'map.yaml'), live)
  expect(check.problems).toEqual([])
  const call = callContext({}, [{ kind: 'email', value: 'ada@example.test' }], more)
  const settings = { categories: ['user'], hashKey: 'secret' }
  return { call, result: eraseRows(store, live, mapped, call, settings) }
}

const WHAT_STAYS = {
  customer: [
    [1, null],
    [2, 'bob@example.test'],
  ],
  address: [[1], [2], [3]],
  orders: [[10], [20]],
  invoice: [[100], [200]],
  event: [[0, 'bob@example.test']],
}

function staysIn(all: (text: string) => unknown[]) {
  return {
    customer: all('select id, email from customer order by 1'),
    address: all('select id from address order by 1'),
    orders: all('select id from orders order by 1'),
    invoice: all('select id from invoice order by 1'),
    event: all('select * from event'),
  }
}

test('what is the person’s goes, what the law keeps and what others use stays and is named', async () => {
  const { store, all } = shop()
  const { result } = await erase(store)
  const { outcome, counts, remains } = await result
  expect(staysIn(all)).toEqual(WHAT_STAYS)
  expect(outcome).toBe('done')
  expect(Object.fromEntries(counts.map(({ label, count }) => [label, count]))).toEqual({
    event: 5000,
    orders: 1,
    customer: 2,
    review: 1,
  })
  expect(remains.map(({ what, reason, ground, until }) => [what, reason, ground, until]).sort()).toEqual(
    [
      ['1 row of invoice', 'Kept for tax law', 'Art. 17(3)(b)', '2036-12-31'],
      ['1 row of orders', 'Other records that stay refer to it', '', null],
      [
        '1 row of customer',
        'Other records that stay refer to it; its personal values were removed',
        '',
        null,
      ],
      ['1 row of address', 'Other records that stay refer to it', '', null],
      ['1 row of address', 'Records outside the data map refer to it', '', null],
      ['1 row of address', 'Also belongs to the records of other people', '', null],
    ].sort(),
  )
})

test('a row that stays loses the values of the named categories and keeps the others', async () => {
  const { store, all } = shop()
  await (await erase(store)).result
  const [[, author, contact, stars], other] = all(
    'select id, author, contact, stars from review order by id',
  ) as [[number, string, string, number], unknown[]]
  expect(author).toMatch(/^[0-9a-f]{16}$/)
  expect(contact).toMatch(/^[0-9a-f]{22}@gone\.example\.test$/)
  expect(stars).toBe(4)
  expect(other).toEqual([6, 'Bob Example', 'bob@example.test', 1])
})

test('an erasure that dies between two batches ends in the same place with the same counts', async () => {
  const { store, all } = shop()
  const whole = await (await erase(store)).result

  const second = shop()
  let kept: string[] = []
  let writes = 0
  const live = await second.store.readSchema()
  const { mapped } = mapOnto(parseDataMap(MAP, 'map.yaml'), live)
  const dying = callContext({}, [{ kind: 'email', value: 'ada@example.test' }])
  dying.keepHandles = async (handles) => {
    if (++writes === 3) throw new Error('the process died')
    kept = handles
  }
  const settings = { categories: ['user'], hashKey: 'secret' }
  await expect(eraseRows(second.store, live, mapped, dying, settings)).rejects.toThrow('died')
  const resumed = await (await erase(second.store, { handles: kept })).result
  expect(staysIn(second.all)).toEqual(WHAT_STAYS)
  expect(resumed.counts).toEqual(whole.counts)
  expect(all('select count(*) from event')).toEqual([[1]])
})

test('a connection that may only read changes nothing and names the tables', async () => {
  const { store, all } = shop(true)
  const before = staysIn(all)
  await expect((await erase(store)).result).rejects.toMatchObject({
    fault: 'invalid',
    message: expect.stringMatching(/may only read.*event.*customer/),
  })
  expect(staysIn(all)).toEqual(before)
})
