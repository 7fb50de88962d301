import { expect, test } from 'vitest'
import { callContext } from '../test-call.ts'
import { parseDataMap } from './data-map.ts'
import { eraseRows } from './erase.ts'
import type { Store } from './live-schema.ts'
import { mapOnto } from './mapped.ts'
import { Reach } from './reach.ts'
import { countRows } from './rows.ts'
import { overStores, type TableSpec, type TestStore } from './test-stores.ts'

const ODD = { name: 'we"ird`; drop table x; --', value: 'va\'l"u`e; --' }
const DEVICE = { ada: '0a000000-0000-4000-8000-00000000000a', bob: '0b000000-0000-4000-8000-00000000000b' }

const T = {
  address: { name: 'address', columns: { id: 'int', street: 'text' }, primaryKey: ['id'] },
  customer: {
    name: 'customer',
    columns: {
      id: 'int',
      email: 'text',
      address_id: 'int',
      last_tenant: 'text',
      last_number: 'int',
      referred_by: 'int',
    },
    primaryKey: ['id'],
    foreign: [
      { columns: ['address_id'], to: 'address', toColumns: ['id'] },
      { columns: ['last_tenant', 'last_number'], to: 'orders', toColumns: ['tenant', 'number'] },
      { columns: ['referred_by'], to: 'customer', toColumns: ['id'], onDelete: 'set null' },
    ],
  },
  card: {
    name: 'card',
    columns: { id: 'int', customer_id: 'int', digits: 'text' },
    notNull: ['customer_id'],
    primaryKey: ['id'],
    foreign: [{ columns: ['customer_id'], to: 'customer', toColumns: ['id'] }],
  },
  orders: {
    name: 'orders',
    columns: { tenant: 'text', number: 'int', customer_id: 'int', card_id: 'int' },
    notNull: ['customer_id'],
    primaryKey: ['tenant', 'number'],
    foreign: [
      { columns: ['customer_id'], to: 'customer', toColumns: ['id'] },
      { columns: ['card_id'], to: 'card', toColumns: ['id'] },
    ],
  },
  item: {
    name: 'item',
    columns: { tenant: 'text', number: 'int', line: 'int', sku: 'text' },
    primaryKey: ['tenant', 'number', 'line'],
    foreign: [{ columns: ['tenant', 'number'], to: 'orders', toColumns: ['tenant', 'number'] }],
  },
  invoice: {
    name: 'invoice',
    schema: 'books',
    columns: { id: 'int', tenant: 'text', number: 'int', total: 'int' },
    primaryKey: ['id'],
    foreign: [{ columns: ['tenant', 'number'], to: 'orders', toColumns: ['tenant', 'number'] }],
  },
  comment: {
    name: 'comment',
    columns: { id: 'int', customer_id: 'int', parent_id: 'int', body: 'text' },
    primaryKey: ['id'],
    foreign: [{ columns: ['parent_id'], to: 'comment', toColumns: ['id'] }],
  },
  visitor: { name: 'visitor', columns: { id: 'text', customer: 'text' }, primaryKey: ['id'] },
  event: { name: 'event', columns: { visitor: 'int', at: 'int' } },
  device: { name: 'device', columns: { id: 'uuid', customer_id: 'int' }, primaryKey: ['id'] },
  push: { name: 'push', columns: { token: 'bytes', device: 'text' }, primaryKey: ['token'] },
  odd: {
    name: ODD.name,
    columns: { id: 'bigint', customer_id: 'int', [ODD.value]: 'text' },
    primaryKey: ['id'],
  },
  team: {
    name: 'team',
    columns: { id: 'int', lead_id: 'int', title: 'text' },
    notNull: ['lead_id'],
    primaryKey: ['id'],
    foreign: [{ columns: ['lead_id'], to: 'member', toColumns: ['id'] }],
  },
  member: {
    name: 'member',
    columns: { id: 'int', team_id: 'int', customer_id: 'int', nick: 'text' },
    notNull: ['team_id'],
    primaryKey: ['id'],
    foreign: [{ columns: ['team_id'], to: 'team', toColumns: ['id'] }],
  },
  review: {
    name: 'review',
    columns: {
      id: 'int',
      customer_id: 'int',
      handle: { as: 'varchar(12) not null' },
      author: { as: 'varchar(40) not null' },
      age: { as: 'smallint not null' },
      born: { as: 'date not null' },
      loud: { as: 'varchar(40) generated always as (upper(author)) stored' },
      stars: 'int',
    },
    primaryKey: ['id'],
    unique: [['handle'], ['age']],
  },
  audit: {
    name: 'audit',
    columns: { id: 'int', customer_id: 'int' },
    primaryKey: ['id'],
    foreign: [{ columns: ['customer_id'], to: 'customer', toColumns: ['id'], onDelete: 'cascade' }],
  },
  ticket: {
    name: 'ticket',
    columns: { id: 'int', customer_id: 'int' },
    primaryKey: ['id'],
    foreign: [{ columns: ['customer_id'], to: 'customer', toColumns: ['id'] }],
  },
  newsletter: {
    name: 'newsletter',
    columns: { id: 'int', customer_id: 'int' },
    primaryKey: ['id'],
    foreign: [{ columns: ['customer_id'], to: 'customer', toColumns: ['id'], onDelete: 'set null' }],
  },
  warehouse: {
    name: 'warehouse',
    columns: { id: 'int', address_id: 'int' },
    primaryKey: ['id'],
    foreign: [{ columns: ['address_id'], to: 'address', toColumns: ['id'] }],
  },
} satisfies Record<string, TableSpec>

