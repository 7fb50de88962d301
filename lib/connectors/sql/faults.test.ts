import { expect, test } from 'vitest'
import { ConnectorError } from '../contract.ts'
import { callContext, type TestCall } from '../test-call.ts'
import { parseDataMap } from './data-map.ts'
import { eraseRows } from './erase.ts'
import type { Store } from './live-schema.ts'
import { mapOnto } from './mapped.ts'
import { overStores, type TableSpec, type TestStore } from './test-stores.ts'

const MAP = `
dataset:
  - fides_key: shop
    collections:
      - name: customer
        erase: delete
        fields:
          - { name: id, fides_meta: { primary_key: true } }
          - { name: email, data_categories: [user.contact], fides_meta: { identity: email } }
      - name: event
        erase: delete
        fields:
          - { name: id, fides_meta: { primary_key: true } }
          - { name: customer_id, fides_meta: { references: [{ dataset: shop, field: customer.id, direction: from }] } }
      - name: letter
        fields:
          - { name: id, fides_meta: { primary_key: true } }
          - { name: customer_id, fides_meta: { references: [{ dataset: shop, field: customer.id, direction: from }] } }
          - { name: body, data_categories: [user.content] }
`
const CUSTOMER: TableSpec = { name: 'customer', columns: { id: 'int', email: 'text' }, primaryKey: ['id'] }
const EVENT: TableSpec = { name: 'event', columns: { id: 'int', customer_id: 'int' }, primaryKey: ['id'] }
const LETTER: TableSpec = {
  name: 'letter',
  columns: { id: 'int', customer_id: 'int', body: { as: 'varchar(40) not null' } },
  primaryKey: ['id'],
}
const EVENTS = 7000
const LETTERS = 50

async function shop(fresh: () => Promise<TestStore>): Promise<TestStore> {
  const store = await fresh()
  await store.create([CUSTOMER, EVENT, LETTER])
  await store.insert(CUSTOMER, [
    { id: 1, email: 'ada@example.test' },
    { id: 2, email: 'bob@example.test' },
  ])
  const many = (count: number, pick: string) =>
    `with recursive n(v) as (select 1 union all select v + 1 from n where v < ${count}) select ${pick} from n`
  if (store.dialect === 'mysql') await store.run('set max_recursive_iterations = 100000')
  const into = (spec: TableSpec, count: number, pick: string) =>
    store.run(`insert into ${store.table(spec)} ${many(count, pick)}`)
  await into(EVENT, EVENTS, 'v, 1')
  await into(EVENT, 3, `v + ${EVENTS}, 2`)
  await into(LETTER, LETTERS, "v, 1, 'a letter'")
  await into(LETTER, 2, `v + ${LETTERS}, 2, 'a letter'`)
  return store
}

async function erase(store: Store, call: TestCall<unknown>) {
  const live = await store.readSchema()
  const { mapped } = mapOnto(parseDataMap(MAP, 'map.yaml'), live)
  return eraseRows(store, live, mapped, call, { categories: ['user'], hashKey: 'a secret of the shop' })
}

const adas = (handles: string[] = []) =>
  callContext({}, [{ kind: 'email', value: 'ada@example.test' }], { handles })

async function whatStays(store: TestStore) {
  const letters = await store.rows(LETTER)
  expect(letters.filter(({ body }) => body === 'a letter').map(({ customer_id }) => customer_id)).toEqual([
    '2',
    '2',
  ])
  return {
    customer: await store.rows(CUSTOMER),
    event: (await store.rows(EVENT)).map(({ customer_id }) => customer_id),
    letters: letters.length,
  }
}
const BOBS = {
  customer: [{ id: '2', email: 'bob@example.test' }],
  event: ['2', '2', '2'],
  letters: LETTERS + 2,
}
const COUNTS = { customer: 1, event: EVENTS, letter: LETTERS }

/** A store whose connection ends before the nth change. */
function cut(store: Store, end: () => Promise<unknown>, before: number): Store {
  let changes = 0
  return {
    ...store,
    execute: async (statement) => {
      if (++changes === before) await end()
      return store.execute(statement)
    },
  }
}

async function faultOf(work: Promise<unknown>): Promise<ConnectorError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ConnectorError)
  return error as ConnectorError
}

