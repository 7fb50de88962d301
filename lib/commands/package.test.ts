import { and, eq, isNull } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventsOf } from '../db/audit.ts'
import { packageRecord } from '../db/package-record.ts'
import { packageState } from '../db/package-state.ts'
import { fileChunks, files } from '../db/schema.ts'
import { personsView } from '../db/status.ts'
import { localDateOf } from '../domain/clock/local-date.ts'
import type { AnswerDraft } from '../domain/letter.ts'
import { LeaseLost } from '../jobs/ledger.ts'
import { attachFile } from './attach-file.ts'
import { attestTask } from './attest-task.ts'
import { beginPackage } from './begin-package.ts'
import { completeRequest } from './complete-request.ts'
import { correctReceipt } from './correct-receipt.ts'
import { dropFiles } from './drop-files.ts'
import { finishPackage } from './finish-package.ts'
import { keepBatch } from './keep-batch.ts'
import { keepPieces } from './keep-pieces.ts'
import { openDownloads } from './open-downloads.ts'
import { preparePackage } from './prepare-package.ts'
import { recordOutcome } from './record-outcome.ts'
import { recordTaskFault } from './record-task-fault.ts'
import { refuseRequest } from './refuse-request.ts'
import { removeFile } from './remove-file.ts'
import { reopenRequest } from './reopen-request.ts'
import { requestDownloadCode } from './request-download-code.ts'
import { retryTask } from './retry-task.ts'
import { takeFile } from './take-file.ts'
import { takePackage } from './take-package.ts'
import {
  begun,
  claim,
  mailsTo,
  openJobs,
  PEOPLE,
  REFUSAL,
  requestOf,
  type TestDesk,
  tasksBy,
  testDesk,
} from './test-desk.ts'
import { BATCHES, exported, exporting } from './test-export.ts'
import { viewPackage } from './view-package.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

const ZIP = Buffer.from('PK, for the sake of this test')
const HARMLESS = [BATCHES[0]!]
const FILE = { taskId: null, name: 'letter.pdf', mediaType: 'application/pdf', content: Buffer.from('%PDF') }

const stateOf = async (requestId: string) =>
  packageState(desk.db.read, desk.profile.hash, await requestOf(desk, requestId))
const standingOf = async (requestId: string) => (await stateOf(requestId)).standing

async function begin(requestId: string) {
  desk.pass({ hours: 0.1 })
  const [job] = await openJobs(desk, 'package.write', requestId)
  const held = await claim(desk, job!.id)
  return { held, begun: await beginPackage(desk, held, requestId) }
}

/** Writes the package as the workers would. @returns its id */
async function written(requestId: string): Promise<string> {
  const { held, begun } = await begin(requestId)
  await keepPieces(desk, held, { requestId, fileId: begun!.fileId }, 0, [
    ZIP.subarray(0, 10),
    ZIP.subarray(10),
  ])
  await finishPackage(desk, held, requestId, { ...begun!, sha256: 'aa'.repeat(32), redactions: 0 })
  return begun!.fileId
}

const ANSWER: AnswerDraft = {
  decision: 'fulfilled',
  ground: null,
  blocks: [
    ...(['copy', 'purposes', 'categories', 'recipients', 'retention', 'rights'] as const),
    ...(['source', 'automated', 'safeguards'] as const),
  ].map((id) => ({ id, text: 'As the law asks.' })),
}
const COMPLAINT = {
  id: 'complaint' as const,
  text: 'You can complain to the President of the Personal Data Protection Office.',
}

async function answer(requestId: string) {
  const { version } = await requestOf(desk, requestId)
  const draft = { ...ANSWER, blocks: [...ANSWER.blocks, COMPLAINT] }
  await completeRequest(desk, PEOPLE.dpo, { requestId, version, draft, subject: 'Your data' })
}

async function refuse(requestId: string) {
  const { version } = await requestOf(desk, requestId)
  await refuseRequest(desk, PEOPLE.dpo, { requestId, version, draft: REFUSAL, subject: 'No' })
}

