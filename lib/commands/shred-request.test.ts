import { eq, getTableName, or } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventsOf } from '../db/audit.ts'
import {
  dataKeys,
  fileChunks,
  files,
  identifiers,
  jobs,
  mails,
  requests,
  schema,
  suppressions,
  tasks,
  tokens,
} from '../db/schema.ts'
import { verifyAudit } from '../db/verify-audit.ts'
import { addNote } from './add-note.ts'
import { followUpUnconfirmed } from './follow-up-unconfirmed.ts'
import { holdRequest } from './hold-request.ts'
import { planRetention } from './plan-retention.ts'
import { refuseRequest } from './refuse-request.ts'
import { releaseHold } from './release-hold.ts'
import { reopenRequest } from './reopen-request.ts'
import { sendMessage } from './send-message.ts'
import { shredRequest } from './shred-request.ts'
import {
  answered,
  approved,
  claim,
  confirmed,
  LETTER,
  openJobs,
  PEOPLE,
  REFUSAL,
  requestOf,
  settled,
  submitted,
  type TestDesk,
  testDesk,
} from './test-desk.ts'
import { BATCHES, exported } from './test-export.ts'
import { withdrawRequest } from './withdraw-request.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

// The desk's clock stands at Monday 2 March 2026, 10:00 in Warsaw.

/** Columns that hold a person's data, or what leads to it. */
const SEALED = Object.values(schema).flatMap((table) =>
  Object.entries(table)
    .filter(([name]) => /Sealed$|^sealed$|Index$/.test(name))
    .map(([name]) => ({ table, name, where: `${getTableName(table)}.${name}` })),
)

/** Where anything sealed of a request stands. */
async function sealedOf(requestId: string): Promise<string[]> {
  const found: string[] = []
  const fileIds = (await desk.db.read.select().from(files).where(eq(files.requestId, requestId))).map(
    (f) => f.id,
  )
  for (const { table, name, where } of SEALED) {
    const rows = (await desk.db.read.select().from(table)) as Record<string, unknown>[]
    const own = rows.filter(
      (row) => row.requestId === requestId || row.id === requestId || fileIds.includes(String(row.fileId)),
    )
    if (own.some((row) => row[name] !== null && row[name] !== '')) found.push(where)
  }
  return found
}