// The order in which rows can be put in; what refers to later ones is filled in behind.
const ROWS: [keyof typeof T, Record<string, string | number | Buffer | null>[]][] = [
  ['address', [1, 2, 3, 4].map((id) => ({ id, street: `Street ${id}` }))],
  [
    'customer',
    [
      { id: 1, email: 'ada@example.test', address_id: 1 },
      { id: 2, email: 'bob@example.test', address_id: 2, referred_by: 1 },
      { id: 3, email: 'Ada@Example.test', address_id: 2 },
      { id: 4, email: 'ada@example.test', address_id: 3 },
      { id: 5, email: 'adá@example.test', address_id: 4, referred_by: 2 },
    ],
  ],
  [
    'card',
    [
      { id: 10, customer_id: 4, digits: '1010' },
      { id: 11, customer_id: 1, digits: '1111' },
      { id: 20, customer_id: 2, digits: '2020' },
    ],
  ],
  [
    'orders',
    [
      { tenant: 'a', number: 1, customer_id: 1, card_id: 11 },
      { tenant: 'a', number: 2, customer_id: 3, card_id: 20 },
      { tenant: 'b', number: 1, customer_id: 2, card_id: 20 },
      { tenant: 'b', number: 2, customer_id: 2, card_id: 10 },
      { tenant: 'A', number: 9, customer_id: 2, card_id: null },
    ],
  ],
  [
    'item',
    [
      { tenant: 'a', number: 1, line: 1, sku: 'x' },
      { tenant: 'a', number: 1, line: 2, sku: 'y' },
      { tenant: 'b', number: 1, line: 1, sku: 'z' },
    ],
  ],
  [
    'invoice',
    [
      { id: 1, tenant: 'a', number: 2, total: 5 },
      { id: 2, tenant: 'b', number: 1, total: 6 },
    ],
  ],
  [
    'comment',
    [
      { id: 1, customer_id: 1, parent_id: null, body: 'mine' },
      { id: 2, customer_id: null, parent_id: 1, body: 'mine too' },
      { id: 3, customer_id: null, parent_id: 2, body: 'and mine' },
      { id: 4, customer_id: 2, parent_id: null, body: 'his' },
      { id: 5, customer_id: null, parent_id: 4, body: 'his too' },
    ],
  ],
  [
    'visitor',
    [
      { id: '77', customer: '1' },
      { id: '78', customer: '2' },
      { id: 'x; drop', customer: '1' },
    ],
  ],
  [
    'event',
    [
      { visitor: 77, at: 1 },
      { visitor: 77, at: 1 },
      { visitor: 78, at: 2 },
    ],
  ],
  [
    'device',
    [
      { id: DEVICE.ada, customer_id: 1 },
      { id: DEVICE.bob, customer_id: 2 },
    ],
  ],
  [
    'push',
    [
      { token: Buffer.from('00ff01', 'hex'), device: DEVICE.ada },
      { token: Buffer.from('00ff02', 'hex'), device: DEVICE.bob },
    ],
  ],
  [
    'odd',
    [
      { id: '9007199254740993', customer_id: 1, [ODD.value]: "a'; --" },
      { id: '9007199254740992', customer_id: 2, [ODD.value]: "b'; --" },
    ],
  ],
  [
    'review',
    [
      { id: 1, customer_id: 1, handle: 'ada', author: 'Ada Example', age: 30, born: '1996-01-01', stars: 4 },
      { id: 2, customer_id: 3, handle: 'ada2', author: 'Ada Example', age: 31, born: '1996-01-01', stars: 5 },
      { id: 3, customer_id: 2, handle: 'bob', author: 'Bob Example', age: 40, born: '1986-01-01', stars: 1 },
    ],
  ],
  ['audit', [{ id: 1, customer_id: 3 }]],
  ['ticket', [{ id: 1, customer_id: 4 }]],
  ['newsletter', [{ id: 1, customer_id: 1 }]],
  ['warehouse', [{ id: 1, address_id: 3 }]],
]

