import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventsOf } from '../db/audit.ts'
import { extractRows } from '../db/extracts.ts'
import { fileChunks, jobs, passages, tasks } from '../db/schema.ts'
import { claimJob, LeaseLost } from '../jobs/ledger.ts'
import { attestTask } from './attest-task.ts'
import { beginTask } from './begin-task.ts'
import { keepBatch } from './keep-batch.ts'
import { recordOutcome } from './record-outcome.ts'
import { recordTaskFault } from './record-task-fault.ts'
import { begun, openJobs, PEOPLE, requestOf, type TestDesk, tasksBy, testDesk } from './test-desk.ts'
import { BATCHES, exported, exporting, storedRecords } from './test-export.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

const contacts = [{ email: 'ada@example.test', city: 'Wrocław' }]
const notes = BATCHES.slice(1).flatMap((batch) => batch.records.map(({ fields }) => fields))

describe('what a system exports', () => {
  it('is read back group by group, in its order, and lies sealed in between', async () => {
    const { requestId, taskId } = await exported(desk)
    expect(await storedRecords(desk, requestId, taskId)).toEqual({ contact: contacts, note: notes })
    const [row] = await extractRows(desk.db.read, [taskId])
    expect(row).toMatchObject({
      state: 'ready',
      records: [
        { label: 'contact', count: 1 },
        { label: 'note', count: 3 },
      ],
    })
    for (const { sealed } of await desk.db.read.select().from(fileChunks))
      expect(sealed.toString('latin1')).not.toMatch(/ada@example|violet|Wroc/)
    expect(JSON.stringify(await eventsOf(desk.db.read, requestId))).not.toMatch(/ada@|violet|Bea|bea@/)
  })

  it('settles the task with its counts, and brings the request to review', async () => {
    const { requestId } = await exported(desk)
    expect((await tasksBy(desk, requestId)).hubspot).toMatchObject({
      status: 'done',
      counts: [
        { label: 'contact', count: 1 },
        { label: 'note', count: 3 },
      ],
    })
    expect(await requestOf(desk, requestId)).toMatchObject({ status: 'review' })
  })

  it('may be nothing', async () => {
    const { requestId, taskId } = await exported(desk, [])
    expect((await tasksBy(desk, requestId)).hubspot).toMatchObject({ status: 'not_found' })
    expect(await storedRecords(desk, requestId, taskId)).toEqual({})
  })

  it('is flagged where it speaks of somebody else, and nowhere else', async () => {
    const { taskId } = await exported(desk)
    const [row] = await extractRows(desk.db.read, [taskId])
    const flagged = await desk.db.read.select().from(passages)
    expect(flagged).toHaveLength(1)
    expect(flagged[0]).toMatchObject({ fileId: row!.id, seq: 2, item: 1, field: 'body', decision: null })
    const { body } = BATCHES[1]!.records[1]!.fields
    expect(flagged[0]!.spans.map(([from, to]) => String(body).slice(from, to)).join()).toContain(
      'bea@example.test',
    )
  })

  it('is not stored where a record comes before its group is described', async () => {
    const { taskId } = await exporting(desk)
    const { held } = await begun(desk, taskId)
    const batch = { records: [{ group: 'visit', fields: { at: '2026-01-01' } }], cursor: 'x' }
    await expect(keepBatch(desk, held, taskId, batch)).rejects.toThrow('before its group')
    expect(await desk.db.read.$count(fileChunks)).toBe(0)
  })
})

describe('a batch of long texts', () => {
  it('lets other work of the process have its turn while it is looked through', async () => {
    const { taskId } = await exporting(desk)
    const { held } = await begun(desk, taskId)
    const body = `${'and it rained all day long, '.repeat(1800)}which Thomas Becker can tell.`
    const records = Array.from({ length: 6 }, () => ({ group: 'note', fields: { body } }))
    const begunAt = performance.now()
    let last = begunAt
    let longest = 0
    let isOver = false
    const turn = () => {
      const now = performance.now()
      longest = Math.max(longest, now - last)
      last = now
      if (!isOver) setImmediate(turn)
    }
    setImmediate(turn)
    await keepBatch(desk, held, taskId, { groups: BATCHES[1]!.groups!, records, cursor: 'x' })
    isOver = true
    expect(await desk.db.read.$count(passages)).toBe(6)
    expect(longest).toBeLessThan((performance.now() - begunAt) / 2)
  })
})

describe('an export whose worker died', () => {
  it('goes on behind the last stored batch with another worker; the first one stores nothing more', async () => {
    const { requestId, taskId } = await exporting(desk)
    const first = await begun(desk, taskId)
    expect(first.task!.cursor).toBeNull()
    await keepBatch(desk, first.held, taskId, BATCHES[0]!)
    await keepBatch(desk, first.held, taskId, BATCHES[1]!)
    desk.pass({ hours: 1 })
    const second = await begun(desk, taskId)
    expect(second.task!.cursor).toBe('after-note-2')
    await expect(keepBatch(desk, first.held, taskId, BATCHES[2]!)).rejects.toThrow(LeaseLost)
    await keepBatch(desk, second.held, taskId, BATCHES[2]!)
    await recordOutcome(desk, second.held, taskId, { outcome: 'done', counts: [], remains: [], evidence: [] })
    expect(await storedRecords(desk, requestId, taskId)).toEqual({ contact: contacts, note: notes })
  })
})

describe('an export that meets faults on the way', () => {
  const fault = { fault: 'transient', message: 'no answer' } as const

  it('begins its backoff anew after each step, and never runs out of attempts while it comes further', async () => {
    const { taskId } = await exporting(desk)
    const [job] = await openJobs(desk, 'task.run')
    for (let i = 0; i < 45; i++) {
      const held = (await desk.db.transaction((tx) => claimJob(tx, job!.id, desk.now())))!
      await beginTask(desk, held, taskId)
      await keepBatch(desk, held, taskId, { ...BATCHES[0]!, cursor: `step-${i}` })
      await recordTaskFault(desk, { ...held, attempts: 1 }, taskId, fault)
      const [after] = await desk.db.read.select().from(jobs).where(eq(jobs.id, job!.id))
      expect(after).toMatchObject({ status: 'open', attempts: 1 })
      expect(after!.runAt.getTime() - desk.now().getTime()).toBeLessThan(3_000)
      desk.pass({ hours: 0.1 })
    }
  })

  it('stops when staff have settled the task meanwhile', async () => {
    const { taskId } = await exporting(desk)
    const { held } = await begun(desk, taskId)
    await desk.db.transaction(async (tx) => {
      await tx.update(tasks).set({ status: 'failed' }).where(eq(tasks.id, taskId))
    })
    await attestTask(desk, PEOPLE.dpo, { taskId, reason: 'The account was closed in 2020.' })
    expect(await keepBatch(desk, held, taskId, BATCHES[0]!)).toBe(false)
    expect(await desk.db.read.$count(fileChunks)).toBe(0)
  })
})