async function downloadToken(requestId: string, statusToken: string): Promise<string> {
  await requestDownloadCode(desk, { statusToken })
  const { code } = (await mailsTo(desk, requestId, 'download-code')).at(-1)!.data
  return (await openDownloads(desk, { statusToken, code })).downloadToken
}

async function read(token: string, fileId: string): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of (await takeFile(desk, { downloadToken: token, fileId })).chunks)
    pieces.push(piece)
  return Buffer.concat(pieces)
}

async function dropNow(requestId: string): Promise<void> {
  for (const job of await openJobs(desk, 'files.drop', requestId)) {
    if (job.runAt > desk.now()) continue
    await dropFiles(desk, await claim(desk, job.id), requestId)
  }
}

const typesOf = async (requestId: string) =>
  (await eventsOf(desk.db.read, requestId)).map((event) => event.type)
const chunksOf = (fileId: string) => desk.db.read.$count(fileChunks, eq(fileChunks.fileId, fileId))

describe('the package of an answer', () => {
  it('is written by itself once everything is exported, and the answer waits for it', async () => {
    const { requestId } = await exported(desk, HARMLESS)
    expect(await standingOf(requestId)).toBe('writing')
    await expect(answer(requestId)).rejects.toMatchObject({ code: 'letter_incomplete' })
    const fileId = await written(requestId)
    expect(await stateOf(requestId)).toMatchObject({
      standing: 'ready',
      file: { id: fileId, sizeBytes: ZIP.length },
    })
    await answer(requestId)
    expect(await requestOf(desk, requestId)).toMatchObject({ status: 'closed', resolution: 'fulfilled' })
    const until = new Date(desk.now().getTime() + desk.profile.policy.packageDays * 86_400_000)
    const [told] = await mailsTo(desk, requestId, 'answer')
    expect(told!.data).toMatchObject({ filesUntil: localDateOf(until, desk.profile.timeZone) })
    const event = (await eventsOf(desk.db.read, requestId)).find(({ type }) => type === 'package.written')
    expect(JSON.parse(event!.data)).toMatchObject({ file: fileId, sha256: 'aa'.repeat(32) })
  })

  it('is not owed where nobody holds anything', async () => {
    const { requestId } = await exported(desk, [])
    expect(await standingOf(requestId)).toBe('none')
    expect(await openJobs(desk, 'package.write')).toEqual([])
    await answer(requestId)
    expect((await mailsTo(desk, requestId, 'answer'))[0]!.data).not.toHaveProperty('filesUntil')
  })

  it('holds what staff attached where no system exported anything', async () => {
    const { requestId } = await exported(desk, [])
    await attachFile(desk, PEOPLE.recruiter, { ...FILE, requestId })
    expect(await standingOf(requestId)).toBe('writing')
    await written(requestId)
    await answer(requestId)
  })

  it('is out of date when a file is added or taken off, and is written anew, once for changes in a row', async () => {
    const { requestId } = await exported(desk, HARMLESS)
    const first = await written(requestId)
    const one = await attachFile(desk, PEOPLE.recruiter, { ...FILE, requestId })
    await attachFile(desk, PEOPLE.recruiter, { ...FILE, requestId })
    expect(await openJobs(desk, 'package.write')).toHaveLength(1)
    await expect(answer(requestId)).rejects.toMatchObject({ code: 'letter_incomplete' })
    const second = await written(requestId)
    expect(await standingOf(requestId)).toBe('ready')
    await removeFile(desk, PEOPLE.recruiter, one)
    expect(await standingOf(requestId)).toBe('writing')
    await dropNow(requestId)
    expect([await chunksOf(first), await chunksOf(second)]).toEqual([0, 2])
  })

  it('is written anew where something changed while it was written', async () => {
    const { requestId } = await exported(desk, HARMLESS)
    const { held, begun } = await begin(requestId)
    await attachFile(desk, PEOPLE.recruiter, { ...FILE, requestId })
    await finishPackage(desk, held, requestId, { ...begun!, sha256: 'bb'.repeat(32), redactions: 0 })
    expect(await standingOf(requestId)).toBe('writing')
    await written(requestId)
    expect(await standingOf(requestId)).toBe('ready')
  })

  it('that was begun before a change was taken back never takes the place of the one that is right', async () => {
    const { requestId } = await exported(desk, HARMLESS)
    const right = await written(requestId)
    const added = await attachFile(desk, PEOPLE.recruiter, { ...FILE, requestId })
    const { held, begun } = await begin(requestId)
    await removeFile(desk, PEOPLE.recruiter, added)
    await answer(requestId)
    await finishPackage(desk, held, requestId, { ...begun!, sha256: 'cc'.repeat(32), redactions: 0 })
    const { files: handedOut } = await personsView(desk.db.read, desk.vault, requestId)
    expect(handedOut.map(({ id }) => id)).toEqual([right])
  })

  it('that a dead worker left half-written is thrown away; the dead one writes nothing more', async () => {
    const { requestId } = await exported(desk, HARMLESS)
    const dead = await begin(requestId)
    const to = { requestId, fileId: dead.begun!.fileId }
    await keepPieces(desk, dead.held, to, 0, [ZIP])
    expect(await stateOf(requestId)).toMatchObject({ standing: 'writing', file: null })
    const whole = await written(requestId)
    await expect(keepPieces(desk, dead.held, to, 1, [ZIP])).rejects.toThrow(LeaseLost)
    const end = { ...dead.begun!, sha256: '', redactions: 0 }
    await expect(finishPackage(desk, dead.held, requestId, end)).rejects.toThrow(LeaseLost)
    await dropNow(requestId)
    expect([await chunksOf(to.fileId), await chunksOf(whole)]).toEqual([0, 2])
    expect((await stateOf(requestId)).file).toMatchObject({ id: whole })
  })

  it('names the day of receipt: one that is corrected has it written anew', async () => {
    const { requestId } = await exported(desk, HARMLESS)
    await written(requestId)
    const { version } = await requestOf(desk, requestId)
    const input = { requestId, version, receivedOn: '2026-02-20', reason: 'The letter lay unread.' }
    await correctReceipt(desk, PEOPLE.recruiter, input)
    expect(await standingOf(requestId)).toBe('writing')
    await written(requestId)
    expect(await standingOf(requestId)).toBe('ready')
  })

  it('waits until what speaks of others is decided', async () => {
    const { requestId } = await exported(desk)
    expect(await stateOf(requestId)).toMatchObject({ standing: 'missing', undecided: 1 })
    await expect(preparePackage(desk, PEOPLE.recruiter, { requestId })).rejects.toMatchObject({
      code: 'passages_undecided',
    })
    await expect(answer(requestId)).rejects.toMatchObject({ code: 'passages_undecided' })
  })

  it('is prepared by the team of the request, once everything is there', async () => {
    const { requestId } = await exporting(desk)
    await expect(preparePackage(desk, PEOPLE.recruiter, { requestId })).rejects.toMatchObject({
      code: 'tasks_open',
    })
    for (const other of [PEOPLE.handler, PEOPLE.auditor, PEOPLE.admin])
      await expect(preparePackage(desk, other, { requestId })).rejects.toMatchObject({ code: 'not_allowed' })
  })
})