interface FieldSay {
  primary_key?: boolean
  identity?: string
  masking_strategy_override?: unknown
  references?: { dataset: string; field: string; direction?: string }[]
}
const key: FieldSay = { primary_key: true }
const ref = (field: string, direction?: string): FieldSay => ({
  references: [{ dataset: 'shop', field, ...(direction ? { direction } : {}) }],
})
const named = (name: string, say: FieldSay | null, ...categories: string[]) => ({
  name,
  ...(say ? { fides_meta: say } : {}),
  ...(categories.length > 0 ? { data_categories: categories } : {}),
})

/** JSON is YAML too. */
function mapOf(store: TestStore): string {
  const collections = [
    {
      name: 'customer',
      erase: 'delete',
      fields: [
        named('id', key),
        named('email', { identity: 'email' }, 'user.contact.email'),
        named('address_id', ref('address.id', 'to')),
        named('last_tenant', null),
        named('last_number', null),
      ],
    },
    { name: 'address', erase: 'delete', fields: [named('id', key), named('street', null, 'user.contact')] },
    {
      name: 'card',
      erase: 'delete',
      fields: [named('id', key), named('customer_id', ref('customer.id', 'from')), named('digits', null)],
    },
    {
      name: 'orders',
      erase: 'delete',
      fields: [
        named('tenant', key),
        named('number', key),
        named('customer_id', ref('customer.id', 'from')),
        named('card_id', ref('card.id', 'to')),
      ],
    },
    {
      name: 'item',
      erase: 'delete',
      fields: [
        named('tenant', { ...key, ...ref('orders.tenant', 'from') }),
        named('number', { ...key, ...ref('orders.number', 'from') }),
        named('line', key),
      ],
    },
    {
      name: 'invoice',
      schema: store.schema('books'),
      erase: 'keep',
      reason: 'Kept for tax law',
      fields: [
        named('id', key),
        named('tenant', ref('orders.tenant', 'from')),
        named('number', ref('orders.number', 'from')),
      ],
    },
    {
      name: 'comment',
      erase: 'delete',
      fields: [
        named('id', key),
        named('customer_id', ref('customer.id', 'from')),
        named('parent_id', ref('comment.id', 'from')),
      ],
    },
    { name: 'visitor', erase: 'delete', fields: [named('id', key), named('customer', ref('customer.id'))] },
    {
      name: 'event',
      erase: 'delete',
      fields: [named('visitor', ref('visitor.id', 'from')), named('at', null)],
    },
    {
      name: 'device',
      erase: 'delete',
      fields: [named('id', key), named('customer_id', ref('customer.id', 'from'))],
    },
    { name: 'push', erase: 'delete', fields: [named('token', key), named('device', ref('device.id'))] },
    {
      name: ODD.name,
      erase: 'delete',
      fields: [named('id', key), named('customer_id', ref('customer.id', 'from')), named(ODD.value, null)],
    },
    {
      name: 'member',
      erase: 'delete',
      fields: [
        named('id', key),
        named('customer_id', ref('customer.id', 'from')),
        named('team_id', ref('team.id', 'to')),
        named('nick', null, 'user.name'),
      ],
    },
    {
      name: 'team',
      erase: 'delete',
      fields: [named('id', key), named('title', null), named('lead_id', null)],
    },
    {
      name: 'review',
      fields: [
        named('id', key, 'user.unique_id'),
        named('customer_id', ref('customer.id', 'from')),
        named(
          'handle',
          {
            masking_strategy_override: {
              strategy: 'string_rewrite',
              configuration: { rewrite_value: 'gone', format_preservation: { suffix: '-x' } },
            },
          },
          'user.name',
        ),
        named('author', null, 'user.name'),
        named('age', null, 'user.demographic'),
        named('born', null, 'user.demographic'),
        named('loud', null, 'user.name'),
        named('stars', null),
      ],
    },
  ]
  return JSON.stringify({ dataset: [{ fides_key: 'shop', collections }] })
}

