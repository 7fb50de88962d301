import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import { requests, tasks } from '../db/schema.ts'
import { verifyAudit } from '../db/verify-audit.ts'
import { DomainError } from '../domain/errors.ts'
import { isSettled } from '../domain/outcome.ts'
import { acknowledgeHandOff } from './acknowledge-hand-off.ts'
import { approvePlan } from './approve-plan.ts'
import { askPerson } from './ask-person.ts'
import { attestTask } from './attest-task.ts'
import { beginTask } from './begin-task.ts'
import { closeRequest } from './close-request.ts'
import { completeRequest } from './complete-request.ts'
import type { HeldJob } from './parts/held-job.ts'
import { recordOutcome } from './record-outcome.ts'
import { recordTaskFault } from './record-task-fault.ts'
import { refuseRequest } from './refuse-request.ts'
import { reopenRequest } from './reopen-request.ts'
import { retryTask } from './retry-task.ts'
import { sendMessage } from './send-message.ts'
import { settleTask } from './settle-task.ts'
import { startReview } from './start-review.ts'
import {
  claim,
  ERASURE_ANSWER,
  LETTER,
  located,
  mailsTo,
  openJobs,
  PEOPLE,
  REFUSAL,
  REPORTED,
  requestOf,
  type TestDesk,
  testDesk,
} from './test-desk.ts'
import { withdrawRequest } from './withdraw-request.ts'

let desk: TestDesk
afterEach(() => desk.db.close())

const MOVES = [
  'approve',
  'begin',
  'report-done',
  'report-accepted',
  'report-remains',
  'report-transient',
  'report-invalid',
  'report-auth',
  'acknowledge',
  'cannot',
  'settle',
  'attest',
  'retry',
  'review',
  'answer',
  'refuse',
  'withdraw',
  'reopen',
  'close',
  'ask',
  'message',
  'day',
] as const
type Move = (typeof MOVES)[number]

interface Life {
  requestId: string
  statusToken: string
  /** calls under way */
  calls: { held: HeldJob; taskId: string }[]
}

