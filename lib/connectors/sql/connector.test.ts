import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, test } from 'vitest'
import type { AccessBatch, ActionContext, Connector, KnownIdentifier } from '../contract.ts'
import { ConnectorError } from '../contract.ts'
import { registry } from '../registry.ts'
import { Crash, callContext, ERASURE, exportInto } from '../test-call.ts'
import { parseDataMap } from './data-map.ts'
import { eraseRows } from './erase.ts'
import type { Store } from './live-schema.ts'
import type { SqlConfig } from './manifest.ts'
import { mapOnto } from './mapped.ts'
import { rectifyRows } from './rectify.ts'
import { openSqlite } from './store-sqlite.ts'

const MAP = `dataset:
  - fides_key: shop
    collections:
      - name: customer
        erase: delete
        fields:
          - { name: id, fides_meta: { primary_key: true } }
          - { name: number, data_categories: [user.unique_id], fides_meta: { identity: user_id } }
          - { name: email, description: E-mail address, data_categories: [user.contact.email], fides_meta: { identity: email } }
          - { name: name, data_categories: [user.name] }
          - { name: born, data_categories: [user.demographic.date_of_birth] }
          - { name: rating }
          - { name: address_id, fides_meta: { references: [{ dataset: shop, field: address.id, direction: to }] } }
      - name: address
        erase: delete
        fields: [{ name: id }, { name: street, data_categories: [user.contact.address.street] }]
      - name: orders
        erase: delete
        fields:
          - { name: id, fides_meta: { primary_key: true } }
          - { name: customer_id, fides_meta: { references: [{ dataset: shop, field: customer.id, direction: from }] } }
          - { name: note }
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
          - { name: stars }
`
const SCRIPT = `
  create table address (id integer primary key, street text);
  create table customer (id integer primary key, number integer, email text unique, name varchar(20) not null,
    born date, rating integer, address_id integer references address);
  create table orders (id integer primary key, customer_id integer not null references customer, note text);
  create table invoice (id integer primary key, order_id integer not null references orders);
  create table review (id integer primary key, customer_id integer, author text, stars integer);
  insert into address values (1, 'Violet Lane 1'), (2, 'Shared Road 2');
  insert into customer values
    (1, 41, 'ada@example.test', 'Ada Example', '1990-01-31', 5, 1),
    (2, 42, 'bob@example.test', 'Bob Example', '1980-02-02', 3, 2),
    (3, 41, null, 'Ada Example', null, null, 2),
    (4, 44, 'o''brien;drop table customer@example.test', 'Quinn Example', null, null, null);
  insert into orders values (10, 1, 'Leave it with Ada'), (11, 1, 'Ring twice'), (20, 2, 'Bob is away');
  insert into invoice values (100, 10), (200, 20);
  insert into review values (5, 1, 'Ada Example', 4), (6, 2, 'Bob Example', 1);
`
const PERSONAL = ['ada', '1990-01-31', 'violet', 'ring twice', 'corrected']
const OTHERS = ['bob', '1980-02-02', 'quinn']
const ADA: KnownIdentifier[] = [
  { kind: 'email', value: 'ada@example.test' },
  { kind: 'user_id', value: '41' },
]

const folders: string[] = []
const opened: Database.Database[] = []
afterEach(() => {
  for (const db of opened.splice(0)) db.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function shop(more: { map?: string; script?: string } = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'store-'))
  folders.push(folder)
  const map = path.join(folder, 'map.yaml')
  const file = path.join(folder, 'store.db')
  writeFileSync(map, more.map ?? MAP)
  const db = new Database(file)
  opened.push(db)
  db.exec(`pragma synchronous = off; begin; ${SCRIPT} ${more.script ?? ''} commit`)
  const rows = (text: string) => db.prepare(text).raw().all()
  const config = sql.config.parse({ url: `sqlite:${file}`, map }) as SqlConfig
  return { config, db, file, rows, remains: () => everything(rows) }
}

const TABLES = ['address', 'customer', 'orders', 'invoice', 'review']
const everything = (rows: (text: string) => unknown[]) =>
  Object.fromEntries(TABLES.map((name) => [name, rows(`select * from ${name} order by 1`)]))

const sql = registry.get('sql')! as Required<
  Pick<
    Connector,
    'check' | 'locate' | 'access' | 'current' | 'erase' | 'rectify' | 'recheck' | 'config' | 'id'
  >
