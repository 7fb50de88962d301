import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventsOf } from '../db/audit.ts'
import { holdOf } from '../db/holds.ts'
import { countViews, listRequests } from '../db/request-list.ts'
import { fileChunks, requests } from '../db/schema.ts'
import { attachFile } from './attach-file.ts'
import { dropFiles } from './drop-files.ts'
import { holdRequest } from './hold-request.ts'
import { purgeRequest } from './purge-request.ts'
import { refuseRequest } from './refuse-request.ts'
import { releaseHold } from './release-hold.ts'
import { removeFile } from './remove-file.ts'
import { shredRequest } from './shred-request.ts'
import {
  answered,
  approved,
  claim,
  openJobs,
  PEOPLE,
  REFUSAL,
  requestOf,
  submitted,
  type TestDesk,
  testDesk,
} from './test-desk.ts'
import { exported } from './test-export.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

const REASON = 'Her lawyer has announced a claim about the violet notebook.'
const hold = (requestId: string) => holdRequest(desk, PEOPLE.dpo, { requestId, reason: REASON })
const release = (requestId: string) => releaseHold(desk, PEOPLE.dpo, { requestId })

describe('a legal hold', () => {
  it('is placed and released by a DPO alone', async () => {
    const { requestId } = await answered(desk)
    for (const who of [PEOPLE.handler, PEOPLE.admin, PEOPLE.auditor]) {
      await expect(holdRequest(desk, who, { requestId, reason: REASON })).rejects.toMatchObject({
        code: 'not_allowed',
      })
      await expect(releaseHold(desk, who, { requestId })).rejects.toMatchObject({ code: 'not_allowed' })
    }
    expect((await requestOf(desk, requestId)).heldAt).toBeNull()
  })

  it('needs a reason, stands once, and is released once', async () => {
    const { requestId } = await answered(desk)
    await expect(holdRequest(desk, PEOPLE.dpo, { requestId, reason: '  ' })).rejects.toThrow()
    await expect(release(requestId)).rejects.toMatchObject({ code: 'move_not_possible' })
    await hold(requestId)
    await expect(hold(requestId)).rejects.toMatchObject({ code: 'held' })
    await release(requestId)
    await expect(release(requestId)).rejects.toMatchObject({ code: 'move_not_possible' })
  })

  it('keeps its reason sealed, and leaves a digest of it in the audit trail', async () => {
    const { requestId } = await answered(desk)
    await hold(requestId)
    const row = await requestOf(desk, requestId)
    expect(JSON.stringify(row)).not.toContain('lawyer')
    expect(await holdOf(desk.db.read, desk.vault, row)).toEqual({
      since: desk.now(),
      by: PEOPLE.dpo.id,
      reason: REASON,
    })
    await release(requestId)
    const reason = desk.vault.digest(REASON)
    const events = (await eventsOf(desk.db.read, requestId)).slice(-2)
    expect(events.map(({ type, actor, data }) => ({ type, actor, data: JSON.parse(data) }))).toEqual([
      { type: 'hold.placed', actor: PEOPLE.dpo.id, data: { reason } },
      { type: 'hold.released', actor: PEOPLE.dpo.id, data: { reason } },
    ])
    expect(await requestOf(desk, requestId)).toMatchObject({ heldAt: null, holdReasonSealed: null })
  })

  it('stops the shredding of what is due, and the purge of what was shredded, until it is released', async () => {
    const { requestId } = await answered(desk)
    await hold(requestId)
    desk.pass({ days: 40 })
    expect(await shredRequest(desk, requestId)).toBe(false)
    await release(requestId)
    expect(await shredRequest(desk, requestId)).toBe(true)
    await desk.db.transaction((tx) =>
      tx.update(requests).set({ shredOn: null }).where(eq(requests.id, requestId)),
    )
    // Only the record is left: it can be held too, and its reason still be read.
    await hold(requestId)
    desk.pass({ days: 4 * 365 })
    expect(await purgeRequest(desk, requestId)).toBe(false)
    expect((await holdOf(desk.db.read, desk.vault, await requestOf(desk, requestId)))?.reason).toBe(REASON)
    await release(requestId)
    expect(await purgeRequest(desk, requestId)).toBe(true)
  })

  it('keeps what was exported too; its release has it deleted', async () => {
    const { requestId } = await exported(desk)
    const { version } = await requestOf(desk, requestId)
    await hold(requestId)
    await refuseRequest(desk, PEOPLE.dpo, { requestId, version: version + 1, draft: REFUSAL, subject: 'No' })
    const drop = async () => {
      const [job] = await openJobs(desk, 'files.drop', requestId)
      await dropFiles(desk, await claim(desk, job!.id), requestId)
    }
    await drop()
    expect(await openJobs(desk, 'files.drop', requestId)).toEqual([])
    expect(await desk.db.read.$count(fileChunks)).toBeGreaterThan(0)
    await release(requestId)
    await drop()
    expect(await desk.db.read.$count(fileChunks)).toBe(0)
  })

  it('keeps an attachment that staff would take off', async () => {
    const { requestId } = await approved(desk)
    const upload = { name: 'letter.pdf', mediaType: 'application/pdf', content: Buffer.from('%PDF-1.7') }
    const { fileId } = await attachFile(desk, PEOPLE.handler, { requestId, taskId: null, ...upload })
    await hold(requestId)
    await expect(removeFile(desk, PEOPLE.handler, { fileId })).rejects.toMatchObject({ code: 'held' })
    await release(requestId)
    await removeFile(desk, PEOPLE.handler, { fileId })
  })

  it('has a view of its own, for those who may see the request', async () => {
    const { requestId } = await answered(desk)
    await submitted(desk, { email: 'bea@example.test' })
    await hold(requestId)
    const days = { today: '2026-03-02', near: '2026-03-09' }
    const seen = async (who: (typeof PEOPLE)[keyof typeof PEOPLE]) => {
      const { rows } = await listRequests(desk.db.read, desk, who, { view: 'hold', days, limit: 10 })
      expect((await countViews(desk.db.read, who, days)).hold.count).toBe(rows.length)
      return rows.map(({ row }) => row.id)
    }
    expect(await seen(PEOPLE.handler)).toEqual([requestId])
    expect(await seen(PEOPLE.auditor)).toEqual([requestId])
    expect(await seen(PEOPLE.recruiter)).toEqual([])
  })
})
