import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPostgres } from '../scripts/provide/postgres.mjs'
import { startRedis } from '../scripts/provide/redis.mjs'
import { leaksIn } from './places.ts'

// e2e/leakage.spec.ts plants in every other kind of place, on a whole system over SQLite.

const folder = mkdtempSync(path.join(tmpdir(), 'places-'))
let postgres: Awaited<ReturnType<typeof startPostgres>>
let redis: Awaited<ReturnType<typeof startRedis>>
beforeAll(async () => {
  postgres = await startPostgres()
  redis = await startRedis({ folder: path.join(folder, 'redis'), output: () => {} })
}, 120_000)
afterAll(async () => {
  await postgres.stop()
  await redis.server.stop()
  rmSync(folder, { recursive: true })
})

test('tables of PostgreSQL are read value by value, and staff’s names may stand in staff’s columns alone', async () => {
  const client = new Client({ connectionString: postgres.url })
  await client.connect()
  await client.query('create table staff (name text)')
  await client.query('create table requests (id text, found jsonb, bytes bytea)')
  await client.query("insert into staff values ('Nora Example')")
  await client.query("insert into requests values ('req_1', '[]', '\\x00')")
  const look = async () => {
    const { leaks, read } = await leaksIn(
      { folder, database: { url: postgres.url }, redisUrl: redis.url, log: '', metrics: [] },
      [
        { of: 'staff', what: 'colleague', value: 'Nora Example' },
        { of: 'person', what: 'address', value: 'ada.exact@example.test' },
      ],
    )
    expect(read).toContain('tables')
    return leaks.map(({ place, what }) => `${place}: ${what}`).sort()
  }
  expect(await look()).toEqual([])

  await client.query(
    'insert into requests values (\'req_2\', \'[{"label": "ADA.exact@example.test"}]\', null)',
  )
  await client.query(
    "insert into requests values ('req_3', null, convert_to('ada.exact@example.test', 'UTF8'))",
  )
  await client.query("insert into requests values ('for Nora Example', null, null)")
  expect(await look()).toEqual([
    'requests.bytes: address',
    'requests.found: address',
    'requests.id: colleague',
  ])
  await client.end()
})

test('a place that cannot be read is said to be absent, never taken for clean', async () => {
  const { absent } = await leaksIn(
    {
      folder,
      database: { url: postgres.url },
      redisUrl: 'redis://127.0.0.1:1',
      log: '',
      metrics: ['http://127.0.0.1:1/metrics'],
    },
    [],
  )
  expect(absent).toEqual(['metrics http://127.0.0.1:1/metrics', 'redis'])
})