describe('staff', () => {
  it('who may read the data look at the package and take it, each time on record; nobody else does', async () => {
    const { requestId } = await exported(desk, HARMLESS)
    await written(requestId)
    await viewPackage(desk, PEOPLE.recruiter, { requestId })
    const taken = await takePackage(desk, PEOPLE.dpo, { requestId })
    expect(taken).toMatchObject({
      name: `${(await requestOf(desk, requestId)).reference}.zip`,
      sizeBytes: ZIP.length,
    })
    const pieces: Buffer[] = []
    for await (const piece of taken.chunks) pieces.push(piece)
    expect(Buffer.concat(pieces).equals(ZIP)).toBe(true)
    for (const other of [PEOPLE.handler, PEOPLE.auditor, PEOPLE.admin]) {
      await expect(viewPackage(desk, other, { requestId })).rejects.toMatchObject({ code: 'not_allowed' })
      await expect(takePackage(desk, other, { requestId })).rejects.toMatchObject({ code: 'not_allowed' })
    }
    const events = (await eventsOf(desk.db.read, requestId)).slice(-2)
    expect(events.map(({ type, actor }) => [type, actor])).toEqual([
      ['package.viewed', PEOPLE.recruiter.id],
      ['package.taken', PEOPLE.dpo.id],
    ])
    expect((await stateOf(requestId)).file).toMatchObject({ downloads: 0 })
  })

  it('find no package to take before one is whole', async () => {
    const { requestId } = await exported(desk, HARMLESS)
    await expect(takePackage(desk, PEOPLE.dpo, { requestId })).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('an export that broke off', () => {
  async function brokenOff(fault: 'transient' | 'invalid') {
    const { requestId, taskId } = await exporting(desk)
    const { held } = await begun(desk, taskId)
    await keepBatch(desk, held, taskId, BATCHES[0]!)
    await recordTaskFault(desk, { ...held, attempts: 99 }, taskId, { fault, message: 'no more' })
    return { requestId, taskId }
  }

  it('is no part of the copy, also where staff attest for its recipient', async () => {
    const { requestId, taskId } = await brokenOff('invalid')
    await attestTask(desk, PEOPLE.dpo, { taskId, reason: 'Their support sent all of it.' })
    expect(await stateOf(requestId)).toMatchObject({ standing: 'none', extracts: [] })
    await attachFile(desk, PEOPLE.recruiter, { ...FILE, requestId })
    await written(requestId)
    const of = { profileHash: desk.profile.hash, words: '' }
    const { systems, attachments } = await packageRecord(desk.db.read, desk.vault, requestId, of)
    expect([systems.map(({ groups }) => groups), attachments.length]).toEqual([[[]], 1])
  })

  it.each([
    ['transient', 'after-contact', 1],
    ['invalid', null, 0],
  ] as const)('by a fault that is %s is tried again from %s', async (fault, cursor, kept) => {
    const { requestId, taskId } = await brokenOff(fault)
    await retryTask(desk, PEOPLE.dpo, { taskId })
    expect((await begun(desk, taskId)).task!.cursor).toBe(cursor)
    expect((await stateOf(requestId)).unfinished).toHaveLength(kept)
  })
})

describe('the person', () => {
  it('downloads the package alone, as often as allowed, each time on record', async () => {
    const { requestId, statusToken, extract } = await exported(desk, HARMLESS)
    const { fileId: attached } = await attachFile(desk, PEOPLE.recruiter, { ...FILE, requestId })
    const fileId = await written(requestId)
    await answer(requestId)
    const view = await personsView(desk.db.read, desk.vault, requestId)
    const { reference } = view.request
    expect(view.files).toMatchObject([{ id: fileId, name: `${reference}.zip`, sizeBytes: ZIP.length }])
    const token = await downloadToken(requestId, statusToken)
    for (const other of [extract!.id, attached])
      await expect(read(token, other)).rejects.toMatchObject({ code: 'not_found' })
    expect((await read(token, fileId)).equals(ZIP)).toBe(true)
    await read(token, fileId)
    await expect(read(token, fileId)).rejects.toMatchObject({ code: 'download_limit' })
    expect((await typesOf(requestId)).filter((type) => type === 'package.downloaded')).toHaveLength(2)
  })

  it('finds it gone after the promised days, with what was exported for it', async () => {
    const { requestId, statusToken, extract } = await exported(desk, HARMLESS)
    const fileId = await written(requestId)
    await answer(requestId)
    desk.pass({ days: 29 })
    await dropNow(requestId)
    expect(await chunksOf(fileId)).toBe(2)
    const token = await downloadToken(requestId, statusToken)
    desk.pass({ hours: 23.9 })
    const late = await downloadToken(requestId, statusToken)
    desk.pass({ hours: 0.15 })
    await expect(read(late, fileId)).rejects.toMatchObject({ code: 'not_found' })
    await dropNow(requestId)
    expect([await chunksOf(fileId), await chunksOf(extract!.id)]).toEqual([0, 0])
    await expect(read(token, fileId)).rejects.toThrow()
    const left = await desk.db.read
      .select()
      .from(files)
      .where(and(eq(files.requestId, requestId), isNull(files.goneAt)))
    expect(left).toEqual([])
    expect((await typesOf(requestId)).at(-1)).toBe('package.removed')
    expect(await personsView(desk.db.read, desk.vault, requestId)).toMatchObject({
      files: [],
      packageGoneAt: desk.now(),
    })
  })

  it('keeps the delivered package when what it superseded is deleted', async () => {
    const { requestId, extract } = await exported(desk, HARMLESS)
    const first = await written(requestId)
    await attachFile(desk, PEOPLE.recruiter, { ...FILE, requestId })
    const second = await written(requestId)
    await answer(requestId)
    await dropNow(requestId)
    expect([await chunksOf(first), await chunksOf(second), await chunksOf(extract!.id)]).toEqual([0, 2, 2])
  })

  it('gets nothing of a request that was refused, and what was exported goes at once', async () => {
    const { requestId, statusToken } = await exported(desk, HARMLESS)
    const fileId = await written(requestId)
    await refuse(requestId)
    expect((await personsView(desk.db.read, desk.vault, requestId)).files).toEqual([])
    const token = await downloadToken(requestId, statusToken)
    await expect(read(token, fileId)).rejects.toMatchObject({ code: 'not_found' })
    await dropNow(requestId)
    expect(await desk.db.read.$count(fileChunks)).toBe(0)
    // The page does not speak of a package that nobody was given.
    expect((await personsView(desk.db.read, desk.vault, requestId)).packageGoneAt).toBeNull()
  })

  it('gets nothing of a request that was refused while a system exported: nothing more is stored', async () => {
    const { requestId, taskId } = await exporting(desk)
    const { held } = await begun(desk, taskId)
    await keepBatch(desk, held, taskId, BATCHES[0]!)
    await refuse(requestId)
    expect(await requestOf(desk, requestId)).toMatchObject({ status: 'closed', resolution: 'refused' })
    await dropNow(requestId)
    expect(await keepBatch(desk, held, taskId, BATCHES[1]!)).toBe(false)
    const ended = { outcome: 'done' as const, counts: [], remains: [], evidence: [] }
    await recordOutcome(desk, held, taskId, ended)
    expect((await tasksBy(desk, requestId)).hubspot).toMatchObject({ status: 'cancelled' })
    expect(await desk.db.read.$count(fileChunks)).toBe(0)
    expect(await openJobs(desk, 'task.run', requestId)).toEqual([])
  })

  it('gets nothing of a request that was refused while its package was written, and no piece stays behind', async () => {
    const { requestId } = await exported(desk, HARMLESS)
    const { held, begun } = await begin(requestId)
    const to = { requestId, fileId: begun!.fileId }
    expect(await keepPieces(desk, held, to, 0, [ZIP])).toBe(true)
    await refuse(requestId)
    await dropNow(requestId)
    expect(await keepPieces(desk, held, to, 1, [ZIP])).toBe(false)
    expect(await desk.db.read.$count(fileChunks)).toBe(0)
    await finishPackage(desk, held, requestId, { ...begun!, sha256: 'dd'.repeat(32), redactions: 0 })
    expect(await openJobs(desk, 'package.write', requestId)).toEqual([])
    expect((await typesOf(requestId)).includes('package.written')).toBe(false)
  })

  it('gets another package with another answer', async () => {
    const { requestId, statusToken } = await exported(desk, HARMLESS)
    const first = await written(requestId)
    await answer(requestId)
    const token = await downloadToken(requestId, statusToken)
    await reopenRequest(desk, PEOPLE.dpo, { requestId, reason: 'A system was forgotten.' })
    await expect(read(token, first)).rejects.toMatchObject({ code: 'not_found' })
    await dropNow(requestId)
    expect(await chunksOf(first)).toBe(0)
    desk.pass({ days: 40 })
    await dropNow(requestId)
    expect((await typesOf(requestId)).filter((type) => type === 'package.removed')).toEqual([])
  })
})
