import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { and, eq } from 'drizzle-orm'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import type { Desk } from '../lib/commands/context.ts'
import { confirmed, located, requestOf } from '../lib/commands/test-desk.ts'
import { TEST_PROFILE } from '../lib/commands/test-profile.ts'
import { eventsOf, faultOf } from '../lib/db/audit.ts'
import { auditEvents, deadlineAlerts, letters, mails, messages, staff, tasks } from '../lib/db/schema.ts'
import { openTestDb, type TestDb } from '../lib/db/test-db.ts'
import { verifyAudit } from '../lib/db/verify-audit.ts'
import { createVault } from '../lib/vault/vault.ts'
import { ROOT } from '../scripts/root.mjs'
import type { CrowdOrder, CrowdResult } from './test-crowd.ts'

// Several processes on one database: an SQLite file, and in the `server` project a real PostgreSQL.

const PROCESSES = 3
const PEOPLE = 50
/** `npm run test:long` has them do it over and over. */
const ROUNDS = inject('rounds') ?? 1
/** Processes take long to start on a machine at work. */
const LIMIT_MS = 120_000 * ROUNDS
const RECEIVED = '2026-03-02T09:00:00Z'

/** Run as a program: built once, it starts several times faster. */
const PROGRAM = join(ROOT, 'dist', `test-crowd-${process.pid}.js`)

beforeAll(async () => {
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['workers/test-crowd.ts'],
    outfile: PROGRAM,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  })
})
afterAll(() => rmSync(PROGRAM, { force: true }))

let db: TestDb
let desk: Desk
let masterKey: string
let folder: string
let at: string

beforeEach(async () => {
  db = await openTestDb()
  masterKey = randomBytes(32).toString('base64')
  folder = mkdtempSync(join(tmpdir(), 'rightsdesk-crowd-'))
  at = RECEIVED
  desk = { db, vault: createVault(masterKey), profile: TEST_PROFILE, now: () => new Date(at) }
})
afterEach(async () => {
  await db.close()
  rmSync(folder, { recursive: true, force: true })
})

async function hire(people: number) {
  const now = desk.now()
  await db.transaction(async (tx) => {
    for (let i = 0; i < people; i++)
      await tx.insert(staff).values({
        ...{ id: `staff_${i}`, role: 'dpo', teams: [], name: `Dora ${i}`, emailVerified: true },
        ...{ email: `dora-${i}@desk.example.test`, createdAt: now, updatedAt: now },
      })
  })
}

/** Starts a process of the crowd; resolves once it has opened the database. */
async function member(order: Pick<CrowdOrder, 'acts' | 'sweeps'>) {
  const file = join(folder, `${randomBytes(6).toString('hex')}.json`)
  const database = db.url ? { url: db.url } : { file: db.file }
  writeFileSync(file, JSON.stringify({ ...order, database, masterKey, at } satisfies CrowdOrder))
  const child = spawn(process.execPath, [PROGRAM, file], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve)
  })
  expect((await lines.next()).value, said).toBe('ready')
  return {
    begin: () => child.stdin.write('go\n'),
    kill: () => child.kill('SIGKILL'),
    ended,
    async answer(): Promise<{ results: CrowdResult[]; alerts: number }> {
      const line = (await lines.next()).value as string | undefined
      expect({ code: await ended, said }).toEqual({ code: 0, said: '' })
      return JSON.parse(line!) as { results: CrowdResult[]; alerts: number }
    },
  }
}

async function expectTrailHolds() {
  const report = await verifyAudit(db.read, desk.vault.signingKey)
  expect(report.faults).toEqual([])
}

