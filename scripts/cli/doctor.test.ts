import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startMailbox } from '../../e2e/fakes/mailbox/mailbox.ts'
import type { Check } from '../doctor/check.ts'
import { startRedis } from '../provide/redis.mjs'
import { testInstallation } from './test-program.ts'

// Each command is a process of its own, on a machine that may be at work.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let desk: Awaited<ReturnType<typeof testInstallation>>
let redis: Awaited<ReturnType<typeof startRedis>>
let mail: Awaited<ReturnType<typeof startMailbox>>
beforeAll(async () => {
  desk = await testInstallation()
  redis = await startRedis({ folder: path.join(desk.folder, 'redis'), output: () => {} })
  mail = await startMailbox({ smtpPort: 0, httpPort: 0 })
  await desk.file('ada@example.test')
})
afterAll(async () => {
  await redis.server.stop()
  await mail.stop()
  desk.remove()
})

async function doctor(more: Record<string, string> = {}) {
  const { code, out, err } = await desk.run(['doctor', '--json'], {
    REDIS_URL: redis.url,
    SMTP_URL: mail.smtpUrl,
    ...more,
  })
  expect(err).toBe('')
  const checks = JSON.parse(out) as Check[]
  const of = (name: string) => checks.find((check) => check.name === name)
  const failed = checks.filter(({ state }) => state === 'fail').map(({ name }) => name)
  return { code, out, of, failed }
}

/** Runs plain SQL on the database, and puts it back afterwards. */
async function changed(statements: string, work: () => Promise<void>): Promise<void> {
  const before = readFileSync(desk.database)
  const connection = new Sqlite(desk.database)
  connection.exec(statements)
  connection.pragma('wal_checkpoint(truncate)')
  connection.close()
  await work()
  writeFileSync(desk.database, before)
}

test('a desk that is well has no fault, and what is not is named with what to do', async () => {
  await desk.run(['backup'])
  const { code, failed, of, out } = await doctor()
  expect({ code, failed }).toEqual({ code: 0, failed: [] })
  for (const name of [
    'Integrity',
    'Migrations',
    'Audit triggers',
    'Master key',
    'Backup',
    'Mail server',
    'Clock',
  ])
    expect(of(name), name).toMatchObject({ state: 'ok' })
  expect(of('Redis memory')).toMatchObject({ state: 'ok', found: 'maxmemory-policy noeviction' })
  expect(of('Workers')).toMatchObject({ state: 'warn', remedy: expect.stringContaining('npm start') })
  expect(of('Recipients')!.found).toContain('by hand')
  expect(out).not.toContain('ada@example.test')
  expect(out).not.toContain(readFileSync(desk.keyFile, 'utf8').trim())
})

test('servers that are away fail, a key file that others may read is to look at', async () => {
  chmodSync(desk.keyFile, 0o644)
  const away = await doctor({ REDIS_URL: 'redis://127.0.0.1:1', SMTP_URL: 'smtp://127.0.0.1:1' })
  chmodSync(desk.keyFile, 0o600)
  expect(away).toMatchObject({ code: 1, failed: ['Redis', 'Mail server'] })
  expect(away.of('Key file')).toMatchObject({ state: 'warn', remedy: `chmod 600 ${desk.keyFile}` })
})

test('another master key and a profile that cannot be read fail', async () => {
  const MASTER_KEY = Buffer.alloc(32, 7).toString('base64')
  expect((await doctor({ MASTER_KEY, PROFILE: '/nowhere.yaml' })).failed).toEqual(['Profile', 'Master key'])
})

test.each([
  ['a trigger that was taken away', 'drop trigger audit_events_no_update', 'Audit triggers'],
  [
    'a row that belongs to nothing',
    "pragma foreign_keys = off; insert into file_chunks values ('file_0', 0, x'00')",
    'Integrity',
  ],
  [
    'a clock that went back',
    "insert into audit_events values ('e', 'desk', 9, 'staff.joined', 'system', '{}', '2999-01-01T00:00:00.000Z', 'x', 'x')",
    'Clock',
  ],
])('%s fails', async (_, statement, name) => {
  await changed(statement, async () => {
    expect(await doctor()).toMatchObject({ code: 1, failed: [name] })
  })
})

test('what is late or set aside is counted', async () => {
  await changed(
    "update requests set due = '2020-01-01'; update jobs set status = 'parked' where name = 'mail.send'",
    async () => {
      const { code, of } = await doctor()
      expect(code).toBe(0)
      expect(of('Requests')).toMatchObject({ state: 'warn', found: '1 overdue' })
      expect(of('Work set aside')).toMatchObject({ state: 'warn', found: '1 jobs' })
    },
  )
})

test('says what is missing before there is anything to look at', async () => {
  const empty = await doctor({ RIGHTSDESK_DATA: path.join(desk.folder, 'redis') })
  expect(empty.of('Database')).toMatchObject({ state: 'fail', remedy: 'npm start makes it.' })
})

test('settings that cannot be used are named', async () => {
  const { code, out } = await desk.run(['doctor'], { MASTER_KEY: 'short', MASTER_KEY_FILE: '' })
  expect(code).toBe(1)
  expect(out).toContain('fail  Settings  MASTER_KEY must be 32 bytes in base64')
})