async function filled(store: TestStore): Promise<TestStore> {
  await store.create(Object.values(T))
  for (const [name, rows] of ROWS) await store.insert(T[name], rows)
  const customer = store.table(T.customer)
  await store.run(`update ${customer} set last_tenant = 'a', last_number = 1 where id = 1`)
  // Each needs the other to be there first: no store lets a row in on its own.
  const off = {
    sqlite: 'pragma foreign_keys = off',
    postgres: 'set session_replication_role = replica',
    mysql: 'set foreign_key_checks = 0',
  }
  const on = {
    sqlite: 'pragma foreign_keys = on',
    postgres: 'set session_replication_role = origin',
    mysql: 'set foreign_key_checks = 1',
  }
  await store.run(off[store.dialect])
  await store.insert(T.team, [
    { id: 1, lead_id: 1, title: 'Crew' },
    { id: 2, lead_id: 2, title: 'Gang' },
  ])
  await store.insert(T.member, [
    { id: 1, team_id: 1, customer_id: 1, nick: 'ada' },
    { id: 2, team_id: 2, customer_id: 2, nick: 'bob' },
  ])
  await store.run(on[store.dialect])
  return store
}

async function erase(shop: TestStore, store: Store, email = 'ada@example.test') {
  const live = await store.readSchema()
  const { mapped, check } = mapOnto(parseDataMap(mapOf(shop), 'map.yaml'), live)
  expect(check.problems).toEqual([])
  const call = callContext({}, [{ kind: 'email', value: email }])
  return eraseRows(store, live, mapped, call, { categories: ['user'], hashKey: 'a secret of the shop' })
}

async function everything(shop: TestStore) {
  const found: Record<string, unknown> = {}
  for (const [name, spec] of Object.entries(T)) found[name] = await shop.rows(spec)
  return found
}

