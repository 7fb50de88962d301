import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventsOf } from '../db/audit.ts'
import { fileChunks } from '../db/schema.ts'
import { attachFile } from './attach-file.ts'
import { completeRequest } from './complete-request.ts'
import { openDownloads } from './open-downloads.ts'
import { checkUpload, FILE_LIMIT_BYTES } from './parts/keep-file.ts'
import { removeFile } from './remove-file.ts'
import { reopenRequest } from './reopen-request.ts'
import { requestDownloadCode } from './request-download-code.ts'
import { takeFile } from './take-file.ts'
import { ERASURE_ANSWER, mailsTo, PEOPLE, requestOf, settled, type TestDesk, testDesk } from './test-desk.ts'

const content = randomBytes(600_000)

let desk: TestDesk
let requestId: string
let statusToken: string
let fileId: string
beforeEach(async () => {
  desk = await testDesk()
  ;({ requestId, statusToken } = await settled(desk))
  const file = { requestId, taskId: null, name: '../ada\u0000.json', mediaType: 'application/json', content }
  ;({ fileId } = await attachFile(desk, PEOPLE.handler, file))
})
afterEach(() => desk.db.close())

it('belongs to an order of this request or to none', async () => {
  const other = await settled(desk, { email: 'bea@example.test' })
  const file = { requestId, name: 'a.json', mediaType: 'application/json', content }
  for (const taskId of [other.tasks.hubspot!.id, 'ada@example.test'])
    await expect(attachFile(desk, PEOPLE.handler, { ...file, taskId })).rejects.toMatchObject({
      code: 'not_found',
    })
  const events = await eventsOf(desk.db.read, requestId)
  expect(JSON.stringify(events)).not.toContain('ada@')
})

it('of the next answer is not out before that answer, whoever still has the last one open', async () => {
  await answer()
  const { downloadToken } = await openDownloads(desk, { statusToken, code: await code() })
  await reopenRequest(desk, PEOPLE.dpo, { requestId, reason: 'Something was missing.' })
  await expect(takeFile(desk, { downloadToken, fileId })).rejects.toMatchObject({ code: 'not_found' })
})

async function answer(): Promise<void> {
  const { version } = await requestOf(desk, requestId)
  const letter = { requestId, version, draft: ERASURE_ANSWER, subject: 'Your data' }
  await completeRequest(desk, PEOPLE.dpo, letter)
}

async function code(): Promise<string> {
  await requestDownloadCode(desk, { statusToken })
  return (await mailsTo(desk, requestId, 'download-code')).at(-1)!.data.code
}

async function read(downloadToken: string): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of (await takeFile(desk, { downloadToken, fileId })).chunks) pieces.push(piece)
  return Buffer.concat(pieces)
}

