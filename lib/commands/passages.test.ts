import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventsOf } from '../db/audit.ts'
import { dataKeyOf } from '../db/data-keys.ts'
import { extractRows, openExtract } from '../db/extracts.ts'
import { packageState } from '../db/package-state.ts'
import { passagesOf, recordPage } from '../db/passages.ts'
import { listRequests } from '../db/request-list.ts'
import { decidePassages } from './decide-passages.ts'
import type { ReportedBatch } from './keep-batch.ts'
import { redactField } from './redact-field.ts'
import { refuseRequest } from './refuse-request.ts'
import { openJobs, PEOPLE, REFUSAL, requestOf, type TestDesk, testDesk } from './test-desk.ts'
import { BATCHES, exported, storedRecords } from './test-export.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

const NAMING: ReportedBatch = {
  records: Array.from({ length: 5 }, (_, i) => ({
    group: 'note',
    fields: {
      written: '2026-02-01',
      body: `${'Long before. '.repeat(40)}Told bea${i}@example.test so. And on.`,
    },
  })),
  cursor: 'after-naming',
}

async function opened(taskId: string, requestId: string) {
  const { read } = desk.db
  const key = await dataKeyOf(read, desk.vault, requestId)
  const [row] = await extractRows(read, [taskId])
  return { key, extract: await openExtract(read, key, row!) }
}

async function listed(
  filed: { taskId: string; requestId: string },
  after: string | null = null,
  limit = 100,
) {
  const { key, extract } = await opened(filed.taskId, filed.requestId)
  const of = { undecidedOnly: true, after, limit }
  return passagesOf(desk.db.read, key, [{ recipientId: 'hubspot', extract }], of)
}

const undecided = async (requestId: string) =>
  (await packageState(desk.db.read, desk.profile.hash, await requestOf(desk, requestId))).undecided

const bodies = async ({ requestId, taskId }: { requestId: string; taskId: string }) =>
  ((await storedRecords(desk, requestId, taskId)).note as { body: string }[]).map(({ body }) => body)

describe('a passage that speaks of others', () => {
  it('is shown with the words around it, the others’ words marked', async () => {
    const filed = await exported(desk, [...BATCHES, NAMING])
    const all = await listed(filed)
    expect(all).toHaveLength(6)
    const text = all[1]!.text.map(({ words, marked }) => (marked ? `<${words}>` : words)).join('')
    expect(text).toMatch(/^… .*Told <bea0@example\.test> so\. And on\.$/)
    expect(text.length).toBeLessThan(300)
    expect(all[1]).toMatchObject({
      recipientId: 'hubspot',
      field: 'body',
      decision: null,
      group: { id: 'note' },
    })
    const pages = [await listed(filed, null, 4), await listed(filed, all[3]!.id, 4)]
    expect(pages.flat().map(({ id }) => id)).toEqual(all.map(({ id }) => id))
  })

  it('stays in the copy or is taken out of it, as the team decides', async () => {
    const filed = await exported(desk, [...BATCHES, NAMING])
    const [first, second] = await listed(filed)
    const decide = (id: string, decision: 'keep' | 'redact') =>
      decidePassages(desk, PEOPLE.recruiter, { requestId: filed.requestId, which: { id }, decision })
    await decide(first!.id, 'keep')
    await decide(second!.id, 'redact')
    const shown = await bodies(filed)
    expect(shown).toContain('Forwarded to bea@example.test at once.')
    expect(shown.join()).toContain('Told [taken out] so. And on.')
    expect(shown.join()).not.toContain('bea0@')
    await decide(second!.id, 'keep')
    expect((await bodies(filed)).join()).toContain('bea0@')
    expect(await undecided(filed.requestId)).toBe(4)
  })

  it('can be decided together with all others; then the package is written', async () => {
    const filed = await exported(desk, [...BATCHES, NAMING])
    const { requestId } = filed
    const [first] = await listed(filed)
    await decidePassages(desk, PEOPLE.recruiter, { requestId, which: { id: first!.id }, decision: 'keep' })
    expect(await openJobs(desk, 'package.write')).toEqual([])
    const rest = { requestId, which: 'undecided', decision: 'redact' } as const
    expect(await decidePassages(desk, PEOPLE.recruiter, rest)).toEqual({ count: 5 })
    expect(await undecided(requestId)).toBe(0)
    expect(await openJobs(desk, 'package.write')).toHaveLength(1)
    expect((await bodies(filed)).join().match(/bea\d?@/g)).toEqual(['bea@'])
    const events = JSON.stringify(await eventsOf(desk.db.read, requestId))
    expect(events).not.toContain('@example')
    expect(events).toContain('passages.decided')
  })

  it('is the next step in the list until it is decided about, then the answer is', async () => {
    const filed = await exported(desk, [...BATCHES, NAMING])
    const days = { today: '2026-03-02', near: '2026-03-09' }
    const step = async () => {
      const page = { view: 'open', days, limit: 10 } as const
      const { rows } = await listRequests(desk.db.read, desk, PEOPLE.recruiter, page)
      return rows.find(({ row }) => row.id === filed.requestId)!.step
    }
    expect((await requestOf(desk, filed.requestId)).status).toBe('review')
    expect(await step()).toMatchObject({ who: 'staff', step: 'decide-passages' })
    const all = { requestId: filed.requestId, which: 'undecided', decision: 'redact' } as const
    await decidePassages(desk, PEOPLE.recruiter, all)
    expect(await step()).toMatchObject({ who: 'staff', step: 'send-answer' })
  })

  it('is decided by the team of the request alone, and not after the answer', async () => {
    const filed = await exported(desk)
    const { requestId } = filed
    const [first] = await listed(filed)
    const input = { requestId, which: { id: first!.id }, decision: 'keep' } as const
    for (const other of [PEOPLE.handler, PEOPLE.auditor, PEOPLE.admin])
      await expect(decidePassages(desk, other, input)).rejects.toMatchObject({ code: 'not_allowed' })
    const elsewhere = await exported(desk, BATCHES, { email: 'cleo@example.test' })
    const foreign = { ...input, requestId: elsewhere.requestId }
    await expect(decidePassages(desk, PEOPLE.dpo, foreign)).rejects.toMatchObject({ code: 'not_found' })
    const { version } = await requestOf(desk, requestId)
    await refuseRequest(desk, PEOPLE.dpo, { requestId, version, draft: REFUSAL, subject: 'No' })
    await expect(decidePassages(desk, PEOPLE.dpo, input)).rejects.toMatchObject({ code: 'move_not_possible' })
  })
})