>

function silent(told: unknown, personal: string[] = PERSONAL): void {
  const text = JSON.stringify(told).toLowerCase()
  for (const detail of personal) expect(text).not.toContain(detail)
}

async function failure(work: Promise<unknown>): Promise<ConnectorError> {
  const error = await work.then(
    () => expect.unreachable('nothing failed'),
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(ConnectorError)
  const { message, evidence, cause, refused } = error as ConnectorError
  silent([message, evidence, cause, refused])
  return error as ConnectorError
}

const tally = (counts: { label: string; count: number }[]) =>
  Object.fromEntries(counts.map(({ label, count }) => [label, count]))

const LEFT = {
  address: [
    [1, 'Violet Lane 1'],
    [2, 'Shared Road 2'],
  ],
  orders: [10, 20],
  customer: [1, 2, 4],
}

describe('an erasure', () => {
  test('is counted before, carried out, and confirmed by a second look', async () => {
    const { config, rows } = shop()
    const located = await sql.locate(callContext(config, ADA))
    expect(tally(located.found)).toEqual({ customer: 2, address: 1, orders: 2, invoice: 1, review: 1 })
    silent(located)

    const call = callContext(config, ADA)
    const erased = await sql.erase(call)
    expect(erased.outcome).toBe('done')
    expect(tally(erased.counts)).toEqual({ customer: 1, orders: 1, review: 1 })
    silent({ ...erased, handles: [] })
    expect(byName(located.willRemove)).toEqual(byName(erased.counts))
    expect(byName(located.willRemain)).toEqual(byName(erased.remains))
    expect(rows('select id from orders order by 1').flat()).toEqual(LEFT.orders)
    expect(rows('select id from customer order by 1').flat()).toEqual(LEFT.customer)
    expect(JSON.stringify(rows('select * from customer where id = 1'))).not.toMatch(/ada|1990/i)

    const looked = await sql.recheck(callContext(config, ADA, { handles: call.kept }), ERASURE)
    expect(looked.outcome).toBe('verified')
    expect(looked.remains.map(({ what, reason }) => [what, reason])).toEqual(
      expect.arrayContaining([
        ['1 row of address', 'Also belongs to the records of other people'],
        ['1 row of invoice', 'Kept for tax law'],
        ['1 row of orders', 'Other records that stay refer to it'],
      ]),
    )
    silent(looked)
  })

  test('is not confirmed while a row is there again, by an identifier or by a key of before', async () => {
    const { config, db } = shop()
    const call = callContext(config, ADA)
    await sql.erase(call)
    const again = () => failure(sql.recheck(callContext(config, ADA, { handles: call.kept }), ERASURE))
    db.exec("insert into orders values (12, 1, 'Ring twice')")
    expect(await again()).toMatchObject({ fault: 'invalid', message: '1 row was found again' })
    db.exec('delete from orders where id = 12')
    db.exec("insert into customer values (9, null, 'ADA@example.test', 'Ada Example', null, null, null)")
    expect(await again()).toMatchObject({ fault: 'invalid', message: '1 row was found again' })
    db.exec("delete from customer where id = 9; update review set author = 'Ada Example' where id = 5")
    expect(
      await sql.recheck(callContext(config, ADA, { handles: call.kept }), ERASURE).catch(String),
    ).toMatch(/1 row was found again/)
  })

  test('ends in the same place when it is run twice, or dies at any statement', async () => {
    const straight = shop()
    const expected = await sql.erase(callContext(straight.config, ADA))
    const left = unnamed(straight.remains())
    const dieAt = async (statement: number) => {
      const { config, file, remains } = shop()
      const cut = callContext(config, ADA)
      const died = await dying(file, statement, async (store, live, mapped) =>
        eraseRows(store, live, mapped, cut, { categories: config.categories, hashKey: '' }),
      )
      const resumed = await sql.erase(callContext(config, ADA, { handles: cut.kept }))
      expect([resumed.outcome, resumed.counts, resumed.remains], `at ${statement}`).toEqual([
        expected.outcome,
        expected.counts,
        expected.remains,
      ])
      expect(unnamed(remains()), `at ${statement}`).toEqual(left)
      return died
    }
    let statements = 0
    while (await dieAt(statements)) statements += 1
    expect(statements).toBeGreaterThan(20)
  }, 60_000)

  test('that runs out of time is tried again later and resumes', async () => {
    const { config, remains } = shop()
    const before = remains()
    const call = callContext(config, ADA, { deadlineMs: 100 })
    call.keepHandles = async (handles) => {
      call.kept = handles
      if (!call.signal.aborted) await once(call.signal, 'abort')
    }
    expect(await failure(sql.erase(call))).toMatchObject({ fault: 'transient' })
    expect(remains()).toEqual(before)
    const over = { ...callContext(config, ADA), signal: AbortSignal.abort() }
    expect(await failure(sql.erase(over))).toMatchObject({ fault: 'transient' })
    expect(remains()).toEqual(before)
    const resumed = await sql.erase(callContext(config, ADA, { handles: call.kept }))
    expect(tally(resumed.counts)).toEqual({ customer: 1, orders: 1, review: 1 })
  })

  test('by a keyed hash without its key touches nothing', async () => {
    const hashed = '{ name: author, fides_meta: { masking_strategy_override: { strategy: hmac } } }'
    const { config, remains } = shop({ map: MAP.replace(/\{ name: author.*\}/, hashed) })
    const before = remains()
    expect(await failure(sql.erase(callContext(config, ADA)))).toMatchObject({
      fault: 'invalid',
      message: expect.stringContaining('hashKey'),
    })
    expect(remains()).toEqual(before)
    expect((await sql.check(callContext(config, []))).missing).toMatchObject([{ scope: 'hashKey' }])
    const key = { ...config, hashKey: 'a-key-of-sixteen-letters' }
    expect((await sql.erase(callContext(key, ADA))).outcome).toBe('done')
  })
})

describe('what people ask for', () => {
  test('is looked for as it is written, and nobody found is said so', async () => {
    const { config, remains } = shop()
    const before = remains()
    for (const value of ["' or 1=1 --", '%', 'nobody@example.test', 'Ada Example']) {
      const nobody: KnownIdentifier[] = [{ kind: 'email', value }]
      expect((await sql.locate(callContext(config, nobody))).found).toEqual([])
      expect((await sql.erase(callContext(config, nobody))).outcome).toBe('not_found')
      expect((await sql.rectify(callContext(config, nobody), [])).outcome).toBe('not_found')
    }
    // A word is no number; PostgreSQL would take the look-up itself for an error.
    const word: KnownIdentifier[] = [{ kind: 'user_id', value: 'forty-one' }]
    expect((await sql.erase(callContext(config, word))).outcome).toBe('not_found')
    expect(remains()).toEqual(before)
  })

  test('with quotes and a semicolon in it erases that person and no other', async () => {
    const { config, rows } = shop()
    const quinn: KnownIdentifier[] = [{ kind: 'email', value: "o'brien;drop table customer@example.test" }]
    expect((await sql.erase(callContext(config, quinn))).counts).toEqual([{ label: 'customer', count: 1 }])
    expect(rows('select id from customer order by id').flat()).toEqual([1, 2, 3])
  })
})

describe('a copy', () => {
  test('holds what is the person’s, described, nothing of anybody else, and goes on where it was cut off', async () => {
    const more = Array.from({ length: 2_500 }, (_, i) => `(${1000 + i}, 1, 'Order ${i}')`).join(', ')
    const { config } = shop({ script: `insert into orders values ${more};` })
    const whole = await exportInto([], sql, callContext(config, ADA))
    expect(whole.records.length).toBe(2 + 1 + 2_502 + 1 + 1)
    expect(whole.groups.map(({ id }) => id)).toEqual(TABLES.toSorted().toSorted(byMap))
    expect(whole.remains.map(({ what }) => what)).toEqual(['1 row of address'])
    silent(whole, OTHERS)
    silent(whole.evidence)
    for (const { group, fields } of whole.records)
      expect(whole.groups.find(({ id }) => id === group)?.fields.map(({ name }) => name)).toEqual(
        Object.keys(fields),
      )

    const stored: AccessBatch[] = []
    for await (const batch of sql.access(callContext(config, ADA), null)) {
      stored.push(structuredClone(batch))
      if (stored.length === 4) break
    }
    expect(stored.every(({ records }) => records.length <= 1_000)).toBe(true)
    const resumed = await exportInto(stored, sql, callContext(config, ADA))
    expect(resumed.records).toEqual(whole.records)
    expect(resumed.groups).toEqual(whole.groups)
  })
})

describe('a correction', () => {
  const write = (config: unknown, corrections: Record<string, string>, handles: string[] = []) => {
    const call = callContext(config, ADA, { handles })
    const list = Object.entries(corrections).map(([field, value]) => ({ field, value }))
    return { call, list, result: sql.rectify(call, list) }
  }

  test('is approved beside what the person’s own rows hold; keys cannot be corrected', async () => {
    const { config } = shop()
    const { fields, evidence } = await sql.current(callContext(config, ADA))
    expect(fields).toEqual([
      { field: 'customer.number', label: 'customer.number', values: ['41'], writable: true },
      {
        field: 'customer.email',
        label: 'E-mail address',
        values: ['ada@example.test'],
        writable: true,
      },
      { field: 'customer.name', label: 'customer.name', values: ['Ada Example'], writable: true },
      { field: 'customer.born', label: 'customer.born', values: ['1990-01-31'], writable: true },
      { field: 'address.street', label: 'address.street', values: ['Violet Lane 1'], writable: true },
      {
        field: 'orders.note',
        label: 'orders.note',
        values: ['Leave it with Ada', 'Ring twice'],
        writable: true,
      },
      { field: 'review.author', label: 'review.author', values: ['Ada Example'], writable: true },
    ])
    silent(evidence)
  })

  test('of what differs from record to record is not offered', async () => {
    const more = Array.from({ length: 30 }, (_, i) => `(${1000 + i}, 1, 'Order ${i}')`).join(', ')
    const { config } = shop({ script: `insert into orders values ${more};` })
    const { fields } = await sql.current(callContext(config, ADA))
    expect(fields.find(({ field }) => field === 'orders.note')).toMatchObject({ writable: false })
  })

  test('is written into the rows that are the person’s alone, and read back', async () => {
    const { config, rows } = shop()
    const { call, list, result } = write(config, {
      'customer.name': "A. O'Corrected",
      'address.street': 'New Lane 1',
    })
    const { outcome, counts, remains, ...more } = await result
    expect([outcome, counts]).toEqual([
      'verified',
      [
        { label: 'customer', count: 2 },
        { label: 'address', count: 1 },
      ],
    ])
    expect(remains).toMatchObject([
      { what: '1 row of address', reason: expect.stringContaining('other people') },
    ])
    silent(more.evidence)
    expect(rows('select name from customer order by id').flat()).toEqual([
      "A. O'Corrected",
      'Bob Example',
      "A. O'Corrected",
      'Quinn Example',
    ])
    expect(rows('select street from address order by id').flat()).toEqual(['New Lane 1', 'Shared Road 2'])
    const order = { capability: 'rectify' as const, corrections: list }
    const looked = await sql.recheck(callContext(config, ADA, { handles: call.kept }), order)
    expect(looked.outcome).toBe('verified')
    const other = { ...order, corrections: [{ field: 'customer.name', value: 'Corrected again' }] }
    expect(await failure(sql.recheck(callContext(config, ADA, { handles: call.kept }), other))).toMatchObject(
      {
        refused: [{ field: 'customer.name', code: 'NOT_SHOWN' }],
      },
    )
  })

  test('of the address the person is known by finds its rows again after a crash', async () => {
    const one = [{ kind: 'email' as const, value: 'ada@example.test' }]
    const wanted = [
      { field: 'customer.email', value: 'ada.corrected@example.test' },
      { field: 'review.author', value: 'A. Corrected' },
    ]
    const dieAt = async (statement: number) => {
      const { config, file, rows } = shop()
      const cut = callContext(config, one)
      const died = await dying(file, statement, (store, live, mapped) =>
        rectifyRows({ store, live, mapped, check: { problems: [], warnings: [] } }, cut, wanted),
      )
      const resumed = await sql.rectify(callContext(config, one, { handles: cut.kept }), wanted)
      expect([resumed.outcome, tally(resumed.counts)], `at ${statement}`).toEqual([
        'verified',
        { customer: 1, review: 1 },
      ])
      expect(rows('select email from customer order by id limit 3').flat()).toEqual([
        'ada.corrected@example.test',
        'bob@example.test',
        null,
      ])
      expect(rows('select author from review order by id').flat()).toEqual(['A. Corrected', 'Bob Example'])
      return died
    }
    let statements = 0
    while (await dieAt(statements)) statements += 1
    expect(statements).toBeGreaterThan(8)
  }, 60_000)

  test.each([
    ['a number that is none', { 'customer.number': 'forty-one' }, 'customer.number', 'INVALID_TYPE'],
    ['a day there is not', { 'customer.born': '1990-02-30' }, 'customer.born', 'INVALID_TYPE'],
    ['a name too long', { 'customer.name': 'Corrected'.repeat(3) }, 'customer.name', 'TOO_LONG'],
    ['nothing where something has to be', { 'customer.name': '' }, 'customer.name', 'NOT_NULL'],
    ['an address of somebody else', { 'customer.email': 'bob@example.test' }, 'customer.email', 'NOT_UNIQUE'],
    ['a field that is none', { 'customer.id': '7' }, 'customer.id', 'UNKNOWN_FIELD'],
    [
      'a column there is not',
      { 'customer.x; drop table customer': '7' },
      'customer.x; drop table customer',
      'UNKNOWN_FIELD',
    ],
  ])('to %s is refused with its field, and nothing at all is changed', async (_, wrong, field, code) => {
    const { config, remains } = shop({ script: 'delete from customer where id = 3;' })
    const before = remains()
    const error = await failure(write(config, { 'address.street': 'Corrected', ...wrong }).result)
    expect(error).toMatchObject({ fault: 'invalid', refused: [{ field, code }] })
    expect(remains()).toEqual(before)
  })

  test('clears a column with nothing, and takes a day', async () => {
    const { config, rows } = shop()
    const { result } = write(config, { 'customer.born': '1991-12-01', 'review.author': '' })
    expect((await result).outcome).toBe('verified')
    expect(rows('select born from customer where id in (1, 3)').flat()).toEqual(['1991-12-01', '1991-12-01'])
    expect(rows('select author from review where id = 5').flat()).toEqual([null])
  })

  test('that the store keeps in another form is named, not passed off as carried out', async () => {
    const { config } = shop({
      script:
        'create trigger loud after update of author on review begin update review set author = upper(new.author) where id = new.id; end;',
    })
    const { outcome, remains } = await write(config, { 'review.author': 'A. Corrected' }).result
    expect([outcome, remains.map(({ what }) => what)]).toEqual(['remains', ['review.author']])
  })

  test('over a connection that may only read changes nothing and names the tables', async () => {
    const { config, file, remains } = shop()
    const before = remains()
    const store = openSqlite(file, { readOnly: true })
    const live = await store.readSchema()
    const { mapped, check } = mapOnto(parseDataMap(MAP, 'map.yaml'), live)
    const wanted = [
      { field: 'customer.name', value: 'Corrected' },
      { field: 'review.author', value: 'Corrected' },
    ]
    const error = await failure(rectifyRows({ store, live, mapped, check }, callContext(config, ADA), wanted))
    await store.close()
    expect(error).toMatchObject({
      fault: 'invalid',
      message: expect.stringMatching(/may only read.*customer, review/),
    })
    expect(remains()).toEqual(before)
  })
})

describe('a store', () => {
  const everyWay = (config: unknown): [string, () => Promise<unknown>][] => {
    const call = () => callContext(config, ADA) as ActionContext<unknown>
    return [
      ['locate', () => sql.locate(call())],
      ['access', () => exportInto([], sql, call())],
      ['current', () => sql.current(call())],
      ['erase', () => sql.erase(call())],
      ['rectify', () => sql.rectify(call(), [{ field: 'customer.name', value: 'Corrected' }])],
      ['recheck', () => sql.recheck(call(), ERASURE)],
    ]
  }

  test('that does not have what the map names is left alone, with file and line', async () => {
    for (const [name, other] of [
      ['name: review', 'name: reviews'],
      ['name: stars', 'name: points'],
    ] as const) {
      const wrong = MAP.replace(name, other)
      const line = MAP.slice(0, MAP.indexOf(name)).split('\n').length
      const { config, remains } = shop({ map: wrong })
      const before = remains()
      for (const [name, run] of everyWay(config))
        expect(await failure(run()), name).toMatchObject({
          fault: 'invalid',
          message: expect.stringMatching(new RegExp(`map\\.yaml:${line}: `)),
        })
      expect(remains()).toEqual(before)
      const { ok, missing } = await sql.check(callContext(config, []))
      expect(ok).toBe(false)
      expect(missing[0]?.scope).toContain(`map.yaml:${line}: `)
    }
  })

  test('that nothing is wrong with passes its check', async () => {
    const { config } = shop()
    expect(await sql.check(callContext(config, []))).toMatchObject({ ok: true, missing: [] })
    const others = { ...config, identifiers: ['phone' as const] }
    expect(await sql.check(callContext(others, []))).toMatchObject({
      ok: false,
      missing: [{ scope: 'an identity among phone' }],
    })
  })

  test('that is not there, or is something else, is told apart from one that is away for a moment', async () => {
    const { config, file } = shop()
    const elsewhere = path.join(path.dirname(file), 'other.db')
    copyFileSync(config.map, elsewhere)
    for (const [url, fault] of [
      [`sqlite:${file}.gone`, 'auth'],
      [`sqlite:${elsewhere}`, 'auth'],
      ['postgres://ada:secret@127.0.0.1:1/shop', 'transient'],
    ] as const)
      for (const [name, run] of [
        ...everyWay({ ...config, url }),
        ['check', () => sql.check(callContext({ ...config, url }, []))] as const,
      ]) {
        const error = await failure(run())
        expect([name, error.fault]).toEqual([name, fault])
        expect(error.message).not.toContain('secret')
      }
  })

  test('that refuses the password stops the calls, and its words are not repeated', async () => {
    const server = createServer((socket) => {
      socket.once('data', () => {
        const words = 'SFATAL\0C28P01\0Mpassword authentication failed for user "ada"\0\0'
        const head = Buffer.alloc(5)
        head.write('E')
        head.writeInt32BE(words.length + 4, 1)
        socket.end(Buffer.concat([head, Buffer.from(words)]))
      })
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const { config } = shop()
    const url = `postgres://ada:secret@127.0.0.1:${port}/shop`
    for (const [name, run] of everyWay({ ...config, url }))
      expect(await failure(run()), name).toMatchObject({ fault: 'auth' })
    server.close()
  })

  test('whose map cannot be read is left alone', async () => {
    const { config } = shop()
    expect(await failure(sql.locate(callContext({ ...config, map: 'nowhere.yaml' }, ADA)))).toMatchObject({
      fault: 'invalid',
      message: expect.stringContaining('nowhere.yaml'),
    })
  })

  test('is found by the analytics connector’s driver too', async () => {
    const { config, rows } = shop()
    const analytics = registry.get('analytics')!
    const own = analytics.config.parse({ driver: 'sql', ...config })
    const call = callContext(own, ADA)
    expect((await analytics.erase!(call)).outcome).toBe('done')
    expect((await analytics.recheck!(callContext(own, ADA, { handles: call.kept }), ERASURE)).outcome).toBe(
      'verified',
    )
    expect(rows('select id from orders order by 1').flat()).toEqual(LEFT.orders)
  })
})

function byName<T>(list: T[]): T[] {
  return list.toSorted((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)))
}

/** The order in which the map names the tables. */
function byMap(one: string, other: string): number {
  return MAP.indexOf(`- name: ${one}`) - MAP.indexOf(`- name: ${other}`)
}

/** Random masks are as good as any other. */
function unnamed(rows: unknown): unknown {
  return JSON.parse(JSON.stringify(rows).replace(/"[0-9a-f]{16}"/g, '"masked"'))
}

/** Runs work on a store whose process dies at the so-manieth statement or commit. @returns whether it came to that */
async function dying(
  file: string,
  statement: number,
  work: (
    store: Store,
    live: Awaited<ReturnType<Store['readSchema']>>,
    mapped: ReturnType<typeof mapOnto>['mapped'],
  ) => Promise<unknown>,
): Promise<boolean> {
  const store = openSqlite(file, { readOnly: false })
  let left = statement
  const step = () => {
    left -= 1
    if (left < 0) throw new Crash()
  }
  const mortal: Store = {
    ...store,
    query: async (one) => {
      step()
      return store.query(one)
    },
    execute: async (one) => {
      step()
      return store.execute(one)
    },
    transaction: async (inner) => {
      const result = await store.transaction(inner)
      step()
      return result
    },
  }
  const live = await store.readSchema()
  const { mapped } = mapOnto(parseDataMap(MAP, 'map.yaml'), live)
  try {
    await work(mortal, live, mapped)
    return false
  } catch (error) {
    expect(error).toBeInstanceOf(Crash)
    return true
  } finally {
    await store.close()
  }
}