describe('the person’s data of a closed request', () => {
  it('goes thirty days after the closure, to the hour, and not before', async () => {
    const { requestId } = await answered(desk)
    expect(await requestOf(desk, requestId)).toMatchObject({ shredOn: '2026-04-01', purgeOn: '2029-03-02' })
    desk.pass({ days: 29, hours: 23 })
    expect(await shredRequest(desk, requestId)).toBe(false)
    expect(await sealedOf(requestId)).not.toEqual([])
    desk.pass({ hours: 1 })
    expect(await shredRequest(desk, requestId)).toBe(true)
    expect(await sealedOf(requestId)).toEqual([])
  })

  it('goes with its key, its links and its mails; what proves the handling stays', async () => {
    const { requestId } = await answered(desk)
    await addNote(desk, PEOPLE.handler, { requestId, body: 'She called about the violet notebook.' })
    desk.pass({ days: 31 })
    const before = await requestOf(desk, requestId)
    const tasksNow = () => desk.db.read.select().from(tasks).orderBy(tasks.id)
    const tasksBefore = await tasksNow()
    expect(await sealedOf(requestId)).toEqual(
      expect.arrayContaining([
        'subjects.emailSealed',
        'identifiers.valueIndex',
        'messages.bodySealed',
        'letters.contentSealed',
        'mails.dataSealed',
      ]),
    )
    await shredRequest(desk, requestId)
    const { read } = desk.db
    expect(await read.select().from(dataKeys).where(eq(dataKeys.id, requestId))).toEqual([
      expect.objectContaining({ wrapped: null, shreddedAt: desk.now() }),
    ])
    for (const [table, column] of [
      [tokens, tokens.requestId],
      [mails, mails.requestId],
      [identifiers, identifiers.requestId],
    ] as const)
      expect(await read.$count(table, eq(column, requestId))).toBe(0)
    const after = await requestOf(desk, requestId)
    const kept = [
      'reference',
      'right',
      'regime',
      'receivedOn',
      'due',
      'closedAt',
      'resolution',
      'approvedBy',
      'purgeOn',
    ] as const
    for (const name of kept) expect(after[name]).toEqual(before[name])
    expect(after.shreddedAt).toEqual(desk.now())
    const proof = ({ id, status, counts, evidence, settledAt }: (typeof tasksBefore)[number]) => ({
      id,
      status,
      counts,
      evidence,
      settledAt,
    })
    expect((await tasksNow()).map(proof)).toEqual(tasksBefore.map(proof))
    expect((await verifyAudit(read, desk.vault.signingKey)).faults).toEqual([])
  })

  it('leaves an event with counts alone, and a digest that only the same address finds', async () => {
    const { requestId } = await answered(desk)
    desk.pass({ days: 31 })
    await shredRequest(desk, requestId)
    const event = (await eventsOf(desk.db.read, requestId)).at(-1)!
    expect(event.type).toBe('request.shredded')
    expect(JSON.parse(event.data)).toEqual({
      deleted: expect.objectContaining({ subjects: 1, letters: 1, messages: 0, identifiers: 3 }),
    })
    const [row] = await desk.db.read.select().from(suppressions)
    expect(row).toMatchObject({ requestId, emailDigest: desk.vault.suppressionDigest('ADA@example.test') })
    expect(row!.emailDigest).not.toBe(desk.vault.emailIndex('ada@example.test'))
  })

  it('goes with its files, however many pieces they have and wherever it was interrupted', async () => {
    const many = Array.from({ length: 80 }, (_, n) => ({ ...BATCHES[0]!, cursor: `after-${n}` }))
    const { requestId } = await exported(desk, many)
    const { version } = await requestOf(desk, requestId)
    await refuseRequest(desk, PEOPLE.dpo, { requestId, version, draft: REFUSAL, subject: 'No' })
    desk.pass({ days: 31 })
    expect(await desk.db.read.$count(fileChunks)).toBeGreaterThan(64)
    let left = 2
    const transaction: TestDesk['db']['transaction'] = (work) => {
      if (left-- === 0) throw new Error('killed')
      return desk.db.transaction(work)
    }
    const dying = { ...desk, db: { ...desk.db, transaction } }
    await expect(shredRequest(dying, requestId)).rejects.toThrow('killed')
    // No key opens what is left.
    expect(await desk.db.read.$count(fileChunks)).toBeGreaterThan(0)
    expect(await shredRequest(desk, requestId)).toBe(true)
    expect(await desk.db.read.$count(fileChunks)).toBe(0)
    expect(await desk.db.read.$count(files)).toBe(0)
    const types = (await eventsOf(desk.db.read, requestId)).map(({ type }) => type)
    expect(types.filter((type) => type === 'request.shredded')).toHaveLength(1)
  })

  it('goes whatever ended the request: refusal, withdrawal, a duplicate', async () => {
    const refused = await confirmed(desk, { email: 'bea@example.test' })
    const { version } = await requestOf(desk, refused.requestId)
    await refuseRequest(desk, PEOPLE.dpo, { ...refused, version, draft: REFUSAL, subject: 'No' })
    const first = await confirmed(desk)
    const duplicate = await confirmed(desk)
    await withdrawRequest(desk, { staff: PEOPLE.dpo, requestId: first.requestId }, LETTER)
    for (const { requestId } of [refused, first, duplicate])
      expect(await requestOf(desk, requestId)).toMatchObject({ status: 'closed', shredOn: '2026-04-01' })
    desk.pass({ days: 30 })
    for (const { requestId } of [refused, first, duplicate]) {
      expect(await shredRequest(desk, requestId)).toBe(true)
      expect(await sealedOf(requestId)).toEqual([])
    }
  })

  it('goes where nobody confirmed the address, and leaves no digest: it may be a stranger’s', async () => {
    const { requestId } = await submitted(desk)
    desk.pass({ days: 15 })
    const job = (await openJobs(desk, 'request.follow-up-unconfirmed', requestId)).at(-1)!
    await followUpUnconfirmed(desk, await claim(desk, job.id), requestId, LETTER)
    expect(await requestOf(desk, requestId)).toMatchObject({
      resolution: 'no_identity',
      shredOn: '2026-04-16',
    })
    desk.pass({ days: 30 })
    expect(await shredRequest(desk, requestId)).toBe(true)
    expect(await sealedOf(requestId)).toEqual([])
    expect(await desk.db.read.$count(suppressions)).toBe(0)
  })

  it('gets its dates where a request was closed before there was retention', async () => {
    const { requestId } = await answered(desk)
    await desk.db.transaction((tx) =>
      tx.update(requests).set({ shredOn: null, purgeOn: null }).where(eq(requests.id, requestId)),
    )
    const open = await confirmed(desk, { email: 'bea@example.test' })
    await planRetention(desk)
    expect(await requestOf(desk, requestId)).toMatchObject({ shredOn: '2026-04-01', purgeOn: '2029-03-02' })
    expect(await requestOf(desk, open.requestId)).toMatchObject({ shredOn: null, purgeOn: null })
  })
})

