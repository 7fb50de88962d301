import { randomBytes } from 'node:crypto'
import { and, asc, eq } from 'drizzle-orm'
import { dataKeyOf } from '../db/data-keys.ts'
import { requestById } from '../db/requests.ts'
import { type JobRow, jobs, mails, type RequestRow, staff as staffTable } from '../db/schema.ts'
import { tasksOf, toldTasks } from '../db/tasks.ts'
import { openTestDb, type TestDb } from '../db/test-db.ts'
import type { Staff } from '../domain/access.ts'
import type { CurrentField } from '../domain/extract.ts'
import type { AnswerDraft, Letter } from '../domain/letter.ts'
import type { MailData, MailKind } from '../domain/mail.ts'
import { type RequestInput, requestInputSchema } from '../domain/subject.ts'
import type { JobName } from '../jobs/catalogue.ts'
import { claimJob } from '../jobs/ledger.ts'
import type { Profile } from '../profile/schema.ts'
import { createVault } from '../vault/vault.ts'
import { approvePlan } from './approve-plan.ts'
import { beginLocate } from './begin-locate.ts'
import { beginTask } from './begin-task.ts'
import { completeRequest } from './complete-request.ts'
import { confirmIdentity } from './confirm-identity.ts'
import type { Desk } from './context.ts'
import type { HeldJob } from './parts/held-job.ts'
import { recordFinding } from './record-finding.ts'
import { type ReportedOutcome, recordOutcome } from './record-outcome.ts'
import { settleTask } from './settle-task.ts'
import { startReview } from './start-review.ts'
import { submitRequest } from './submit-request.ts'
import { TEST_PROFILE } from './test-profile.ts'
import { withdrawRequest } from './withdraw-request.ts'

const HOUR_MS = 3_600_000

/** The people of the test desk. */
export const PEOPLE = {
  dpo: { id: 'staff_dpo', role: 'dpo', teams: [] },
  dpo2: { id: 'staff_dpo2', role: 'dpo', teams: [] },
  handler: { id: 'staff_handler', role: 'handler', teams: ['privacy'] },
  recruiter: { id: 'staff_recruiter', role: 'handler', teams: ['recruitment'] },
  admin: { id: 'staff_admin', role: 'admin', teams: [] },
  auditor: { id: 'staff_auditor', role: 'auditor', teams: [] },
} as const satisfies Record<string, Staff>

export interface TestDesk extends Desk {
  db: TestDb
  /** Moves the desk's clock. */
  pass(time: { hours?: number; days?: number }): void
}

/** For tests: a desk with a small profile, staff of each role and a clock that stands until it is moved. */
export async function testDesk(profile: Profile = TEST_PROFILE): Promise<TestDesk> {
  const db = await openTestDb()
  let at = Date.parse('2026-03-02T09:00:00Z')
  const desk: TestDesk = {
    db,
    vault: createVault(randomBytes(32).toString('base64')),
    profile,
    now: () => new Date(at),
    pass: ({ hours = 0, days = 0 }) => {
      at += (hours + 24 * days) * HOUR_MS
    },
  }
  await db.transaction(async (tx) => {
    for (const one of Object.values(PEOPLE))
      await tx.insert(staffTable).values({
        ...one,
        teams: [...one.teams],
        name: one.id,
        email: `${one.id}@desk.example.test`,
        emailVerified: true,
        createdAt: desk.now(),
        updatedAt: desk.now(),
      })
  })
  return desk
}

export function requestInput(of: Partial<RequestInput> = {}): RequestInput {
  return requestInputSchema.parse({
    right: 'erasure',
    email: 'ada@example.test',
    name: 'Ada Example',
    context: 'website',
    details: { message: 'Please forget the violet notebook.' },
    ...of,
  })
}

let keys = 0