describe('fifty of the team at one case, in three processes', () => {
  const WHAT = ['assign', 'approve', 'extend', 'note', 'refuse'] as const

  it.each(Array.from({ length: ROUNDS }, (_, i) => i + 1))(
    'each is told how it ended, and nothing is lost, doubled or left out (%i)',
    async () => {
      await hire(PEOPLE)
      const { requestId } = await located(desk)
      const before = await requestOf(desk, requestId)
      const acts = Array.from({ length: PEOPLE }, (_, i) => ({
        ...{ staffId: `staff_${i}`, what: WHAT[i % WHAT.length]!, requestId },
      }))
      const members = await Promise.all(
        Array.from({ length: PROCESSES }, (_, p) =>
          member({ acts: acts.filter((_act, i) => i % PROCESSES === p), sweeps: false }),
        ),
      )
      for (const one of members) one.begin()
      const results = (await Promise.all(members.map((one) => one.answer()))).flatMap((one) => one.results)

      expect(results).toHaveLength(PEOPLE)
      expect(results.filter(({ ended }) => ended === 'failed')).toEqual([])
      const planned = ['changed_meanwhile', 'move_not_possible', 'already_extended']
      expect(results.filter(({ ended, why }) => ended === 'told' && !planned.includes(why))).toEqual([])
      const done = (what: string) => results.filter((one) => one.what === what && one.ended === 'done')
      for (const what of ['approve', 'extend', 'refuse']) expect(done(what).length).toBeLessThanOrEqual(1)
      expect(done('note')).toHaveLength(PEOPLE / WHAT.length)

      // Each raised the version once: nobody wrote over what somebody else had written.
      const after = await requestOf(desk, requestId)
      const all = results.filter(({ ended }) => ended === 'done')
      expect(after.version).toBe(before.version + all.length)
      const notes = and(eq(messages.requestId, requestId), eq(messages.kind, 'note'))
      expect(await db.read.$count(messages, notes)).toBe(done('note').length)
      const events = await eventsOf(db.read, requestId)
      const told = (type: string) => events.filter((event) => event.type === type)
      expect(told('note.added')).toHaveLength(done('note').length)
      expect(told('plan.approved')).toHaveLength(done('approve').length)
      expect(told('request.refused')).toHaveLength(done('refuse').length)
      expect(told('deadline.extended')).toHaveLength(done('extend').length)
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
      expect(faultOf(events)).toBeNull()
      expect(await db.read.$count(tasks)).toBe(done('approve').length * TEST_PROFILE.recipients.length)
      expect(await db.read.$count(letters)).toBe(done('refuse').length + done('extend').length)
      // The last of those who took the case has it, and the trail says so.
      const lastTaken = JSON.parse(told('request.assigned').at(-1)!.data) as { to: string }
      expect(after.assigneeId).toBe(lastTaken.to)
      await expectTrailHolds()
    },
    LIMIT_MS,
  )
})

describe('two workers that look at the due dates at once, one of them killed at it', () => {
  const CASES = 30 * ROUNDS

  it(
    'warn of each date once',
    async () => {
      await hire(2)
      for (let i = 0; i < CASES; i++) await confirmed(desk, { email: `person-${i}@example.test` })
      // Three days before the day that was promised: assignee and DPOs are told.
      at = '2026-03-29T09:00:00Z'
      const [first, second] = await Promise.all([
        member({ acts: [], sweeps: true }),
        member({ acts: [], sweeps: true }),
      ])
      first.begin()
      second.begin()
      const until = Date.now() + 30_000
      while ((await db.read.$count(deadlineAlerts)) < 3) {
        if (Date.now() > until) throw new Error('nobody was warned')
        await wait(5)
      }
      first.kill()
      await first.ended
      await second.answer()
      // What the dead one had begun was undone, and is made good by the next look.
      const third = await member({ acts: [], sweeps: true })
      third.begin()
      await third.answer()

      const alerts = await db.read.select().from(deadlineAlerts)
      const about = alerts.map((one) => `${one.requestId} ${one.kind} ${one.due} ${one.threshold}`)
      expect(new Set(about).size).toBe(about.length)
      const warned = new Set(alerts.filter(({ kind }) => kind === 'due').map(({ requestId }) => requestId))
      expect(warned.size).toBe(CASES)
      const sent = await db.read.$count(auditEvents, eq(auditEvents.type, 'alert.sent'))
      expect(sent).toBe(alerts.length)
      const queued = await db.read.$count(mails, eq(mails.kind, 'deadline-alert'))
      expect(queued).toBe(CASES * 2)
      await expectTrailHolds()
    },
    LIMIT_MS,
  )
})
