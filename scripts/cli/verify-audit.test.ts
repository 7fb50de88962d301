import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { appendEvent } from '../../lib/db/audit.ts'
import { appendCheckpoint } from '../../lib/db/checkpoints.ts'
import { openSqlite } from '../../lib/db/client.ts'
import { migrateSqlite } from '../../lib/db/migrate.ts'
import { createVault } from '../../lib/vault/vault.ts'

// Each command is a process of its own, on a machine that may be at work.
vi.setConfig({ testTimeout: 120_000 })

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const MASTER_KEY = randomBytes(32).toString('base64')
const folder = mkdtempSync(path.join(tmpdir(), 'verify-audit-'))
const database = path.join(folder, 'rightsdesk.db')
const checkpoint = path.join(folder, 'checkpoint.json')

beforeAll(async () => {
  migrateSqlite(database)
  const db = openSqlite(database)
  const at = new Date('2026-03-02T09:00:00Z')
  await db.transaction(async (tx) => {
    for (const type of ['staff.joined', 'staff.changed'] as const)
      await appendEvent(tx, { chain: 'desk', type, actor: 'system', data: {}, at })
    await appendCheckpoint(tx, createVault(MASTER_KEY).signingKey, at, null)
  })
  await db.close()
})
afterAll(() => rmSync(folder, { recursive: true }))

function verifyAudit(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = {
    ...process.env,
    MASTER_KEY,
    RIGHTSDESK_DATA: folder,
    BASE_URL: 'https://rights.example.test',
    PROFILE: path.join(ROOT, 'profiles', 'small-shop.yaml'),
  }
  const program = path.join(ROOT, 'scripts', 'rightsdesk.mjs')
  return new Promise((resolve) => {
    execFile(process.execPath, [program, 'verify-audit', ...args], { env }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err })
    })
  })
}

test('says what it read, and writes the newest checkpoint for keeping elsewhere', async () => {
  const ran = await verifyAudit('--export', checkpoint)
  expect(ran).toEqual({
    code: 0,
    out: '2 events in 1 chains, 1 checkpoints\nThe audit trail holds.\n',
    err: '',
  })
  expect(JSON.parse(readFileSync(checkpoint, 'utf8'))).toMatchObject({ seq: 1 })
  expect((await verifyAudit('--checkpoint', checkpoint)).code).toBe(0)
})

test('a checkpoint that cannot be written is told in one sentence', async () => {
  const { code, err } = await verifyAudit('--export', path.join(folder, 'missing', 'checkpoint.json'))
  expect({ code, err }).toEqual({
    code: 2,
    err: expect.stringMatching(/^.*checkpoint\.json cannot be written \(ENOENT\).*\n$/),
  })
})

test('names the event that was edited, and ends with 1', async () => {
  const connection = new Sqlite(database)
  connection.exec("drop trigger audit_events_no_update; update audit_events set actor = 'x' where seq = 2")
  connection.close()
  const { code, out } = await verifyAudit('--checkpoint', checkpoint)
  expect(code).toBe(1)
  expect(out).toContain('The audit trail does not hold.\ndesk, number 2: the event was edited\n')
  expect(JSON.parse((await verifyAudit('--json')).out).faults).toEqual([
    { what: 'hash', chain: 'desk', seq: 2 },
  ])
})

test('says in a sentence why it cannot begin', async () => {
  const { code, err } = await verifyAudit('--checkpoint', path.join(folder, 'nowhere.json'))
  expect(code).toBe(2)
  expect(err).toContain('cannot be read as a checkpoint')
})