/** Files a request through the form; its mail holds link and code. */
export async function submitted(desk: Desk, of: Partial<RequestInput> = {}) {
  const idempotencyKey = `key-${++keys}`
  const filed = await submitRequest(desk, {
    request: requestInput(of),
    locale: 'en',
    channel: 'form',
    identifiers: [
      { kind: 'piwik_visitor_id', value: 'feedc0de01234567', source: 'browser' },
      { kind: 'omniconvert_uid', value: 'oc-4711', source: 'browser' },
    ],
    idempotencyKey,
  })
  const mail = (await mailsTo(desk, filed.requestId, 'confirm')).at(-1)!
  return { ...filed, idempotencyKey, token: mail.data.token, code: mail.data.code }
}

/** Files and confirms a request. */
export async function confirmed(desk: Desk, of: Partial<RequestInput> = {}) {
  const filed = await submitted(desk, of)
  const { statusToken } = await confirmIdentity(desk, { token: filed.token })
  return { ...filed, statusToken }
}

/** Files and confirms a request whose look-ups found something everywhere. @param current what HubSpot holds */
export async function located(desk: Desk, of: Partial<RequestInput> = {}, current?: CurrentField[]) {
  const filed = await confirmed(desk, of)
  for (const job of await openJobs(desk, 'finding.locate', filed.requestId)) {
    await lookedUp(desk, job, {
      found: [{ label: 'contacts', count: 1 }],
      willRemove: [{ label: 'contacts', count: 1 }],
      willRemain: [],
      alsoFound: [],
      evidence: [],
      ...(current && job.payload.recipientId === 'hubspot' ? { current } : {}),
    })
  }
  return filed
}

/** Runs a look-up: what its system reports is the test's to say. */
export async function lookedUp(
  desk: Desk,
  job: Pick<JobRow, 'id' | 'payload'>,
  reported: Parameters<typeof recordFinding>[3],
): Promise<void> {
  const of = job.payload as { requestId: string; recipientId: string }
  const held = await claim(desk, job.id)
  const begun = await beginLocate(desk, held, of)
  if (begun) await recordFinding(desk, held, { ...of, identifiers: begun.identifiers }, reported)
}

/** Files a request and approves its plan: HubSpot and analytics are to be called, Omniconvert was asked. */
export async function approved(desk: Desk, of: Partial<RequestInput> = {}) {
  const filed = await located(desk, of)
  const { version } = await requestOf(desk, filed.requestId)
  await approvePlan(desk, PEOPLE.dpo, { requestId: filed.requestId, version })
  return filed
}

/** Runs the open job of a task as far as the call itself: what the call reports is the test's to say. */
export async function begun(desk: Desk, taskId: string, name: 'task.run' | 'task.recheck' = 'task.run') {
  const job = (await openJobs(desk, name)).find((one) => one.payload.taskId === taskId)
  if (!job) throw new Error(`task ${taskId} has no open ${name}`)
  const held = await claim(desk, job.id)
  return { held, task: await beginTask(desk, held, taskId) }
}

export const REPORTED: ReportedOutcome = {
  outcome: 'done',
  counts: [{ label: 'contacts', count: 1 }],
  remains: [],
  evidence: [],
}

/** Has every task of a request end well, Omniconvert's excepted where `handOff` is false. */
export async function settled(desk: Desk, of: { handOff?: boolean; email?: string } = {}) {
  const filed = await approved(desk, of.email ? { email: of.email } : {})
  const tasks = await tasksBy(desk, filed.requestId)
  for (const id of ['hubspot', 'analytics'])
    await recordOutcome(desk, (await begun(desk, tasks[id]!.id)).held, tasks[id]!.id, REPORTED)
  const note = { outcome: 'done' as const, note: 'The folder was shredded.' }
  await settleTask(desk, PEOPLE.handler, { taskId: tasks.archive!.id, ...note })
  if (of.handOff !== false) await settleTask(desk, PEOPLE.handler, { taskId: tasks.omniconvert!.id, ...note })
  return { ...filed, tasks }
}

