import { execFile } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { registry } from '../../lib/connectors/registry.ts'
import { callContext } from '../../lib/connectors/test-call.ts'
import { run } from './datamap.ts'

const PROGRAM = fileURLToPath(new URL('../rightsdesk.mjs', import.meta.url))
const folder = mkdtempSync(path.join(tmpdir(), 'datamap-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MAP = `dataset:
  - fides_key: shop
    collections:
      - name: customer
        erase: delete
        fields:
          - { name: id, fides_meta: { primary_key: true, data_type: integer } }
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
          - { name: order_id, fides_meta: { references: [{ dataset: shop, field: orders.id, direction: from }] } }
`
const file = path.join(folder, 'map.yaml')
const store = path.join(folder, 'store.db')
const url = `sqlite:${store}`
writeFileSync(file, MAP)
const db = new Database(store)
db.exec(`
  create table address (id integer primary key, street text);
  create table customer (id integer primary key, email text, address_id integer references address, last_order integer references orders);
  create table orders (id integer primary key, customer_id integer not null references customer);
  create table invoice (order_id integer not null references orders);
  create table warehouse (address_id integer references address);
  insert into address values (1, 'Violet Lane 1'), (2, 'Shared Road 2'), (3, 'Depot 3');
  insert into customer (id, email, address_id) values (1, 'ada@example.test', 1), (2, 'bob@example.test', 2), (3, 'ada@example.test', 2), (4, 'ada@example.test', 3);
  insert into orders values (10, 1), (11, 4), (20, 2);
  update customer set last_order = 11 where id = 4;
  insert into invoice values (10), (20);
  insert into warehouse values (3);
`)
db.close()

async function datamap(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const heard = { out: '', err: '' }
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    heard.out += text
    return true
  })
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    heard.err += text
    return true
  })
  try {
    return { code: await run(args), ...heard }
  } finally {
    out.mockRestore()
    err.mockRestore()
  }
}

function other(name: string, source: string): string {
  const place = path.join(folder, name)
  writeFileSync(place, source)
  return place
}

describe('check', () => {
  test('of a map that fits ends with 0, run as npx runs it', async () => {
    const ran = await new Promise((resolve) => {
      execFile(
        PROGRAM,
        ['datamap', 'check', 'map.yaml', 'sqlite:store.db'],
        { cwd: folder },
        (error, out, err) => resolve({ code: error ? error.code : 0, out, err }),
      )
    })
    expect(ran).toEqual({
      code: 0,
      out: 'map.yaml:19: invoice has no primary key: its rows are read in no fixed order (warning)\nThe map fits sqlite:store.db: 4 tables.\n',
      err: '',
    })
  })

  test('names everything that is wrong at once, with its line, and ends with 1', async () => {
    const wrong = other(
      'wrong.yaml',
      MAP.replace('data_type: integer', 'data_type: string')
        .replace('name: last_order', 'name: latest_order')
        .replace('name: invoice', 'name: bills'),
    )
    const { code, out } = await datamap('check', wrong, url)
    expect(code).toBe(1)
    expect(out.split('\n').map((line) => line.replace(wrong, 'wrong.yaml'))).toEqual([
      'wrong.yaml:7: customer.id is INTEGER, the map says string',
      'wrong.yaml:10: customer has no column latest_order',
      'wrong.yaml:19: there is no table bills',
      `The map does not fit ${url}: 3 mistakes.`,
      '',
    ])
    const json = await datamap('check', wrong, url, '--json')
    expect([json.code, JSON.parse(json.out).problems.length]).toEqual([1, 3])
  })

  test('finds that nobody could be found, that no reference leads to a table, and circles', async () => {
    const nobody = await datamap(
      'check',
      other('nobody.yaml', MAP.replace(', fides_meta: { identity: email }', '')),
      url,
    )
    expect([nobody.code, nobody.out]).toEqual([1, expect.stringContaining('nobody can be found')])
    const alone = MAP.replace(/, fides_meta: \{ references: \[\{ dataset: shop, field: address.id.*/, ' }')
    const { code, out } = await datamap('check', other('alone.yaml', alone), url)
    expect([code, out]).toEqual([
      0,
      expect.stringContaining('no reference leads to address: it is never read (warning)'),
    ])
    const circle = MAP.replace(
      '{ name: street }',
      '{ name: street, fides_meta: { references: [{ dataset: shop, field: orders.id, direction: to }] } }',
    ).replace('customer.id, direction: from', 'customer.id')
    expect((await datamap('check', other('circle.yaml', circle), url)).out).toMatch(
      /circle: customer, address, orders/,
    )
  })
})

describe('plan', () => {
  test('counts per table what would be deleted, emptied, kept and left to others, and touches nothing', async () => {
    const before = readFileSync(store)
    const { code, out } = await datamap('plan', file, url, '--identity', 'email=Ada@example.test')
    expect(code).toBe(0)
    expect(out.split('\n')).toEqual([
      '   table     deleted  emptied  kept  shared  outside',
      '1  invoice         0        0     1       0        0',
      '2  customer        2        1     0       0        0',
      '3  address         0        1     0       1        1',
      '4  orders          1        1     0       0        0',
      '',
      'invoice is kept: Kept for tax law (Art. 17(3)(b)), until 2036-12-31',
      'customer: email is emptied where the row stays, because rows that stay refer to it',
      'address: the row stays as it is, because rows that stay refer to it',
      'address: what tables outside the map refer to is not touched',
      'address: what also belongs to records of other people is not touched',
      'orders: the row stays as it is, because rows that stay refer to it',
      'Nothing was touched.',
      '',
    ])
    expect(readFileSync(store).equals(before)).toBe(true)
    const json = JSON.parse(
      (await datamap('plan', file, url, '--identity', 'email=ada@example.test', '--json')).out,
    )
    expect(json.tables[3]).toEqual({
      table: 'orders',
      erase: { how: 'delete' },
      rows: 2,
      deleted: 1,
      emptied: 1,
      kept: 0,
      shared: 0,
      outside: 0,
      columns: [],
      values: [],
    })
    expect(out + JSON.stringify(json)).not.toMatch(/ada@/i)
  })

  test('tells what the erasure then does', async () => {
    const copy = path.join(folder, 'copy.db')
    copyFileSync(store, copy)
    const { tables } = JSON.parse(
      (await datamap('plan', file, url, '--identity', 'email=ada@example.test', '--json')).out,
    ) as { tables: { table: string; deleted: number; erase: { how: string } }[] }
    const { erase, config } = registry.get('sql')!
    const call = callContext(config.parse({ url: `sqlite:${copy}`, map: file }), [
      { kind: 'email', value: 'ada@example.test' },
    ])
    const { counts } = await erase!(call)
    const done = Object.fromEntries(counts.map(({ label, count }) => [label, count]))
    for (const { table, deleted } of tables) expect([table, done[table] ?? 0]).toEqual([table, deleted])
  })

  test('says that nobody is found, by which kinds and not by which values', async () => {
    expect(await datamap('plan', file, url, '--identity', "email=x' or 1=1 --")).toEqual({
      code: 0,
      out: 'Nobody is found by email.\n',
      err: '',
    })
  })

  test('by a map that does not fit counts nothing', async () => {
    const wrong = other('misfit.yaml', MAP.replace('name: invoice', 'name: bills'))
    const { code, out } = await datamap('plan', wrong, url, '--identity', 'email=ada@example.test')
    expect([code, out]).toEqual([1, expect.stringContaining('there is no table bills')])
  })
})

test.each([
  [[], 'Say what to do'],
  [['chekc', file, url], 'Say what to do'],
  [['check', file], 'Say what to do'],
  [['check', file, 'oracle://x'], 'The database is named as'],
  [['check', 'nowhere.yaml', url], 'nowhere.yaml cannot be read.'],
  [
    ['check', file, `${url}.gone`],
    'The database cannot be read: opening the file failed with SQLITE_CANTOPEN.',
  ],
  [
    ['check', file, 'postgres://ada:secret@127.0.0.1:1/shop'],
    'The database cannot be read: connecting failed with ECONNREFUSED.',
  ],
  [['check', file, url, '--identity', 'email=ada@example.test'], 'belong to plan'],
  [['plan', file, url], 'Name the person'],
  [['plan', file, url, '--identity', 'mail=ada@example.test'], 'An identity is a kind and a value'],
  [['plan', file, url, '--identity', 'email='], 'An identity is a kind and a value'],
  [['check', file, url, '--fast'], 'There is no option --fast'],
])('%j is refused in one sentence, without passwords and names', async (args, sentence) => {
  const { code, out, err } = await datamap(...args)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain(sentence)
  expect(err.trim().split('\n')).toHaveLength(1)
  expect(err.replace('email=ada@example.test (--help', '')).not.toMatch(/ada@|secret/)
})

test('a password in the address of a database is never printed', async () => {
  const wrong = other('broken.yaml', 'dataset: [{ fides_key: shop }]')
  for (const more of [[], ['--json']]) {
    const { code, out } = await datamap('check', wrong, 'postgres://ada:secret@db.example.test/shop', ...more)
    expect(code).toBe(1)
    expect(out).not.toMatch(/secret|ada/)
  }
})
