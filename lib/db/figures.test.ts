import { afterEach, beforeEach, expect, it } from 'vitest'
import { localDate } from '../domain/clock/local-date.ts'
import { newId } from '../id.ts'
import { createVault } from '../vault/vault.ts'
import { noteBackup } from './backup-record.ts'
import { readFigures } from './figures.ts'
import { beat } from './heartbeat.ts'
import { circuits, jobs, mails, requests } from './schema.ts'
import { openTestDb, type TestDb } from './test-db.ts'
import { writesHistory } from './test-history.ts'
import { requestRow } from './test-request.ts'

const NOW = new Date('2026-03-10T09:00:00Z')
const DAYS = { today: localDate('2026-03-10'), soon: localDate('2026-03-17') }
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000)

let db: TestDb
beforeEach(async () => {
  db = await openTestDb()
})
afterEach(() => db.close())

async function request(id: string, more: Partial<typeof requests.$inferInsert>): Promise<void> {
  await db.transaction((tx) => tx.insert(requests).values(requestRow(id, NOW, { status: 'triage', ...more })))
}

async function job(more: Partial<typeof jobs.$inferInsert>): Promise<void> {
  const row = {
    id: newId('job', NOW.getTime()),
    name: 'mail.send',
    queue: 'mail',
    payload: {},
    status: 'open' as const,
    runAt: NOW,
    createdAt: NOW,
    ...more,
  }
  await db.transaction((tx) => tx.insert(jobs).values(row))
}

it('counts what is open by state, right and law, and what is late or nearly so', async () => {
  await request('req_1', { due: '2026-03-09' })
  await request('req_2', { due: '2026-03-10' })
  await request('req_3', { due: '2026-03-18' })
  await request('req_4', { due: '2026-03-01', pausedOn: '2026-02-27' })
  await request('req_5', { due: '2026-03-01', status: 'answered', answeredAt: ago(9) })
  await request('req_6', { due: '2026-03-01', status: 'closed', answeredAt: ago(9) })
  await request('req_7', { right: 'erasure', regime: 'uk-gdpr', status: 'received' })
  const { requests: rows } = await readFigures(db.read, NOW, DAYS)
  expect(rows.sort((a, b) => (a.status < b.status ? -1 : 1))).toEqual([
    { status: 'answered', right: 'access', regime: 'gdpr-eu', count: 1, overdue: 0, dueSoon: 0 },
    { status: 'received', right: 'erasure', regime: 'uk-gdpr', count: 1, overdue: 0, dueSoon: 0 },
    { status: 'triage', right: 'access', regime: 'gdpr-eu', count: 4, overdue: 1, dueSoon: 1 },
  ])
})

it('tells what is due by queue, handed to Redis or not, and since when the oldest waits', async () => {
  await job({ runAt: ago(30) })
  await job({ runAt: ago(90), publishedAt: ago(80) })
  await job({ runAt: ago(500), lease: 'lease_1', leaseUntil: NOW })
  await job({ runAt: ago(-60) })
  await job({ runAt: ago(600), status: 'done' })
  await job({ queue: 'connector-hubspot', runAt: ago(10) })
  await job({ queue: 'connector-hubspot', status: 'parked' })
  const { due, parked, jobsOpen } = await readFigures(db.read, NOW, DAYS)
  expect(due.sort((a, b) => (a.queue < b.queue ? -1 : 1))).toEqual([
    { queue: 'connector-hubspot', count: 1, oldest: ago(10) },
    { queue: 'mail', count: 2, oldest: ago(90) },
  ])
  expect(parked).toEqual([{ queue: 'connector-hubspot', count: 1 }])
  expect(jobsOpen).toBe(5)
})

it('tells of mails, circuits, workers, checkpoints and backups', async () => {
  expect(await readFigures(db.read, NOW, DAYS)).toMatchObject({
    mailsQueued: [],
    openCircuits: [],
    isWorkerUp: false,
    checkpointAt: null,
    backupAt: null,
  })
  await db.transaction(async (tx) => {
    const mail = { keyId: 'desk', locale: 'en', toSealed: '', dataSealed: '', createdAt: NOW }
    for (const [id, state] of [
      ['m1', 'queued'],
      ['m2', 'queued'],
      ['m3', 'sent'],
    ] as const)
      await tx.insert(mails).values({ id, kind: 'confirm', messageId: id, state, ...mail })
    await tx.insert(circuits).values([
      { recipientId: 'hubspot', open: true },
      { recipientId: 'analytics', open: false },
    ])
  })
  await beat(db, true, NOW)
  await noteBackup(db, ago(900))
  await noteBackup(db, ago(100))
  const desk = writesHistory(db, createVault(Buffer.alloc(32, 7).toString('base64')).signingKey)
  await desk.note('desk')
  await desk.sign()
  expect(await readFigures(db.read, NOW, DAYS)).toMatchObject({
    mailsQueued: [{ kind: 'confirm', count: 2 }],
    openCircuits: ['hubspot'],
    isWorkerUp: true,
    checkpointAt: new Date('2026-03-02T09:01:00Z'),
    backupAt: ago(100),
  })
})
