import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Staff } from '../domain/access.ts'
import type { TaskStatus } from '../domain/outcome.ts'
import { REQUEST_STATUSES } from '../domain/request.ts'
import { dialect } from '../env.ts'
import { newId, newReference } from '../id.ts'
import { createVault } from '../vault/vault.ts'
import { caseFileOf } from './case-file.ts'
import { createDataKey } from './data-keys.ts'
import {
  type Cursor,
  countViews,
  LOOKED_AT,
  listRequests,
  pageQueries,
  searchRequests,
} from './request-list.ts'
import { VIEWS } from './request-views.ts'
import { findings, messages, type RequestRow, requests, subjects, tasks } from './schema.ts'
import { openTestDb, type TestDb } from './test-db.ts'
import { copyRequest, planOf } from './test-plan.ts'

const NOW = new Date('2026-11-24T09:00:00Z')
const days = { today: '2026-11-24', near: '2026-12-01' }
const exactly = (count: number) => ({ count, isMore: false })
const dpo: Staff = { id: 'staff_dpo', role: 'dpo', teams: [] }
const hr: Staff = { id: 'staff_hr', role: 'handler', teams: ['hr'] }
const vault = createVault(randomBytes(32).toString('base64'))
const desk = { vault, profile: { contexts: [{ id: 'marketing', route: 'desk' as const }] } }

let db: TestDb
let n = 0
beforeEach(async () => {
  db = await openTestDb()
  n = 0
})
afterEach(() => db.close())

async function file(
  over: Partial<RequestRow> & {
    email?: string
    task?: TaskStatus
    answerBy?: string
    lookUp?: 'queued' | 'done'
    wrote?: 'to-person' | 'from-person'
  } = {},
): Promise<RequestRow> {
  const { email = `person${n}@example.test`, task, answerBy, lookUp, wrote, ...row } = over
  const id = `req_${String(++n).padStart(4, '0')}`
  return db.transaction(async (tx) => {
    const [made] = await tx
      .insert(requests)
      .values({
        id,
        reference: newReference('PP'),
        right: 'erasure',
        context: 'marketing',
        team: 'privacy',
        regime: 'gdpr-eu',
        locale: 'en',
        channel: 'form',
        status: 'triage',
        receivedAt: NOW,
        receivedOn: '2026-11-20',
        statutoryDue: '2026-12-20',
        due: '2026-12-20',
        clock: { pauses: [], extension: null },
        profileHash: 'hash',
        confirmedAt: row.status === 'received' ? null : NOW,
        ...row,
      })
      .returning()
    const key = await createDataKey(tx, vault, id, NOW)
    await tx.insert(subjects).values({
      requestId: id,
      emailSealed: key.seal({ table: 'subjects', column: 'email_sealed', row: id }, email),
      emailIndex: vault.emailIndex(email),
    })
    const empty = { found: [], willRemove: [], evidence: [], at: NOW }
    if (lookUp)
      await tx.insert(findings).values({
        id: `fnd_${id}`,
        requestId: id,
        recipientId: 'hubspot',
        status: lookUp,
        ...empty,
      })
    if (task)
      await tx.insert(tasks).values({
        id: `task_${id}`,
        requestId: id,
        round: 1,
        recipientId: 'hubspot',
        connector: 'hubspot',
        capability: 'erase',
        status: task,
        counts: [],
        evidence: [],
        recheckDays: [],
        answerBy: answerBy ?? null,
        createdAt: NOW,
      })
    if (wrote)
      await tx
        .insert(messages)
        .values({ id: `msg_${id}`, requestId: id, kind: wrote, bodySealed: '', at: NOW })
    return made!
  })
}

const idsOf = async (by: Staff, view: (typeof VIEWS)[number], band?: 'needs-you' | 'running' | 'held') =>
  (await listRequests(db.read, desk, by, { view, band, days, limit: 500 })).rows.map(({ row }) => row.id)

