import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { vi } from 'vitest'
import { startEndpoint } from '../e2e/fakes/http-endpoint.ts'
import { startHubspot } from '../e2e/fakes/hubspot.ts'
import type { PersonWanted } from '../e2e/fakes/hubspot-account.ts'
import { startMailbox } from '../e2e/fakes/mailbox/mailbox.ts'
import { startMatomo } from '../e2e/fakes/matomo.ts'
import { mailboxAt } from '../e2e/mailbox.ts'
import { approvePlan } from '../lib/commands/approve-plan.ts'
import { confirmIdentity } from '../lib/commands/confirm-identity.ts'
import type { Desk } from '../lib/commands/context.ts'
import { databaseFile, openDesk } from '../lib/commands/open-desk.ts'
import { submitRequest } from '../lib/commands/submit-request.ts'
import { manifests } from '../lib/connectors/manifests.ts'
import { migrateSqlite } from '../lib/db/migrate.ts'
import { requestById } from '../lib/db/requests.ts'
import { staff as staffTable } from '../lib/db/schema.ts'
import { findingsOf, tasksOf } from '../lib/db/tasks.ts'
import { openTestDb } from '../lib/db/test-db.ts'
import type { Staff } from '../lib/domain/access.ts'
import { requestInputSchema } from '../lib/domain/subject.ts'
import { dialect, type Env, lookUp, parseEnv } from '../lib/env.ts'
import { createLogger } from '../lib/log.ts'
import { loadProfile } from '../lib/profile/load.ts'
import { startRedis } from '../scripts/provide/redis.mjs'
import type { JobContext } from './context.ts'
import { openWorker } from './worker.ts'

export const DPO: Staff = { id: 'staff_dpo', role: 'dpo', teams: [] }
const VISITOR = 'feedc0de01234567'

/**
 * A desk as it runs: database (a file, or on the PostgreSQL server of the tests), Redis, mail server, recipients. Workers
 * are opened by the test, as many as it wants.
 * @param profile a file of `profiles/`; the default one where it is not said
 */
export async function testSystem(profile?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'rightsdesk-worker-'))
  const redis = await startRedis({ folder: join(folder, 'redis'), output: () => {} })
  const mail = await startMailbox({ smtpPort: 0, httpPort: 0 })
  const [hubspot, matomo, shop] = await Promise.all([
    startHubspot({ seed: { people: 3 } }),
    startMatomo({ seed: { people: 3 } }),
    startEndpoint({ seed: { people: 3 } }),
  ])
  vi.stubEnv('HUBSPOT_URL', hubspot.url)
  vi.stubEnv('HUBSPOT_TOKEN', hubspot.token)
  vi.stubEnv('ANALYTICS_URL', matomo.url)
  vi.stubEnv('ANALYTICS_TOKEN', matomo.token)
  vi.stubEnv('SHOP_URL', shop.url)
  vi.stubEnv('SHOP_SECRET', shop.secret)
  const keyFile = join(folder, 'master.key')
  writeFileSync(keyFile, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
  const databaseUrl = dialect() === 'postgres' ? await emptyDatabase() : null
  const settings = parseEnv({
    RIGHTSDESK_DATA: folder,
    ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
    REDIS_URL: redis.url,
    MASTER_KEY_FILE: keyFile,
    SMTP_URL: mail.smtpUrl,
    BASE_URL: 'http://localhost:3000',
    LOG_LEVEL: 'silent',
    ...(profile ? { PROFILE: `profiles/${profile}` } : {}),
  })
  if (!databaseUrl) migrateSqlite(databaseFile(folder))
  const desk = await openDesk({
    masterKey: settings.MASTER_KEY,
    masterKeyFile: keyFile,
    databaseUrl,
    dataFolder: folder,
    profile: loadProfile(settings.PROFILE, { lookUp, manifests }),
    now: () => new Date(),
  })
  const now = desk.now()
  await desk.db.transaction((tx) =>
    tx.insert(staffTable).values({
      ...DPO,
      teams: [],
      name: 'Dora Example',
      email: 'dora@desk.example.test',
      emailVerified: true,
      createdAt: now,
      updatedAt: now,
    }),
  )
  const workers: Awaited<ReturnType<typeof openWorker>>[] = []
  return {
    desk,
    settings,
    hubspot,
    matomo,
    shop,
    mailbox: mailboxAt(mail.url),
    smtpUrl: mail.smtpUrl,
    async openWorker(connectors?: JobContext['connectors'], more: Partial<Env> = {}) {
      const worker = await openWorker({ ...settings, ...more }, createLogger('worker', 'silent'), connectors)
      workers.push(worker)
      return worker
    },
    async flushRedis() {
      const client = new Redis(redis.url, { lazyConnect: true })
      await client.connect()
      await client.flushall()
      client.disconnect()
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.close()))
      await desk.db.close()
      await Promise.all([hubspot.close(), matomo.close(), shop.close(), mail.stop()])
      await redis.server.stop()
      rmSync(folder, { recursive: true, force: true })
      vi.unstubAllEnvs()
    },
  }
}

/** On the server of the tests; emptied where this file has used it before. */
async function emptyDatabase(): Promise<string> {
  const db = await openTestDb()
  await db.close()
  return db.url
}

export type TestSystem = Awaited<ReturnType<typeof testSystem>>

let keys = 0

/** Files an erasure under this address. @returns the request's id */
export async function fileErasure(
  { desk }: TestSystem,
  email: string,
  context = 'marketing',
): Promise<string> {
  const { requestId } = await submitRequest(desk, {
    request: requestInputSchema.parse({ right: 'erasure', email, context, details: {} }),
    locale: 'en',
    channel: 'form',
    identifiers: [{ kind: 'piwik_visitor_id', value: VISITOR, source: 'browser' }],
    idempotencyKey: `key-${++keys}`,
  })
  return requestId
}

/**
 * An erasure whose plan is approved, after `beforeApproval`; HubSpot and the analytics store hold data of the person.
 * @param held what HubSpot holds
 */
export async function approvedErasure(
  system: TestSystem,
  email: string,
  beforeApproval: () => void = () => {},
  held: PersonWanted = { counts: { notes: 2, calls: 1 } },
): Promise<string> {
  const { desk, hubspot, matomo, mailbox } = system
  hubspot.addPerson({ email, ...held })
  matomo.addPerson({ visitorId: VISITOR, visits: 3, sites: [1] })
  const id = await fileErasure(system, email)
  const mail = await mailbox.waitFor(email, /\/confirm\//)
  await confirmIdentity(desk, { token: /\/confirm\/([\w-]+)/.exec(mail.text)![1]! })
  await until(async () => (await findingsOf(desk.db.read, id)).every((finding) => finding.status === 'done'))
  beforeApproval()
  const { version } = await requestById(desk.db.read, id)
  await approvePlan(desk, DPO, { requestId: id, version })
  return id
}

/** One recipient's task of a request. */
export async function taskAt(desk: Desk, requestId: string, recipientId: string) {
  const all = await tasksOf(desk.db.read, await requestById(desk.db.read, requestId))
  return all.find((task) => task.recipientId === recipientId)!
}

/** Asks again until it holds; fails after `limitMs`. */
export async function until(holds: () => Promise<boolean>, limitMs = 15_000): Promise<void> {
  const end = Date.now() + limitMs
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('it did not come to hold in time')
    await wait(25)
  }
}
