import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { and, eq, like } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDesk, openStore } from '../lib/commands/open-desk.ts'
import { createDataKey, dataKeyOf } from '../lib/db/data-keys.ts'
import { dataKeys, jobs, requests, subjects } from '../lib/db/schema.ts'
import { subjectOf } from '../lib/db/subjects.ts'
import { verifyAudit } from '../lib/db/verify-audit.ts'
import { checkpointHourly } from './schedules.ts'
import { fileErasure, type TestSystem, testSystem, until } from './test-worker.ts'

const PROGRAM = path.resolve('scripts/rightsdesk.mjs')
/** Enough for several batches, so that there is a middle to be killed in. */
const KEYS = 3_000

let system: TestSystem
beforeAll(async () => {
  system = await testSystem()
}, 60_000)
afterAll(() => system.stop())

const openMails = and(eq(jobs.name, 'mail.send'), eq(jobs.status, 'open'))

/** `rightsdesk rotate-key` as a process of its own; ends it with SIGKILL once it has printed `killAt`. */
function rotateKey(args: string[], killAt?: RegExp): Promise<{ code: number | null; out: string }> {
  const { RIGHTSDESK_DATA, MASTER_KEY_FILE, DATABASE_URL } = system.settings
  const child: ChildProcess = spawn(process.execPath, [PROGRAM, 'rotate-key', ...args], {
    env: {
      ...process.env,
      RIGHTSDESK_DATA,
      MASTER_KEY_FILE,
      BASE_URL: 'http://localhost:3000',
      ...(DATABASE_URL ? { DATABASE_URL } : {}),
    },
  })
  let out = ''
  const hear = (chunk: Buffer) => {
    out += chunk
    if (killAt?.test(out)) child.kill('SIGKILL')
  }
  child.stdout!.on('data', hear)
  child.stderr!.on('data', hear)
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out })))
}

it('a new master key takes over under a running desk, though it is killed in the middle, and nothing is lost', async () => {
  const { desk, settings, mailbox } = system
  const file = settings.MASTER_KEY_FILE!
  const oldKey = readFileSync(file, 'utf8').trim()
  await desk.db.transaction(async (tx) => {
    for (let n = 0; n < KEYS; n += 1) await createDataKey(tx, desk.vault, `seed_${n}`, desk.now())
    await tx.update(dataKeys).set({ wrapped: null, shreddedAt: desk.now() }).where(eq(dataKeys.id, 'seed_7'))
  })
  await system.openWorker()
  const filed = [await fileErasure(system, 'before@example.test')]
  await checkpointHourly(desk)
  const index = desk.vault.emailIndex('before@example.test')

  let writing = true
  const writer = (async () => {
    for (let n = 0; writing; n += 1) {
      filed.push(await fileErasure(system, `p${n}@example.test`))
      // As between two requests of the network: everything else has its turn.
      await wait(10)
    }
  })()

  try {
    const killed = await rotateKey([], /data keys to go\n.*data keys to go\n/s)
    expect(killed.code).toBe(null)
    const keys = readFileSync(file, 'utf8').trim().split('\n')
    expect(keys).toHaveLength(2)
    expect(keys[1]).toBe(oldKey)
    const early = await rotateKey(['--finish'])
    expect(early).toMatchObject({ code: 1, out: expect.stringContaining('still under an older master key') })

    const again = await rotateKey([])
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('all are under master key 2') })
    const length = filed.length
    await until(async () => filed.length > length + 5)
  } finally {
    writing = false
    await writer
  }
  expect(await rotateKey(['--finish'])).toMatchObject({ code: 0 })
  await until(async () => (await desk.db.read.$count(jobs, openMails)) === 0, 60_000)
  await mailbox.waitFor(`p${filed.length - 2}@example.test`, /\/confirm\//)

  const [newKey, ...others] = readFileSync(file, 'utf8').trim().split('\n')
  expect(others).toEqual([])
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const withKey = (masterKey: string) =>
    openDesk({
      ...desk,
      masterKey,
      databaseUrl: settings.DATABASE_URL ?? null,
      dataFolder: settings.RIGHTSDESK_DATA,
    })
  await expect(withKey(oldKey)).rejects.toMatchObject({ code: 'other_key' })
  const fresh = await withKey(newKey!)
  try {
    const { read } = fresh.db
    for (const id of filed) {
      const { email } = await subjectOf(read, await dataKeyOf(read, fresh.vault, id), id)
      expect(email).toMatch(/^(before|p\d+)@example\.test$/)
    }
    for (let n = 0; n < KEYS; n += 97) await dataKeyOf(read, fresh.vault, `seed_${n}`)
    await expect(dataKeyOf(read, fresh.vault, 'seed_7')).rejects.toMatchObject({ code: 'not_found' })
    expect(fresh.vault.emailIndex('before@example.test')).toBe(index)
    const [found] = await read.select().from(subjects).where(eq(subjects.emailIndex, index))
    expect(found!.requestId).toBe(filed[0])
    expect(fresh.vault.authSecret).toBe(desk.vault.authSecret)
    expect(fresh.vault.deskName).toBe(desk.vault.deskName)
    expect(await read.$count(requests)).toBe(filed.length)
    expect((await verifyAudit(read, fresh.vault.signingKey)).faults).toEqual([])
  } finally {
    await fresh.db.close()
  }
}, 120_000)

it('keys that were prepared by hand are taken, in the order they stand in', async () => {
  const { desk, settings } = system
  const file = settings.MASTER_KEY_FILE!
  const present = readFileSync(file, 'utf8').trim()
  const prepared = Buffer.alloc(32, 7).toString('base64')
  writeFileSync(file, `${prepared}\n${present}\n`)
  expect(await rotateKey([])).toMatchObject({ code: 0 })
  expect(await rotateKey([])).toMatchObject({ code: 2, out: expect.stringContaining('--finish') })
  const alone = await openStore({
    masterKey: prepared,
    databaseUrl: settings.DATABASE_URL ?? null,
    dataFolder: settings.RIGHTSDESK_DATA,
    now: desk.now,
  })
  const secrets = await alone.db.read.select().from(dataKeys).where(like(dataKeys.id, 'secret:%'))
  expect(new Set(secrets.map((row) => row.masterVersion))).toEqual(new Set([3]))
  await alone.db.close()
})