describe('the list of requests', () => {
  it('shows a handler the requests of the own teams only, in every view, count and search', async () => {
    const secret = await file({ team: 'hr', email: 'ada@example.test' })
    const other = await file({ team: 'privacy', email: 'ada@example.test' })
    expect(await idsOf(hr, 'open')).toEqual([secret.id])
    expect(await idsOf(dpo, 'open')).toEqual([secret.id, other.id])
    expect((await countViews(db.read, hr, days)).open).toEqual(exactly(1))
    const found = await searchRequests(db.read, desk, hr, 'ada@example.test', days)
    expect(found.map(({ row }) => row.id)).toEqual([secret.id])
    expect(await searchRequests(db.read, desk, hr, other.reference, days)).toEqual([])
    expect(await idsOf({ ...hr, teams: [] }, 'open')).toEqual([])
  })

  it('finds a request by exactly its reference or its address, and by nothing less', async () => {
    const row = await file({ email: 'Ada@Example.test' })
    const search = async (typed: string) =>
      (await searchRequests(db.read, desk, dpo, typed, days)).map((one) => one.row.id)
    expect(await search(row.reference.toLowerCase().replaceAll('-', ' '))).toEqual([row.id])
    expect(await search('ada@example.test')).toEqual([row.id])
    expect(await search('ada@')).toEqual([])
    expect(await search('%')).toEqual([])
  })

  it('names beside a case only those other requests of the person that the reader may see', async () => {
    const ours = await file({ team: 'hr', email: 'ada@example.test' })
    const theirs = await file({ team: 'privacy', email: 'ada@example.test' })
    const earlier = async (by: Staff) =>
      (await caseFileOf(db.read, vault, ours, by)).earlier.map((one) => one.id)
    expect(await earlier(hr)).toEqual([])
    expect(await earlier(dpo)).toEqual([theirs.id])
  })

  it('keeps an order of an earlier round that is still open in sight', async () => {
    const row = await file({ status: 'in_progress', round: 2, task: 'failed' })
    const { rows } = await listRequests(db.read, desk, dpo, { view: 'open', days, limit: 5 })
    expect(rows[0]!.step).toEqual({ who: 'staff', step: 'fix-task', recipientId: 'hubspot' })
    expect(await idsOf(dpo, 'mine', 'needs-you')).toEqual([row.id])
    await file({ status: 'answered', round: 2, task: 'handed_off' })
    expect((await countViews(db.read, dpo, days)).recipients).toEqual(exactly(1))
  })

  it('shows no more of an address than is needed to recognise a case', async () => {
    await file({ email: 'ada@example.test' })
    const { rows } = await listRequests(db.read, desk, dpo, { view: 'open', days, limit: 5 })
    expect(rows[0]!.person).toBe('a•••@example.test')
  })

  it('puts the earliest due date first and pages without a gap or a repetition, also on equal dates', async () => {
    for (const due of ['2026-12-05', '2026-12-01', '2026-12-05', '2026-12-05', '2026-11-20'])
      await file({ due })
    const seen: string[] = []
    let after: Cursor | null = null
    do {
      const page = await listRequests(db.read, desk, dpo, { view: 'open', days, after, limit: 2 })
      seen.push(...page.rows.map(({ row }) => `${row.due} ${row.id}`))
      after = page.next
    } while (after)
    expect(seen).toEqual([...seen].sort())
    expect(new Set(seen).size).toBe(5)
  })

  it('puts those whose clock waits behind the others, the longest waiting first, over all pages', async () => {
    const waits = { status: 'in_progress' as const, due: '2026-11-25' }
    await file({ due: '2026-12-24' })
    await file({ ...waits, pausedOn: '2026-11-23' })
    await file({ due: '2026-11-24' })
    await file({ ...waits, pausedOn: '2026-11-21', due: '2026-12-30' })
    await file({ ...waits, pausedOn: '2026-11-23', due: '2026-11-26' })
    const seen: string[] = []
    let after: Cursor | null = null
    do {
      const page = await listRequests(db.read, desk, dpo, { view: 'open', days, after, limit: 1 })
      seen.push(...page.rows.map(({ row }) => row.id))
      after = page.next
    } while (after)
    expect(seen).toEqual(['req_0003', 'req_0001', 'req_0004', 'req_0002', 'req_0005'])
  })

  it('keeps unconfirmed requests out of every view but their own, until they need somebody', async () => {
    const row = await file({ status: 'received', due: '2026-12-20' })
    const due = await file({ status: 'received', due: '2026-11-25' })
    const bounced = await file({ status: 'received', due: '2026-12-21', bounced: true })
    for (const view of VIEWS)
      expect(await idsOf(dpo, view), view).toEqual(
        view === 'unconfirmed' ? [due.id, row.id, bounced.id] : view === 'mine' ? [due.id, bounced.id] : [],
      )
    expect(await idsOf(dpo, 'mine', 'needs-you')).toEqual([due.id, bounced.id])
    expect(await countViews(db.read, dpo, days)).toMatchObject({
      mine: exactly(2),
      open: exactly(0),
      unconfirmed: exactly(3),
    })
  })

  it('pages unconfirmed requests that are nearly due among the others, in the order of their due dates', async () => {
    const due = ['2026-11-21', '2026-11-22', '2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26']
    const filed: string[] = []
    for (const [i, day] of due.entries())
      filed.push((await file({ due: day, status: i % 2 === 0 ? 'received' : 'triage' })).id)
    await file({ due: '2026-11-27', status: 'received', pausedOn: '2026-11-22' })
    const seen: string[] = []
    let after: Cursor | null = null
    do {
      const page = { view: 'mine', band: 'needs-you', days, after, limit: 2 } as const
      const { rows, next } = await listRequests(db.read, desk, dpo, page)
      seen.push(...rows.map(({ row }) => row.id))
      after = next
    } while (after)
    expect(seen).toEqual(filed)
  })

  it('reads along an index that a flood of unconfirmed requests is not in, or in the order of the list', async () => {
    const [one, ...others] = await Promise.all([
      file({ status: 'received' }),
      file(),
      file({ status: 'closed' }),
    ])
    expect(others).toHaveLength(2)
    await copyRequest(db, one!.id, 3000)
    if (dialect() === 'postgres') await db.execute('analyze')
    for (const view of ['mine', 'open'] as const)
      for (const band of view === 'mine' ? (['needs-you', 'running', 'held'] as const) : [undefined])
        for (const query of pageQueries(db.read, dpo, { view, band, days, limit: 25 })) {
          const plan = await planOf(db.read, query)
          const own =
            band === 'held' && dialect() === 'sqlite'
              ? /requests_clock_held/
              : /requests_(live|clock_held|status_due)/
          expect(plan, `${view} ${band}`).toMatch(own)
          expect(plan, `${view} ${band}`).not.toMatch(/SCAN requests"|Seq Scan on requests|TEMP B-TREE/)
        }
  })

  it('counts a request whose clock waits for the person as neither late nor due soon', async () => {
    const paused = await file({ due: '2026-11-20', pausedOn: '2026-11-19' })
    await file({ due: '2026-11-30', pausedOn: '2026-11-19', status: 'review' })
    expect(await idsOf(dpo, 'late')).toEqual([])
    expect(await idsOf(dpo, 'soon')).toEqual([])
    expect(await idsOf(dpo, 'mine', 'needs-you')).toEqual([])
    expect(await idsOf(dpo, 'mine', 'held')).toContain(paused.id)
  })

  it('counts in each view what the view lists', async () => {
    await file({ due: '2026-11-20' })
    await file({ due: '2026-11-30', assigneeId: null })
    await file({ status: 'in_progress', task: 'handed_off', answerBy: '2026-12-10' })
    await file({ status: 'review', wrote: 'to-person' })
    await file({ due: '2026-12-28', pausedOn: '2026-11-19' })
    await file({ status: 'received' })
    await file({ status: 'closed' })
    const counts = await countViews(db.read, dpo, days)
    for (const view of VIEWS)
      expect(counts[view], view).toEqual(
        exactly((await idsOf(dpo, view, view === 'mine' ? 'needs-you' : undefined)).length),
      )
    for (const band of ['running', 'held'] as const)
      expect(counts[band], band).toEqual(exactly((await idsOf(dpo, 'mine', band)).length))
  })

  it('says where more are open than it looked at, and still counts the earliest due ones', async () => {
    await file({ due: '2026-11-20' })
    const row = await file({ due: '2027-01-10' })
    await db.transaction(async (tx) => {
      for (let i = 0; i < LOOKED_AT; i++) {
        const id = newId('req')
        const own = { id, reference: newReference('PP'), idempotencyKey: null }
        await tx.insert(requests).values({ ...row, ...own })
      }
    })
    const counts = await countViews(db.read, dpo, days)
    expect(counts.open).toEqual(exactly(LOOKED_AT + 2))
    expect(counts.late).toEqual({ count: 1, isMore: true })
    expect(counts.running.isMore).toBe(true)
  })

  it('bands every open request once, and needs you exactly where the next step is one for staff', async () => {
    const taskStates = [undefined, 'queued', 'failed', 'manual', 'handed_off', 'accepted', 'done'] as const
    for (const status of REQUEST_STATUSES)
      for (const due of ['2026-11-20', '2026-12-20'])
        for (const unread of [true, false])
          for (const task of taskStates)
            for (const answerBy of task === 'handed_off' ? ['2026-11-20', '2026-12-10'] : ['2026-12-10'])
              await file({ status, due, unread, task, answerBy, pausedOn: n % 5 === 0 ? '2026-11-21' : null })
    for (const lookUp of ['queued', 'done'] as const) await file({ lookUp })
    for (const due of ['2026-11-30', '2026-12-20']) await file({ due, wrote: 'to-person' })
    for (const lookUp of ['queued', 'done'] as const) await file({ lookUp, confirmedAt: null })
    for (const status of REQUEST_STATUSES) await file({ bounced: true, status, task: 'queued' })

    const all = await listRequests(db.read, desk, dpo, { view: 'mine', days, limit: 1000 })
    const bands = {
      needs: await idsOf(dpo, 'mine', 'needs-you'),
      running: await idsOf(dpo, 'mine', 'running'),
    }
    const held = await idsOf(dpo, 'mine', 'held')
    expect([...bands.needs, ...bands.running, ...held].sort()).toEqual(
      all.rows.map(({ row }) => row.id).sort(),
    )
    for (const { row, step } of all.rows)
      expect(bands.needs.includes(row.id), `${row.status} ${JSON.stringify(step)}`).toBe(step.who === 'staff')
  }, 60_000)
})