describe('a file of the answer', () => {
  it('comes out as it went in, piece by piece, and lies sealed in between', async () => {
    await answer()
    const { downloadToken } = await openDownloads(desk, { statusToken, code: await code() })
    expect((await read(downloadToken)).equals(content)).toBe(true)
    expect(await takeFile(desk, { downloadToken, fileId })).toMatchObject({
      name: '.._ada_.json',
      mediaType: 'application/json',
      sizeBytes: 600_000,
    })
    const pieces = await desk.db.read.select().from(fileChunks)
    expect(pieces).toHaveLength(3)
    for (const { sealed } of pieces) expect(sealed.includes(content.subarray(0, 16))).toBe(false)
  })

  it('is handed out as often as the controller allows, each time on record', async () => {
    await answer()
    const { downloadToken } = await openDownloads(desk, { statusToken, code: await code() })
    await read(downloadToken)
    await read(downloadToken)
    await expect(read(downloadToken)).rejects.toMatchObject({ code: 'download_limit' })
    const events = (await eventsOf(desk.db.read, requestId)).map((event) => event.type)
    expect(events.filter((type) => type === 'package.downloaded')).toHaveLength(2)
  })

  it('that breaks off on the way is on record and does not count, however little was taken', async () => {
    await answer()
    const { downloadToken } = await openDownloads(desk, { statusToken, code: await code() })
    for (const pieces of [0, 1, 2]) {
      const reading = (await takeFile(desk, { downloadToken, fileId })).chunks[Symbol.asyncIterator]()
      for (let i = 0; i < pieces; i++) await reading.next()
      await reading.return?.()
    }
    expect((await read(downloadToken)).equals(content)).toBe(true)
    await read(downloadToken)
    await expect(read(downloadToken)).rejects.toMatchObject({ code: 'download_limit' })
    const events = (await eventsOf(desk.db.read, requestId)).map((event) => event.type)
    expect(events.filter((type) => type === 'package.downloaded')).toHaveLength(5)
    expect(events.filter((type) => type === 'package.broken-off')).toHaveLength(3)
  })

  it('opens with the mailed code alone, for a quarter of an hour', async () => {
    await expect(requestDownloadCode(desk, { statusToken })).rejects.toMatchObject({ code: 'not_found' })
    await answer()
    const right = await code()
    const wrong = right === '000000' ? '000001' : '000000'
    await expect(openDownloads(desk, { statusToken, code: wrong })).rejects.toMatchObject({
      code: 'code_wrong',
    })
    const { downloadToken } = await openDownloads(desk, { statusToken, code: right })
    await expect(openDownloads(desk, { statusToken, code: right })).rejects.toMatchObject({
      code: 'link_expired',
    })
    await expect(read(statusToken)).rejects.toMatchObject({ code: 'link_invalid' })
    desk.pass({ hours: 0.25 })
    await expect(read(downloadToken)).rejects.toMatchObject({ code: 'link_expired' })
  })

  it('is locked after five wrong codes, until a new one is asked for', async () => {
    await answer()
    const right = await code()
    const wrong = right === '000000' ? '000001' : '000000'
    for (let i = 0; i < 5; i++)
      await expect(openDownloads(desk, { statusToken, code: wrong })).rejects.toMatchObject({
        code: 'code_wrong',
      })
    await expect(openDownloads(desk, { statusToken, code: right })).rejects.toMatchObject({
      code: 'code_locked',
    })
    desk.pass({ hours: 0.1 })
    await openDownloads(desk, { statusToken, code: await code() })
  })

  it('can be taken off before the answer, not after it', async () => {
    const other = { requestId, taskId: null, name: 'b', mediaType: 'nonsense', content: Buffer.from('b') }
    const wrong = await attachFile(desk, PEOPLE.handler, other)
    await removeFile(desk, PEOPLE.handler, wrong)
    await answer()
    await expect(removeFile(desk, PEOPLE.handler, { fileId })).rejects.toMatchObject({
      code: 'move_not_possible',
    })
    await expect(attachFile(desk, PEOPLE.handler, other)).rejects.toMatchObject({ code: 'move_not_possible' })
  })

  it('has a limit, a name and a content', async () => {
    const file = { requestId, taskId: null, name: 'a.json', mediaType: 'application/json' }
    const attach = (more: { name?: string; content: Buffer }) =>
      attachFile(desk, PEOPLE.handler, { ...file, ...more })
    await expect(attach({ content: Buffer.alloc(FILE_LIMIT_BYTES + 1) })).rejects.toMatchObject({
      code: 'file_too_large',
    })
    await expect(attach({ content: Buffer.alloc(0) })).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(attach({ name: ' ', content })).rejects.toMatchObject({ code: 'invalid_input' })
    const named = (name: string) => checkUpload({ name, mediaType: '', content })
    expect(named('Zoë’s letter.pdf')).toBe('Zoë’s letter.pdf')
    expect(named('../../a\r\nb\u2028c.pdf')).toBe('.._.._a__b_c.pdf')
    expect(named('x\u202efdp.exe')).toBe('x_fdp.exe')
  })
})
