import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventsOf } from '../db/audit.ts'
import { caseFileOf } from '../db/case-file.ts'
import { fileChunks, files } from '../db/schema.ts'
import { personsView } from '../db/status.ts'
import { attachFile } from './attach-file.ts'
import { attachReply } from './attach-reply.ts'
import { closeRequest } from './close-request.ts'
import { openDownloads } from './open-downloads.ts'
import { openReply } from './open-reply.ts'
import { FILE_LIMIT_BYTES } from './parts/keep-file.ts'
import { removeFile } from './remove-file.ts'
import { requestDownloadCode } from './request-download-code.ts'
import { settleTask } from './settle-task.ts'
import { takeFile } from './take-file.ts'
import {
  answered,
  approved,
  claim,
  LETTER,
  mailsTo,
  openJobs,
  PEOPLE,
  requestOf,
  type TestDesk,
  tasksBy,
  testDesk,
} from './test-desk.ts'

const WORDS = 'From: privacy@omniconvert.example.test. We removed the visitor on Monday.'
const reply = {
  name: 'reply.eml',
  mediaType: 'message/rfc822',
  content: Buffer.from(WORDS),
  note: 'They removed the violet visitor.',
}

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

async function omniconvert(requestId: string) {
  return (await tasksBy(desk, requestId)).omniconvert!
}

describe('a reply that came by mail', () => {
  it('is kept with its task, sealed with its note, and settles nothing', async () => {
    const { requestId } = await approved(desk)
    const { id: taskId } = await omniconvert(requestId)
    const { fileId } = await attachReply(desk, PEOPLE.handler, { ...reply, requestId, taskId })
    expect(await omniconvert(requestId)).toMatchObject({ status: 'handed_off', settledAt: null })
    const stored = [
      await desk.db.read.select().from(files),
      (await desk.db.read.select().from(fileChunks)).map(({ sealed }) => sealed.toString('latin1')),
      await eventsOf(desk.db.read, requestId),
    ]
    expect(JSON.stringify(stored)).not.toMatch(/violet|removed|reply\.eml/)
    const row = await requestOf(desk, requestId)
    const shown = await caseFileOf(desk.db.read, desk.vault, row, PEOPLE.handler)
    expect(shown.files).toMatchObject([
      { id: fileId, taskId, kind: 'reply', name: 'reply.eml', note: reply.note },
    ])
  })

  it('can be attached after the answer went out, and for a month after the task was settled', async () => {
    const { requestId } = await answered(desk, { handOff: false })
    const { id: taskId } = await omniconvert(requestId)
    const file = { ...reply, requestId, taskId }
    await expect(
      attachFile(desk, PEOPLE.handler, { ...reply, requestId, taskId: null }),
    ).rejects.toMatchObject({ code: 'move_not_possible' })
    await attachReply(desk, PEOPLE.handler, file)
    await settleTask(desk, PEOPLE.handler, { taskId, outcome: 'done', note: 'Their mail says so.' })
    const [job] = await openJobs(desk, 'request.close', requestId)
    await closeRequest(desk, await claim(desk, job!.id), requestId, LETTER)
    expect(await requestOf(desk, requestId)).toMatchObject({ status: 'closed' })
    desk.pass({ days: 29 })
    const { fileId } = await attachReply(desk, PEOPLE.handler, file)
    await removeFile(desk, PEOPLE.handler, { fileId })
    const kept = await attachReply(desk, PEOPLE.handler, file)
    desk.pass({ days: 2 })
    await expect(attachReply(desk, PEOPLE.handler, file)).rejects.toMatchObject({ code: 'move_not_possible' })
    await expect(removeFile(desk, PEOPLE.handler, kept)).rejects.toMatchObject({ code: 'move_not_possible' })
  })

  it('never reaches the person: not on the status page, not by its id, and it is no copy of the data', async () => {
    const { requestId, statusToken } = await answered(desk, { handOff: false })
    const { id: taskId } = await omniconvert(requestId)
    const { fileId } = await attachReply(desk, PEOPLE.handler, { ...reply, requestId, taskId })
    expect((await personsView(desk.db.read, desk.vault, requestId)).files).toEqual([])
    await requestDownloadCode(desk, { statusToken })
    const { code } = (await mailsTo(desk, requestId, 'download-code')).at(-1)!.data
    const { downloadToken } = await openDownloads(desk, { statusToken, code })
    await expect(takeFile(desk, { downloadToken, fileId })).rejects.toMatchObject({ code: 'not_found' })
    const [row] = await desk.db.read.select().from(files).where(eq(files.id, fileId))
    expect(row).toMatchObject({ kind: 'reply', downloads: 0 })
  })

  it('is opened by who works on the case, on record, and by nobody else', async () => {
    const { requestId } = await approved(desk)
    const { id: taskId } = await omniconvert(requestId)
    const { fileId } = await attachReply(desk, PEOPLE.handler, { ...reply, requestId, taskId })
    const pieces: Buffer[] = []
    const opened = await openReply(desk, PEOPLE.dpo, { requestId, fileId })
    for await (const piece of opened.chunks) pieces.push(piece)
    expect(Buffer.concat(pieces).toString()).toBe(WORDS)
    for (const who of [PEOPLE.auditor, PEOPLE.admin, PEOPLE.recruiter]) {
      await expect(openReply(desk, who, { requestId, fileId })).rejects.toMatchObject({ code: 'not_allowed' })
      await expect(attachReply(desk, who, { ...reply, requestId, taskId })).rejects.toMatchObject({
        code: 'not_allowed',
      })
    }
    const attachment = await attachFile(desk, PEOPLE.handler, { ...reply, requestId, taskId: null })
    await expect(openReply(desk, PEOPLE.dpo, { requestId, ...attachment })).rejects.toMatchObject({
      code: 'not_found',
    })
    const types = (await eventsOf(desk.db.read, requestId)).map(({ type }) => type)
    expect(types.filter((type) => type.startsWith('reply.'))).toEqual(['reply.attached', 'reply.opened'])
  })

  it('belongs to a task of this request, and has a limit', async () => {
    const { requestId } = await approved(desk)
    const other = await approved(desk, { email: 'bea@example.test' })
    const { id: taskId } = await omniconvert(requestId)
    await expect(
      attachReply(desk, PEOPLE.handler, { ...reply, requestId: other.requestId, taskId }),
    ).rejects.toMatchObject({ code: 'not_found' })
    await expect(
      attachReply(desk, PEOPLE.handler, {
        ...reply,
        requestId,
        taskId,
        content: Buffer.alloc(FILE_LIMIT_BYTES + 1),
      }),
    ).rejects.toMatchObject({ code: 'file_too_large' })
  })
})