overStores((fresh, name) => {
  if (name !== 'sqlite')
    test('a connection that ends half-way is tried again, and goes on to the same end with the same counts', async () => {
      const there = await shop(fresh)
      // Within the masking, at the first deletion, in the middle of them, and at the last: each attempt begins behind the other.
      let handles: string[] = []
      const end = async () =>
        there.dialect === 'postgres'
          ? there.run(
              "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'rightsdesk' and datname = current_database()",
            )
          : there.run(`kill ${String((await connections(there))[0])}`)
      for (const before of [10, LETTERS + 1, 3, 3]) {
        const call = adas(handles)
        const fault = await faultOf(erase(cut(await there.open(), end, before), call))
        expect(fault.fault).toBe('transient')
        expect(fault.message).not.toMatch(/ada@/)
        expect(call.kept.length).toBe(1)
        handles = call.kept
      }
      const { outcome, counts } = await erase(await there.open(), adas(handles))
      expect(await whatStays(there)).toEqual(BOBS)
      expect(outcome).toBe('done')
      expect(Object.fromEntries(counts.map(({ label, count }) => [label, count]))).toEqual(COUNTS)
    })

  test('rows that another session holds are waited for, then it is tried again, and nothing is half done', async () => {
    const there = await shop(fresh)
    const lock = { sqlite: 'begin immediate', postgres: 'begin', mysql: 'start transaction' }[there.dialect]
    await there.run(lock)
    await there.run(`update ${there.table(EVENT)} set customer_id = 1 where id = 6000`)
    const call = adas()
    const fault = await faultOf(erase(await there.open(), call))
    expect(fault.fault).toBe('transient')
    await there.run('rollback')
    expect(call.kept.length).toBe(1)
    const { counts } = await erase(await there.open(), adas(call.kept))
    expect(await whatStays(there)).toEqual(BOBS)
    expect(Object.fromEntries(counts.map(({ label, count }) => [label, count]))).toEqual(COUNTS)
  })

  test('a row that becomes somebody else’s between two attempts is left to them', async () => {
    const there = await shop(fresh)
    let handles: string[] = []
    const call = adas()
    call.keepHandles = async (kept) => {
      handles = kept
      throw new Error('the process died')
    }
    await expect(erase(await there.open(), call)).rejects.toThrow('died')
    await there.run(`update ${there.table(EVENT)} set customer_id = 2 where id = 5`)
    await erase(await there.open(), adas(handles))
    expect((await there.rows(EVENT)).map(({ id }) => id)).toEqual(['5', '7001', '7002', '7003'])
  })

  if (name !== 'sqlite') {
    test('a wrong password stops the system, and the address is in no message', async () => {
      const there = await shop(fresh)
      const address = new URL(there.url)
      address.password = 'wrong-secret'
      const fault = await faultOf(there.open({ url: String(address) }))
      expect(fault.fault).toBe('auth')
      expect(fault.message).not.toMatch(/wrong-secret|127\.0\.0\.1|rightsdesk/)
    })

    test('an account that may only read changes nothing, and the tables are named', async () => {
      const there = await shop(fresh)
      const before = await there.rows(LETTER)
      const store = await there.open({ url: await there.reader() })
      const fault = await faultOf(erase(store, adas()))
      expect(fault).toMatchObject({
        fault: 'invalid',
        message: expect.stringMatching(/may only read.*letter.*customer|may only read.*customer.*letter/),
      })
      expect(await there.rows(LETTER)).toEqual(before)
      expect((await there.rows(EVENT)).length).toBe(EVENTS + 3)
    })

    test('a server that is not there is tried again', async () => {
      const there = await fresh()
      const address = new URL(there.url)
      address.port = '1'
      expect((await faultOf(there.open({ url: String(address) }))).fault).toBe('transient')
    })
  }

  test('a connection opened to read refuses every change', async () => {
    const there = await shop(fresh)
    const store = await there.open({ readOnly: true })
    const fault = await faultOf(store.execute({ text: `delete from ${there.table(CUSTOMER)}`, values: [] }))
    expect(fault.fault).toBe('invalid')
    expect((await there.rows(CUSTOMER)).length).toBe(2)
  })
})

async function connections(there: TestStore): Promise<string[]> {
  return there.ids(
    'select id as id from information_schema.processlist where db = database() and id <> connection_id()',
  )
}