/** Files a request, carries it out and sends the answer. */
export async function answered(desk: Desk, of: { handOff?: boolean } = {}) {
  const filed = await settled(desk, of)
  const { requestId } = filed
  if ((await requestOf(desk, requestId)).status !== 'review')
    await startReview(desk, PEOPLE.dpo, { requestId })
  const { version } = await requestOf(desk, requestId)
  await completeRequest(desk, PEOPLE.dpo, { requestId, version, draft: ERASURE_ANSWER, subject: 'Your data' })
  return filed
}

/** Files a request and ends it without an answer. Returns its id. */
export async function closed(desk: Desk, email: string): Promise<string> {
  const { requestId } = await confirmed(desk, { email })
  await withdrawRequest(desk, { staff: PEOPLE.dpo, requestId }, LETTER)
  return requestId
}

export async function requestOf(desk: Desk, id: string): Promise<RequestRow> {
  return requestById(desk.db.read, id)
}

export async function tasksBy(desk: Desk, id: string) {
  const key = await dataKeyOf(desk.db.read, desk.vault, id)
  const all = toldTasks(key, await tasksOf(desk.db.read, await requestOf(desk, id)))
  return Object.fromEntries(all.map((task) => [task.recipientId, task]))
}

/** Open jobs by name, oldest first. */
export async function openJobs(desk: Desk, name: JobName, requestId?: string) {
  const mine = requestId ? eq(jobs.requestId, requestId) : undefined
  return desk.db.read
    .select()
    .from(jobs)
    .where(and(eq(jobs.name, name), eq(jobs.status, 'open'), mine))
    .orderBy(asc(jobs.runAt), asc(jobs.id))
}

/** Takes a job as a worker would. */
export async function claim(desk: Desk, id: string): Promise<HeldJob> {
  const held = await desk.db.transaction((tx) => claimJob(tx, id, desk.now()))
  if (!held) throw new Error(`job ${id} cannot be claimed`)
  return held
}

/** The mails of a kind that were queued for a request (staff mails: null), opened, oldest first. */
export async function mailsTo<K extends MailKind>(desk: Desk, requestId: string | null, kind: K) {
  const rows = await desk.db.read
    .select()
    .from(mails)
    .where(eq(mails.kind, kind))
    .orderBy(asc(mails.createdAt), asc(mails.id))
  const opened = []
  for (const row of rows) {
    if (row.requestId !== requestId) continue
    const key = await dataKeyOf(desk.db.read, desk.vault, row.keyId)
    const open = (column: string, sealed: string) => key.open({ table: 'mails', column, row: row.id }, sealed)
    opened.push({
      row,
      to: open('to_sealed', row.toSealed),
      data: JSON.parse(open('data_sealed', row.dataSealed)) as MailData<K>,
    })
  }
  return opened
}

export const LETTER: Letter = {
  kind: 'withdrawn',
  subject: 'Your request',
  blocks: [{ id: 'opening', text: 'This is what became of your request.' }],
}

/** An answer to an erasure with everything that it owes, whatever its recipients reported. */
export const ERASURE_ANSWER: AnswerDraft = {
  decision: 'fulfilled',
  ground: null,
  blocks: [
    { id: 'removed', text: 'We removed your contact.' },
    { id: 'remains', text: 'One invoice stays until 2031.' },
    { id: 'told', text: 'We told HubSpot, Analytics, Omniconvert and Paper archive.' },
    { id: 'under-way', text: 'Omniconvert has been asked and answers by the date named.' },
  ],
}

export const REFUSAL: AnswerDraft = {
  decision: 'refused',
  ground: '12(5)',
  blocks: [
    { id: 'reasons', text: 'You asked for the same thing yesterday and the day before.' },
    { id: 'complaint', text: 'You can complain to the President of the Personal Data Protection Office.' },
    { id: 'remedy', text: 'You can go to court.' },
  ],
}
