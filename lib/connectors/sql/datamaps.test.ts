import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, expect, test } from 'vitest'
import { openAnalyticsStore } from '../../../scripts/demo/analytics-store.ts'
import { registry } from '../registry.ts'
import { callContext, ERASURE, exportInto } from '../test-call.ts'
import { parseDataMap } from './data-map.ts'

const maps = path.join(import.meta.dirname, '../../../profiles/datamaps')
const folder = mkdtempSync(path.join(tmpdir(), 'datamaps-'))
afterAll(() => rmSync(folder, { recursive: true }))

test.each(['matomo.yaml', 'shop.yaml'])('the shipped map %s says nothing that is not understood', (name) => {
  expect(parseDataMap(readFileSync(path.join(maps, name), 'utf8'), name).warnings).toEqual([])
})

test('a Matomo’s own tables are read and emptied by the visitor number of the cookie, in hex', async () => {
  const file = path.join(folder, 'matomo.db')
  const store = openAnalyticsStore(file)
  const [ada, bob] = ['4f0a81c2d97be365', '4f0a81c2d97be366']
  store.addVisits({ visitor: ada, visits: 9, until: new Date('2026-03-01T00:00:00Z') })
  store.addVisits({ visitor: bob, userId: 'u-bob', visits: 4, until: new Date('2026-03-01T00:00:00Z') })
  store.close()
  const analytics = registry.get('analytics')!
  const config = analytics.config.parse({
    driver: 'sql',
    url: `sqlite:${file}`,
    map: path.join(maps, 'matomo.yaml'),
  })
  const about = [{ kind: 'piwik_visitor_id' as const, value: ada.toUpperCase() }]
  expect(await analytics.check!(callContext(config, []))).toMatchObject({ ok: true })
  expect((await analytics.erase!(callContext(config, [{ ...about[0]!, value: 'no hex' }]))).outcome).toBe(
    'not_found',
  )

  const copy = await exportInto([], analytics, callContext(config, about))
  const visits = copy.records.filter(({ group }) => group === 'log_visit'.replace('_', '-'))
  expect(visits).toHaveLength(9)
  expect(visits[0]?.fields).toMatchObject({ idvisitor: ada, location_ip: 'c6336402' })
  expect(JSON.stringify(copy.records)).not.toContain(bob)

  const call = callContext(config, about)
  const { outcome, counts, remains } = await analytics.erase!(call)
  expect([outcome, remains]).toEqual(['done', []])
  expect(counts.map(({ label }) => label).sort()).toEqual([
    'log_conversion',
    'log_link_visit_action',
    'log_visit',
  ])
  const looked = await analytics.recheck!(callContext(config, about, { handles: call.kept }), ERASURE)
  expect(looked.outcome).toBe('verified')
  const db = new Database(file)
  for (const table of ['log_visit', 'log_link_visit_action', 'log_conversion'])
    expect(db.prepare(`select distinct hex(idvisitor) from ${table}`).pluck().all(), table).toEqual([
      bob.toUpperCase(),
    ])
  expect(db.prepare('select count(*) from log_visit').pluck().get()).toBe(4)
  db.close()
  const byUser = [{ kind: 'user_id' as const, value: 'u-bob' }]
  expect((await analytics.locate!(callContext(config, byUser))).found).toContainEqual({
    label: 'log_visit',
    count: 4,
  })
})

test('the shop’s customer goes, what the law keeps and what others need stays', async () => {
  const file = path.join(folder, 'shop.db')
  const db = new Database(file)
  db.exec(`
    create table address (id integer primary key, street text, city text, postcode text);
    create table customer (id integer primary key, number integer, email text, name text, phone text, born date, address_id integer references address);
    create table orders (id integer primary key, customer_id integer not null references customer, address_id integer references address, placed_at date, note text);
    create table order_item (order_id integer references orders, position integer, article text, quantity integer, primary key (order_id, position));
    create table invoice (number text primary key, order_id integer not null references orders, issued_on date, total real);
    create table review (id integer primary key, customer_id integer, author text, stars integer);
    create table newsletter (email text primary key, since date);
    insert into address values (1, 'Violet Lane 1', 'Bath', 'BA1'), (2, 'Shared Road 2', 'Bath', 'BA2');
    insert into customer values (1, 41, 'ada@example.test', 'Ada Example', '+44 1', '1990-01-31', 2), (2, 42, 'bob@example.test', 'Bob Example', null, null, 2);
    insert into orders values (10, 1, 1, '2026-01-01', 'Ring twice'), (11, 1, 2, '2026-02-01', null), (20, 2, 2, '2026-02-02', null);
    insert into order_item values (10, 1, 'Tea', 2), (11, 1, 'Cup', 1), (20, 1, 'Tea', 1);
    insert into invoice values ('2026-1', 11, '2026-02-01', 12.5), ('2026-2', 20, '2026-02-02', 8);
    insert into review values (5, 1, 'Ada Example', 4), (6, 2, 'Bob Example', 1);
    insert into newsletter values ('ADA@example.test', '2025-01-01'), ('bob@example.test', '2025-01-01');
  `)
  const sql = registry.get('sql')!
  const config = sql.config.parse({ url: `sqlite:${file}`, map: path.join(maps, 'shop.yaml') })
  const about = [{ kind: 'email' as const, value: 'ada@example.test' }]
  const { outcome, remains } = await sql.erase!(callContext(config, about))
  const all = (text: string) => db.prepare(text).pluck().all()
  expect(outcome).toBe('done')
  expect(remains.map(({ what }) => what).sort()).toEqual([
    '1 row of address',
    '1 row of customer',
    '1 row of invoice',
    '1 row of orders',
  ])
  expect(all('select id from address')).toEqual([2])
  expect(all('select id from orders order by 1')).toEqual([11, 20])
  expect(all('select article from order_item order by order_id')).toEqual(['Tea'])
  expect(all('select author from review order by id')).toEqual(['A customer', 'Bob Example'])
  expect(all('select email from newsletter')).toEqual(['bob@example.test'])
  expect(all('select coalesce(name, email, phone, born, number) from customer order by id')).toEqual([
    null,
    'Bob Example',
  ])
  db.close()
})
