import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSqlite } from '../../lib/db/client.ts'
import { migrateSqlite } from '../../lib/db/migrate.ts'
import { writeHistory, writesHistory } from '../../lib/db/test-history.ts'
import { INTERFERENCES, trailOf } from '../../lib/db/test-interference.ts'
import { createVault } from '../../lib/vault/vault.ts'
import { runNode } from '../run.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const MASTER_KEY = randomBytes(32).toString('base64')
const { signingKey } = createVault(MASTER_KEY)
const folder = mkdtempSync(path.join(tmpdir(), 'tampering-'))
const untouched = path.join(folder, 'rightsdesk.db')

beforeAll(async () => {
  migrateSqlite(untouched)
  const db = openSqlite(untouched)
  await writeHistory(db, signingKey)
  await db.close()
})
afterAll(() => rmSync(folder, { recursive: true }))

function verifyAudit(data: string, ...args: string[]) {
  const env = {
    ...process.env,
    MASTER_KEY,
    RIGHTSDESK_DATA: data,
    BASE_URL: 'https://rights.example.test',
    PROFILE: path.join(ROOT, 'profiles', 'small-shop.yaml'),
  }
  return runNode(path.join(ROOT, 'scripts', 'rightsdesk.mjs'), ['verify-audit', ...args], {
    env,
    timeoutMs: 30_000,
  })
}

let copies = 0

/** A copy of the desk's data in a folder of its own. */
function copy(): string {
  const data = path.join(folder, `copy-${++copies}`)
  mkdirSync(data)
  copyFileSync(untouched, path.join(data, 'rightsdesk.db'))
  return data
}

/** Plain SQL past every trigger, as somebody with the file would. */
function interfere(data: string, statements: string[]): void {
  const connection = new Sqlite(path.join(data, 'rightsdesk.db'))
  for (const table of ['audit_events', 'audit_checkpoints', 'audit_tombstones'])
    connection.exec(`drop trigger ${table}_no_update; drop trigger ${table}_no_delete`)
  for (const statement of statements) connection.exec(statement)
  connection.close()
}

// One of each family; lib/db/tampering.test.ts has all of them.
const FAMILIES: [name: string, said: string][] = [
  ['an event’s data edited', 'req_b, number 3: the event was edited'],
  ['the first event deleted', 'req_b, number 1: an event is missing here'],
  ['two events swapped', 'req_b, number 3: the event does not follow the one before it'],
  ['a whole chain renumbered', 'req_b, number 1: an event is missing here'],
  [
    'a well-made event inserted between others',
    'req_b, number 4: the event does not follow the one before it',
  ],
  [
    'an event copied from another chain to the end',
    'req_b, number 7: the event does not follow the one before it',
  ],
  [
    'an event edited, and all that follow hashed anew',
    'req_b, number 4: the event was signed and is another now',
  ],
  ['a chain cut off at its end', 'req_b, number 3: the event was signed and is gone'],
  ['a chain deleted, its request left', 'req_b, number 1: the request has no events'],
  ['a request deleted with all its rows', 'req_b, number 1: the event was signed and is gone'],
  ['all events deleted', 'req_a, number 1: the request has no events'],
  [
    'a checkpoint’s heads edited',
    'checkpoints, number 2: the checkpoint was edited, removed or signed with another key',
  ],
  [
    'the last checkpoint dropped',
    'checkpoints, number 3: the checkpoint was edited, removed or signed with another key',
  ],
  [
    'a request deleted with all its rows, and the checkpoints without it signed anew with another key',
    'checkpoints, number 1: the checkpoint was edited, removed or signed with another key',
  ],
]

test.each(FAMILIES)('names what was done and where, and ends with 1: %s', async (name, said) => {
  const { statements } = INTERFERENCES.find((one) => one.name === name)!
  const db = openSqlite(untouched)
  const trail = await trailOf(db.read)
  await db.close()
  const data = copy()
  interfere(data, statements(trail))
  const { code, stdout } = await verifyAudit(data)
  expect(stdout).toContain(`The audit trail does not hold.\n${said}\n`)
  expect(code).toBe(1)
})

test('finds an old copy of the database by the checkpoint that was kept elsewhere, and by nothing else', async () => {
  const data = copy()
  const old = path.join(data, 'rightsdesk.db')
  const kept = path.join(data, 'checkpoint.json')
  const ahead = openSqlite(old)
  const desk = writesHistory(ahead, signingKey)
  await desk.file('req_d', 3)
  await desk.sign()
  await ahead.close()
  expect((await verifyAudit(data, '--export', kept)).code).toBe(0)

  for (const ending of ['', '-wal', '-shm']) rmSync(`${old}${ending}`, { force: true })
  copyFileSync(untouched, old)
  expect((await verifyAudit(data)).code).toBe(0)
  const { code, stdout } = await verifyAudit(data, '--checkpoint', kept)
  expect(stdout).toContain(
    'checkpoints, number 4: the checkpoint that was kept elsewhere is not in this database',
  )
  expect(code).toBe(1)
})