overStores((fresh) => {
  test('what is the person’s alone goes, and every other row stays as it was', async () => {
    const shop = await filled(await fresh())
    const before = await everything(shop)
    const { outcome, counts, remains } = await erase(shop, await shop.open())
    const rowsOf = (name: keyof typeof T) => before[name] as Record<string, string | null>[]
    const without = (name: keyof typeof T, ...gone: number[]) =>
      rowsOf(name).filter((_, index) => !gone.includes(index))

    expect(await shop.rows(T.customer)).toEqual([
      // The record that was theirs alone is gone; the reference to it emptied itself, as the schema says.
      { ...rowsOf('customer').find(({ id }) => id === '2'), referred_by: null },
      { ...rowsOf('customer').find(({ id }) => id === '3'), email: null },
      { ...rowsOf('customer').find(({ id }) => id === '4'), email: null },
      rowsOf('customer').find(({ id }) => id === '5'),
    ])
    expect(await shop.rows(T.address)).toEqual(without('address', 0))
    expect(await shop.rows(T.card)).toEqual(rowsOf('card').filter(({ id }) => id !== '11'))
    expect(await shop.rows(T.orders)).toEqual(
      rowsOf('orders').filter(({ tenant, number }) => `${tenant}${number}` !== 'a1'),
    )
    expect(await shop.rows(T.item)).toEqual(rowsOf('item').filter(({ tenant }) => tenant !== 'a'))
    expect(await shop.rows(T.comment)).toEqual(rowsOf('comment').filter(({ id }) => Number(id) > 3))
    expect(await shop.rows(T.visitor)).toEqual(rowsOf('visitor').filter(({ id }) => id === '78'))
    expect(await shop.rows(T.event)).toEqual([{ visitor: '78', at: '2' }])
    expect(await shop.rows(T.device)).toEqual([{ id: DEVICE.bob, customer_id: '2' }])
    expect(await shop.rows(T.push)).toEqual([{ token: '00ff02', device: DEVICE.bob }])
    expect(await shop.rows(T.odd)).toEqual(rowsOf('odd').filter((row) => row.customer_id === '2'))
    for (const name of ['invoice', 'audit', 'ticket', 'warehouse'] as const)
      expect(await shop.rows(T[name])).toEqual(before[name])
    expect(await shop.rows(T.newsletter)).toEqual([{ id: '1', customer_id: null }])

    expect(outcome).toBe('done')
    expect(Object.fromEntries(counts.map(({ label, count }) => [label, count]))).toEqual({
      address: 1,
      card: 1,
      comment: 3,
      customer: 1,
      device: 1,
      event: 2,
      item: 2,
      orders: 1,
      push: 1,
      review: 2,
      visitor: 2,
      [ODD.name]: 1,
    })
    const books = shop.schema('books')
    expect(remains.map(({ what, reason }) => `${what}: ${reason}`).sort()).toEqual(
      [
        `1 row of ${books ? `${books}.` : ''}invoice: Kept for tax law`,
        '1 row of orders: Other records that stay refer to it',
        '2 rows of customer: Other records that stay refer to it; its personal values were removed',
        '1 row of address: Also belongs to the records of other people',
        '1 row of address: Records outside the data map refer to it',
        '2 rows of card: Also belongs to the records of other people',
        '1 row of member: Other records that stay refer to it; its personal values were removed',
        '1 row of team: Other records that stay refer to it',
      ].sort(),
    )
  })

  test('rows that may not be empty refer to each other: neither is deleted, and it is said', async () => {
    const shop = await filled(await fresh())
    const before = await everything(shop)
    await erase(shop, await shop.open())
    expect(await shop.rows(T.team)).toEqual(before.team)
    expect(await shop.rows(T.member)).toEqual([
      { id: '1', team_id: '1', customer_id: '1', nick: null },
      { id: '2', team_id: '2', customer_id: '2', nick: 'bob' },
    ])
  })

  test('values that may not be empty, or not be twice, get others that say nothing', async () => {
    const shop = await filled(await fresh())
    await erase(shop, await shop.open())
    const [one, two, other] = await shop.rows(T.review)
    for (const row of [one!, two!]) {
      expect(row.handle).toMatch(/^[0-9a-z]{10}-x$/)
      expect(row.author).toMatch(/^[0-9a-f]{16}$/)
      expect(row.loud).toBe(row.author!.toUpperCase())
      expect(row.born).not.toMatch(/1996/)
      expect(['30', '31']).not.toContain(row.age)
    }
    expect(one!.handle).not.toBe(two!.handle)
    expect([one!.stars, two!.stars]).toEqual(['4', '5'])
    expect(other).toMatchObject({ id: '3', handle: 'bob', author: 'Bob Example', age: '40', stars: '1' })
  })

  test('somebody who is not there, or whose name is a statement, changes nothing', async () => {
    const shop = await filled(await fresh())
    const before = await everything(shop)
    const store = await shop.open()
    const strange = [
      "'; drop table customer; --",
      'ada@example.test\0',
      '%',
      '\\',
      '"',
      'ada@example.test ',
      '日本',
      'x'.repeat(5000),
    ]
    for (const email of strange)
      expect(await erase(shop, store, email)).toMatchObject({ outcome: 'not_found', counts: [] })
    expect(await everything(shop)).toEqual(before)
  })

  test('a value that a column cannot hold is looked for in no column, and is no error', async () => {
    const shop = await fresh()
    const columns = {
      a: 'int',
      b: 'bigint',
      c: 'uuid',
      d: 'bytes',
      e: 'text',
      f: { as: 'date' },
      g: { as: 'decimal(10,2)' },
    } as const
    const spec: TableSpec = { name: 'thing', columns: { id: 'int', ...columns }, primaryKey: ['id'] }
    await shop.create([spec])
    await shop.insert(spec, [{ id: 1, a: 1, b: 1, e: 'x', f: '2026-01-01', g: 1 }])
    const store = await shop.open()
    const live = await store.readSchema()
    const fields = Object.keys(columns).map((name) => ({ name, fides_meta: { identity: 'user_id' } }))
    const map = { fides_key: 'shop', collections: [{ name: 'thing', fields: [{ name: 'id' }, ...fields] }] }
    const { mapped } = mapOnto(parseDataMap(JSON.stringify({ dataset: [map] }), 'map.yaml'), live)
    for (const value of [
      'x',
      '',
      '1e999',
      '99999999999',
      '9223372036854775808',
      '-1',
      '1.5',
      '\0',
      "'",
      'ff',
      'zz',
      '2026-99-99',
      'é',
      '日本',
    ]) {
      const reach = await Reach.walk(store, mapped, [{ kind: 'user_id', value }])
      // Every other column of the row names somebody else.
      expect(await countRows(store, mapped.tables[0]!, reach.mine(mapped.tables[0]!, 't'))).toBe(0)
    }
  })
})