describe('a request that lives on', () => {
  it('is not shredded once it was taken up again', async () => {
    const { requestId } = await answered(desk)
    await reopenRequest(desk, PEOPLE.dpo, { requestId, reason: 'A recipient still had her.' })
    expect(await requestOf(desk, requestId)).toMatchObject({ shredOn: null, purgeOn: null })
    desk.pass({ days: 60 })
    expect(await shredRequest(desk, requestId)).toBe(false)
    expect(await sealedOf(requestId)).not.toEqual([])
  })

  it('is not taken up again, written to or noted on once it was shredded', async () => {
    const { requestId } = await answered(desk)
    desk.pass({ days: 31 })
    await shredRequest(desk, requestId)
    const late = [
      reopenRequest(desk, PEOPLE.dpo, { requestId, reason: 'Too late.' }),
      addNote(desk, PEOPLE.dpo, { requestId, body: 'Too late.' }),
      sendMessage(desk, { staff: PEOPLE.dpo, requestId }, 'Too late.'),
    ]
    for (const one of late) await expect(one).rejects.toMatchObject({ code: 'shredded' })
  })
})

describe('the deletion ledger, carried out again', () => {
  const LATER = new Date('2026-05-01T00:00:00Z')

  it('shreds a request that the restored backup holds open, and ends it', async () => {
    const { requestId } = await approved(desk)
    expect(await openJobs(desk, 'task.run', requestId)).not.toEqual([])
    expect(await shredRequest(desk, requestId, LATER)).toBe(true)
    expect(await sealedOf(requestId)).toEqual([])
    expect(await requestOf(desk, requestId)).toMatchObject({
      status: 'closed',
      shreddedAt: desk.now(),
      nextAlertOn: null,
      purgeOn: '2029-03-02',
    })
    const open = await desk.db.read
      .select()
      .from(jobs)
      .where(or(eq(jobs.status, 'open'), eq(jobs.status, 'parked')))
    expect(open.filter((job) => job.requestId === requestId)).toEqual([])
  })

  it('may name what is not there, or what was done already', async () => {
    expect(await shredRequest(desk, 'req_unknown', LATER)).toBe(false)
    const { requestId } = await settled(desk)
    expect(await shredRequest(desk, requestId, LATER)).toBe(true)
    expect(await shredRequest(desk, requestId, LATER)).toBe(true)
    const types = (await eventsOf(desk.db.read, requestId)).map(({ type }) => type)
    expect(types.filter((type) => type === 'request.shredded')).toHaveLength(1)
  })

  it('shreds what a hold of the backup was released from later, and respects a hold placed after its entry', async () => {
    const [early, late] = [await confirmed(desk), await confirmed(desk, { email: 'bea@example.test' })]
    for (const { requestId } of [early, late])
      await holdRequest(desk, PEOPLE.dpo, { requestId, reason: 'A claim.' })
    expect(await shredRequest(desk, early.requestId, LATER)).toBe(true)
    expect(await shredRequest(desk, late.requestId, new Date(desk.now().getTime() - 1000))).toBe(false)
    await releaseHold(desk, PEOPLE.dpo, late)
    expect(await sealedOf(late.requestId)).not.toEqual([])
  })
})