/** One thing that somebody may do at any time; `pick` chooses among the tasks. */
async function act(life: Life, move: Move, pick: number): Promise<void> {
  const { requestId, statusToken, calls } = life
  const { version } = await requestOf(desk, requestId)
  const all = await desk.db.read.select().from(tasks).where(eq(tasks.requestId, requestId))
  const taskId = all.length > 0 ? all[pick % all.length]!.id : 'task_0'
  const dpo = PEOPLE.dpo
  const call = calls[pick % Math.max(1, calls.length)]
  const report = async (work: (call: { held: HeldJob; taskId: string }) => Promise<void>) => {
    if (!call) return
    calls.splice(calls.indexOf(call), 1)
    await work(call)
  }
  const outcome = (more: Partial<typeof REPORTED>) =>
    report(({ held, taskId }) => recordOutcome(desk, held, taskId, { ...REPORTED, ...more }))
  const fault = (name: 'transient' | 'invalid' | 'auth') =>
    report(({ held, taskId }) => recordTaskFault(desk, held, taskId, { fault: name, message: name }))
  const partner = async () => (await mailsTo(desk, requestId, 'hand-off')).at(-1)?.data.token ?? 'none'
  switch (move) {
    case 'approve':
      return approvePlan(desk, dpo, { requestId, version })
    case 'begin': {
      const due = [...(await openJobs(desk, 'task.run')), ...(await openJobs(desk, 'task.recheck'))]
      const job = due.filter((one) => one.runAt <= desk.now() && !one.lease)[0]
      if (!job) return
      const held = await claim(desk, job.id)
      if (await beginTask(desk, held, job.payload.taskId!)) calls.push({ held, taskId: job.payload.taskId! })
      return
    }
    case 'report-done':
      return outcome({})
    case 'report-accepted':
      return outcome({ outcome: 'accepted' })
    case 'report-remains':
      return outcome({ remains: [{ what: '1 invoice', reason: 'Tax law', ground: '', until: null }] })
    case 'report-transient':
      return fault('transient')
    case 'report-invalid':
      return fault('invalid')
    case 'report-auth':
      return fault('auth')
    case 'acknowledge':
      return acknowledgeHandOff(desk, { token: await partner(), outcome: 'done', note: '' })
    case 'cannot':
      return acknowledgeHandOff(desk, { token: await partner(), outcome: 'cannot', note: 'No.' })
    case 'settle':
      return settleTask(desk, PEOPLE.handler, { taskId, outcome: 'done', note: 'Done by hand.' })
    case 'attest':
      return attestTask(desk, dpo, { taskId, reason: 'Seen.' })
    case 'retry':
      return retryTask(desk, dpo, { taskId })
    case 'review':
      return startReview(desk, dpo, { requestId })
    case 'answer':
      return completeRequest(desk, dpo, { requestId, version, draft: ERASURE_ANSWER, subject: 'x' })
    case 'refuse':
      return refuseRequest(desk, dpo, { requestId, version, draft: REFUSAL, subject: 'x' })
    case 'withdraw':
      return withdrawRequest(desk, { statusToken }, LETTER)
    case 'reopen':
      return reopenRequest(desk, dpo, { requestId, reason: 'Once more.' })
    case 'close': {
      const [job] = await openJobs(desk, 'request.close', requestId)
      return job && closeRequest(desk, await claim(desk, job.id), requestId, LETTER)
    }
    case 'ask':
      return askPerson(desk, PEOPLE.handler, {
        requestId,
        version,
        reason: 'scope',
        question: 'Which shop?',
        letter: LETTER,
      })
    case 'message':
      return sendMessage(desk, { statusToken }, 'The one in Gdańsk.')
    case 'day':
      return desk.pass({ days: 1 })
  }
}

/**
 * Nothing is expected of anybody once a request is closed, and nothing open is ever without somebody who can end it. The
 * clock waits for the person only as the row says, and never after the answer.
 */
async function assertKept(life: Life): Promise<void> {
  const [row] = await desk.db.read.select().from(requests).where(eq(requests.id, life.requestId))
  const open = (await desk.db.read.select().from(tasks)).filter((task) => !isSettled(task.status))
  const waits = row!.clock.pauses.filter(({ to }) => to === null).map(({ from }) => from)
  expect(waits).toEqual(row!.pausedOn ? [row!.pausedOn] : [])
  if (row!.answeredAt) expect(waits).toEqual([])
  if (row!.status === 'closed') expect(open.map((task) => task.status)).toEqual([])
  const waiting = [...(await openJobs(desk, 'task.run')), ...(await openJobs(desk, 'task.recheck'))]
  for (const task of open)
    if (['queued', 'running', 'accepted'].includes(task.status))
      expect(waiting.some((job) => job.payload.taskId === task.id)).toBe(true)
}

it('no order of steps closes a request with an open task, loses a task, leaves the clock waiting, or breaks the audit trail', async () => {
  const step = fc.tuple(fc.constantFrom(...MOVES), fc.nat(7))
  const lives = fc.array(step, { minLength: 10, maxLength: 45, size: 'max' })
  await fc.assert(
    fc.asyncProperty(lives, async (steps) => {
      await desk?.db.close()
      desk = await testDesk()
      const life: Life = { ...(await located(desk)), calls: [] }
      await act(life, 'approve', 0)
      for (const [move, pick] of steps) {
        await act(life, move, pick).catch((error: unknown) => {
          if (!(error instanceof DomainError) && (error as Error).message !== 'the job is no longer held')
            throw error
        })
        await assertKept(life)
      }
      expect((await verifyAudit(desk.db.read, desk.vault.signingKey)).faults).toEqual([])
    }),
    { numRuns: 20 },
  )
}, 120_000)