describe('a field that staff take out', () => {
  it('is not in the copy, whatever it is; the other records keep theirs', async () => {
    const filed = await exported(desk)
    const { requestId, taskId } = filed
    const { key, extract } = await opened(taskId, requestId)
    const page = await recordPage(desk.db.read, key, extract, { groupId: 'note', from: null, limit: 2 })
    expect(page.records.map(({ fields }) => fields.written)).toEqual(['2026-01-02', '2026-01-03'])
    const rest = await recordPage(desk.db.read, key, extract, { groupId: 'note', from: page.next, limit: 2 })
    expect(rest).toMatchObject({ records: [{ fields: { written: '2026-01-04' } }], next: null })
    const { seq, item } = page.records[1]!
    const place = { requestId, fileId: extract.row.id, seq, item }
    await redactField(desk, PEOPLE.recruiter, { ...place, field: 'written' })
    await redactField(desk, PEOPLE.recruiter, { ...place, field: 'body' })
    expect((await storedRecords(desk, requestId, taskId)).note).toEqual([
      { written: '2026-01-02', body: 'Ada asked for the violet notebook.' },
      { written: '[taken out]', body: '[taken out]' },
      { written: '2026-01-04', body: 'Sent.' },
    ])
    // What was flagged in it is decided with it.
    expect(await undecided(requestId)).toBe(0)
  })

  it('is one that is there', async () => {
    const { requestId, extract } = await exported(desk)
    const other = await exported(desk, BATCHES, { email: 'cleo@example.test' })
    const place = { requestId, fileId: extract!.id, seq: 1, item: 0, field: 'email' }
    for (const wrong of [
      { seq: 9 },
      { seq: 0 },
      { item: 7 },
      { field: 'shoe' },
      { field: 'constructor' },
      { fileId: other.extract!.id },
    ])
      await expect(redactField(desk, PEOPLE.dpo, { ...place, ...wrong })).rejects.toMatchObject({
        code: 'not_found',
      })
    await expect(redactField(desk, PEOPLE.auditor, place)).rejects.toMatchObject({ code: 'not_allowed' })
  })
})
