import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { inviteStaff } from '../commands/invite-staff.ts'
import { queueStaffMail } from '../commands/parts/queue-mail.ts'
import {
  claim,
  confirmed,
  openJobs,
  PEOPLE,
  submitted,
  type TestDesk,
  testDesk,
} from '../commands/test-desk.ts'
import { newId } from '../id.ts'
import { closeJob } from '../jobs/ledger.ts'
import { dropExpired } from './expired.ts'
import {
  drafts,
  guesses,
  jobs,
  mails,
  spentProofs,
  staffSessions,
  staffVerifications,
  tokens,
} from './schema.ts'
import { findToken } from './tokens.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

const at = (days: number) => new Date(desk.now().getTime() + days * 86_400_000)
const drop = () => desk.db.transaction((tx) => dropExpired(tx, desk.now(), desk.now()))
const draft = (hash: string, expiresAt: Date) => ({ hash, dataSealed: 'x', idempotencyKey: hash, expiresAt })

it('drops what was never sent, counted or used when its time is over, and not before', async () => {
  await desk.db.transaction(async (tx) => {
    await tx.insert(drafts).values([draft('old', at(-1)), draft('new', at(1))])
    await tx.insert(guesses).values([
      { key: 'old', count: 3, endsAt: at(-1) },
      { key: 'new', count: 3, endsAt: at(1) },
    ])
    await tx.insert(spentProofs).values([
      { hash: 'old', expiresAt: at(-1) },
      { hash: 'new', expiresAt: at(1) },
    ])
  })
  await drop()
  const { read } = desk.db
  expect((await read.select().from(drafts)).map((row) => row.hash)).toEqual(['new'])
  expect((await read.select().from(guesses)).map((row) => row.key)).toEqual(['new'])
  expect((await read.select().from(spentProofs)).map((row) => row.hash)).toEqual(['new'])
})

it('drops a link thirty days after it ran out: until then it says that it did', async () => {
  const { token } = await submitted(desk)
  desk.pass({ days: 15 })
  await drop()
  await expect(findToken(desk.db.read, 'confirm', token, desk.now())).rejects.toMatchObject({
    code: 'link_expired',
  })
  desk.pass({ days: 30 })
  await drop()
  await expect(findToken(desk.db.read, 'confirm', token, desk.now())).rejects.toMatchObject({
    code: 'link_invalid',
  })
})

it('drops sessions and codes of staff, which hold network addresses, when they run out', async () => {
  const times = { createdAt: at(-2), updatedAt: at(-2) }
  const session = (id: string, expiresAt: Date) => ({
    id,
    token: id,
    userId: PEOPLE.dpo.id,
    expiresAt,
    ipAddress: '192.0.2.1',
    ...times,
  })
  await desk.db.transaction(async (tx) => {
    await tx.insert(staffSessions).values([session('old', at(-1)), session('new', at(1))])
    await tx.insert(staffVerifications).values([
      { id: 'old', identifier: 'x', value: 'y', expiresAt: at(-1), ...times },
      { id: 'new', identifier: 'x', value: 'y', expiresAt: at(1), ...times },
    ])
  })
  await drop()
  expect((await desk.db.read.select().from(staffSessions)).map((row) => row.id)).toEqual(['new'])
  expect((await desk.db.read.select().from(staffVerifications)).map((row) => row.id)).toEqual(['new'])
})

it('leaves the sessions of staff to the machine’s clock where the desk’s own was moved', async () => {
  const times = { createdAt: at(0), updatedAt: at(0) }
  const machineNow = desk.now()
  await desk.db.transaction((tx) =>
    tx
      .insert(staffSessions)
      .values({ id: 's', token: 's', userId: PEOPLE.dpo.id, expiresAt: at(1), ...times }),
  )
  desk.pass({ days: 90 })
  await desk.db.transaction((tx) => dropExpired(tx, desk.now(), machineNow))
  expect(await desk.db.read.$count(staffSessions)).toBe(1)
})

it('drops jobs thirty days after they were done, and never one that is open or was set aside', async () => {
  const { requestId } = await confirmed(desk)
  const [done, parked] = await openJobs(desk, 'finding.locate', requestId)
  const held = await claim(desk, done!.id)
  await desk.db.transaction((tx) => closeJob(tx, held, desk.now()))
  await desk.db.transaction((tx) => tx.update(jobs).set({ status: 'parked' }).where(eq(jobs.id, parked!.id)))
  const others = (await desk.db.read.$count(jobs)) - 1
  desk.pass({ days: 29 })
  await drop()
  expect(await desk.db.read.$count(jobs)).toBe(others + 1)
  desk.pass({ days: 2 })
  await drop()
  expect(await desk.db.read.$count(jobs)).toBe(others)
  expect(await desk.db.read.$count(jobs, eq(jobs.id, done!.id))).toBe(0)
})

it('keeps a job that was planned long ago and done lately', async () => {
  const { requestId } = await submitted(desk)
  const job = (await openJobs(desk, 'request.follow-up-unconfirmed', requestId)).at(-1)!
  desk.pass({ days: 40 })
  const held = await claim(desk, job.id)
  await desk.db.transaction((tx) => closeJob(tx, held, desk.now()))
  await drop()
  expect(await desk.db.read.$count(jobs, eq(jobs.id, job.id))).toBe(1)
})

it('says that there is more than one round of it', async () => {
  const old = at(0)
  await desk.db.transaction(async (tx) => {
    for (let i = 0; i < 501; i++)
      await tx.insert(jobs).values({
        id: newId('job', old.getTime()),
        name: 'mail.send',
        queue: 'mail',
        payload: {},
        status: 'done',
        runAt: old,
        createdAt: old,
        doneAt: old,
      })
  })
  desk.pass({ days: 31 })
  expect(await drop()).toBe(true)
  expect(await drop()).toBe(false)
  expect(await desk.db.read.$count(jobs)).toBe(0)
})

it('drops mails to staff after thirty days, but none that waits or that staff may send again', async () => {
  const { requestId } = await submitted(desk)
  const ofRequest = await desk.db.read.$count(mails)
  const states = ['sent', 'bounced', 'failed', 'queued'] as const
  for (const state of states) {
    const notice = {
      notice: 'task-failed',
      reference: 'EX-0000-0000',
      requestId,
      recipient: 'HubSpot',
    } as const
    const to = { team: 'privacy', assigneeId: PEOPLE.handler.id }
    const [id] = await desk.db.transaction((tx) =>
      queueStaffMail(tx, desk, to, { kind: 'staff-notice', data: notice }),
    )
    await desk.db.transaction((tx) => tx.update(mails).set({ state }).where(eq(mails.id, id!)))
  }
  desk.pass({ days: 29 })
  await drop()
  expect(await desk.db.read.$count(mails)).toBe(ofRequest + 4)
  desk.pass({ days: 2 })
  await drop()
  const left = await desk.db.read.select().from(mails).where(eq(mails.keyId, 'desk'))
  expect(left.map(({ state }) => state).sort()).toEqual(['failed', 'queued'])
  expect(await desk.db.read.$count(mails)).toBe(ofRequest + 2)
})

it('leaves links that still work alone', async () => {
  await inviteStaff(desk, PEOPLE.admin, {
    name: 'Eve Example',
    email: 'eve@desk.example.test',
    role: 'handler',
    teams: ['privacy'],
  })
  const before = await desk.db.read.$count(tokens)
  await drop()
  expect(await desk.db.read.$count(tokens)).toBe(before)
})
