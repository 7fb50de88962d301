import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { ConnectorError, KnownIdentifier } from '../contract.ts'
import { callContext, ERASURE, exportInto } from '../test-call.ts'
import { sqlConnector } from './connector.ts'
import { sqlStore } from './manifest.ts'
import { overStores, type TableSpec, type TestStore } from './test-stores.ts'

const sql = sqlConnector as Required<typeof sqlConnector>

const MAP = `dataset:
  - fides_key: shop
    collections:
      - name: customer
        erase: delete
        fields:
          - { name: id, fides_meta: { primary_key: true } }
          - { name: email, data_categories: [user.contact.email], fides_meta: { identity: email } }
          - { name: visitor, data_categories: [user.device.cookie_id], fides_meta: { identity: piwik_visitor_id } }
          - { name: name, data_categories: [user.name] }
          - { name: born, data_categories: [user.demographic.date_of_birth] }
          - { name: rating, data_categories: [user.behavior] }
          - { name: address_id, fides_meta: { references: [{ dataset: shop, field: address.id, direction: to }] } }
      - name: address
        erase: delete
        fields:
          - { name: id, fides_meta: { primary_key: true } }
          - { name: street, data_categories: [user.contact.address.street] }
      - name: orders
        erase: delete
        fields:
          - { name: id, fides_meta: { primary_key: true } }
          - { name: customer_id, fides_meta: { references: [{ dataset: shop, field: customer.id, direction: from }] } }
          - { name: note, data_categories: [user.content] }
      - name: invoice
        erase: keep
        reason: Kept for tax law
        fields:
          - { name: id, fides_meta: { primary_key: true } }
          - { name: order_id, fides_meta: { references: [{ dataset: shop, field: orders.id, direction: from }] } }
`

const CUSTOMER: TableSpec = {
  name: 'customer',
  columns: {
    id: 'int',
    email: 'text',
    visitor: 'bytes',
    name: { as: 'varchar(20)' },
    born: { as: 'date' },
    rating: { as: 'int check (rating between 0 and 5)' },
    address_id: 'int',
  },
  notNull: ['name'],
  primaryKey: ['id'],
  unique: [['email']],
  foreign: [{ columns: ['address_id'], to: 'address', toColumns: ['id'] }],
}
const ADDRESS: TableSpec = { name: 'address', columns: { id: 'int', street: 'text' }, primaryKey: ['id'] }
const ORDERS: TableSpec = {
  name: 'orders',
  columns: { id: 'int', customer_id: 'int', note: 'text' },
  notNull: ['customer_id'],
  primaryKey: ['id'],
  foreign: [{ columns: ['customer_id'], to: 'customer', toColumns: ['id'] }],
}
const INVOICE: TableSpec = {
  name: 'invoice',
  columns: { id: 'int', order_id: 'int' },
  primaryKey: ['id'],
  foreign: [{ columns: ['order_id'], to: 'orders', toColumns: ['id'] }],
}

const ADA: KnownIdentifier[] = [{ kind: 'email', value: 'ada@example.test' }]

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

async function shop(fresh: () => Promise<TestStore>) {
  const store = await fresh()
  const folder = mkdtempSync(path.join(tmpdir(), 'map-'))
  folders.push(folder)
  const map = path.join(folder, 'map.yaml')
  writeFileSync(map, MAP)
  await store.create([ADDRESS, CUSTOMER, ORDERS, INVOICE])
  await store.insert(ADDRESS, [
    { id: 1, street: 'Violet Lane 1' },
    { id: 2, street: 'Shared Road 2' },
  ])
  const visitor = Buffer.from('4f0a81c2d97be365', 'hex')
  await store.insert(CUSTOMER, [
    { id: 1, email: 'Ada@example.test', visitor, name: 'Ada', born: '1990-01-31', rating: 4, address_id: 1 },
    { id: 2, email: 'bob@example.test', visitor: null, name: 'Bob', born: null, rating: 2, address_id: 2 },
    { id: 3, email: null, visitor, name: 'A. E.', born: null, rating: null, address_id: 2 },
  ])
  await store.insert(ORDERS, [
    { id: 10, customer_id: 1, note: 'Ring twice' },
    { id: 11, customer_id: 1, note: null },
    { id: 20, customer_id: 2, note: 'Bob is away' },
  ])
  await store.insert(INVOICE, [
    { id: 100, order_id: 10 },
    { id: 200, order_id: 20 },
  ])
  const of = (url: string) => sqlStore.config.parse({ url, map })
  const all = async () => {
    const rows = []
    for (const spec of [ADDRESS, CUSTOMER, ORDERS, INVOICE]) rows.push(await store.rows(spec))
    return rows
  }
  return { store, of, config: of(store.url), all }
}

const tally = (counts: { label: string; count: number }[]) =>
  Object.fromEntries(counts.map(({ label, count }) => [label, count]))

overStores((fresh, name) => {
  test('a person is counted, copied, erased and looked for again', async () => {
    const { store, config } = await shop(fresh)
    expect(await sql.check(callContext(config, []))).toMatchObject({ ok: true, missing: [] })
    const located = await sql.locate(callContext(config, ADA))
    const copy = await exportInto([], sqlConnector, callContext(config, ADA))
    expect(copy.records.map(({ group }) => group).sort()).toEqual([
      'address',
      'customer',
      'invoice',
      'orders',
      'orders',
    ])
    expect(copy.records.find(({ group }) => group === 'customer')?.fields).toMatchObject({
      visitor: '4f0a81c2d97be365',
      rating: 4,
    })

    const call = callContext(config, ADA)
    const { outcome, counts, remains } = await sql.erase(call)
    expect([outcome, tally(counts)]).toEqual(['done', { orders: 1 }])
    expect(tally(located.willRemove)).toEqual(tally(counts))
    const what = (list: { what: string; reason: string }[]) =>
      list.map((one) => `${one.what}: ${one.reason}`).sort()
    expect(what(located.willRemain)).toEqual(what(remains))
    expect(await store.rows(CUSTOMER)).toMatchObject([
      { id: '1', email: null, visitor: null, born: null, rating: null, address_id: '1' },
      { id: '2', name: 'Bob' },
      { id: '3', name: 'A. E.' },
    ])
    expect((await store.rows(ADDRESS)).map(({ street }) => street)).toEqual([null, 'Shared Road 2'])

    const looked = await sql.recheck(callContext(config, ADA, { handles: call.kept }), ERASURE)
    expect([looked.outcome, what(looked.remains)]).toEqual(['verified', what(remains)])
    await store.insert(ORDERS, [{ id: 12, customer_id: 1, note: null }])
    await expect(
      sql.recheck(callContext(config, ADA, { handles: call.kept }), ERASURE),
    ).rejects.toMatchObject({
      message: '1 row was found again',
    })
  })

  test('a visitor number in hex finds the bytes', async () => {
    const { store, config } = await shop(fresh)
    const visitor: KnownIdentifier[] = [{ kind: 'piwik_visitor_id', value: '4F0A81C2D97BE365' }]
    expect(tally((await sql.locate(callContext(config, visitor))).found)).toMatchObject({ customer: 2 })
    const nobody: KnownIdentifier[] = [{ kind: 'piwik_visitor_id', value: '4f0a81c2d97be36' }]
    expect((await sql.erase(callContext(config, nobody))).outcome).toBe('not_found')
    await sql.erase(callContext(config, visitor))
    expect((await store.rows(CUSTOMER)).map(({ visitor: bytes }) => bytes)).toEqual([null, null])
  })

  test('values are corrected and read back, the address that found them among them', async () => {
    const { store, config } = await shop(fresh)
    const { fields } = await sql.current(callContext(config, ADA))
    expect(Object.fromEntries(fields.map(({ field, values }) => [field, values]))).toEqual({
      'customer.email': ['Ada@example.test'],
      'customer.name': ['Ada'],
      'customer.born': ['1990-01-31'],
      'customer.rating': ['4'],
      'address.street': ['Violet Lane 1'],
      'orders.note': ['Ring twice'],
    })
    const corrections = [
      { field: 'customer.born', value: '1991-12-01' },
      { field: 'customer.email', value: 'ada.corrected@example.test' },
      { field: 'customer.name', value: 'Ada Corrected' },
      { field: 'customer.rating', value: '5' },
      { field: 'orders.note', value: '' },
    ]
    const call = callContext(config, ADA)
    const done = await sql.rectify(call, corrections)
    expect([done.outcome, tally(done.counts)]).toEqual(['verified', { customer: 1, orders: 2 }])
    const again = await sql.rectify(callContext(config, ADA, { handles: call.kept }), corrections)
    expect(again.outcome).toBe('verified')
    const order = { capability: 'rectify' as const, corrections }
    const looked = await sql.recheck(callContext(config, ADA, { handles: call.kept }), order)
    expect(looked.outcome).toBe('verified')
    expect((await store.rows(CUSTOMER))[0]).toMatchObject({
      email: 'ada.corrected@example.test',
      name: 'Ada Corrected',
      rating: '5',
    })
    expect(await store.ids('select id from orders where note is null order by id')).toEqual(['10', '11'])
    expect(await store.ids("select id from customer where born = '1991-12-01'")).toEqual(['1'])
  })

  test.each([
    ['customer.email', 'bob@example.test', 'NOT_UNIQUE'],
    ['customer.rating', '9', 'INVALID_VALUE'],
    ['customer.rating', 'nine', 'INVALID_TYPE'],
    ['customer.born', '1990-02-30', 'INVALID_TYPE'],
    ['customer.name', 'x'.repeat(21), 'TOO_LONG'],
    ['customer.name', '', 'NOT_NULL'],
  ])('%s takes no %j: it is refused with its reason, and nothing is changed', async (field, value, code) => {
    const { config, all } = await shop(fresh)
    const before = await all()
    const wanted = [
      { field: 'address.street', value: 'Corrected' },
      { field, value },
    ]
    const error = await sql
      .rectify(callContext(config, ADA), wanted)
      .catch((thrown: ConnectorError) => thrown)
    expect(error).toMatchObject({ fault: 'invalid', refused: [{ field, code }] })
    expect((error as ConnectorError).message).not.toContain(value || 'ada')
    expect(await all()).toEqual(before)
  })

  if (name !== 'sqlite')
    test('an account that only reads corrects nothing, and its check says where', async () => {
      const { store, of, all } = await shop(fresh)
      const config = of(await store.reader())
      const before = await all()
      const wanted = [{ field: 'customer.name', value: 'Corrected' }]
      await expect(sql.rectify(callContext(config, ADA), wanted)).rejects.toMatchObject({
        fault: 'invalid',
        message: expect.stringMatching(/may only read.*customer/),
      })
      expect(await all()).toEqual(before)
      const { ok, missing } = await sql.check(callContext(config, []))
      expect(ok).toBe(false)
      expect(missing[0]?.scope).toMatch(/update and delete on .*customer/)
      expect((await sql.current(callContext(config, ADA))).fields.every(({ writable }) => !writable)).toBe(
        true,
      )
    })
})
