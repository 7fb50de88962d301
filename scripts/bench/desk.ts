import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { type System, startSystem } from '../../e2e/system.ts'
import { approvePlan } from '../../lib/commands/approve-plan.ts'
import { confirmIdentity } from '../../lib/commands/confirm-identity.ts'
import type { Desk } from '../../lib/commands/context.ts'
import { openDesk } from '../../lib/commands/open-desk.ts'
import { settleTask } from '../../lib/commands/settle-task.ts'
import { submitRequest } from '../../lib/commands/submit-request.ts'
import { manifests } from '../../lib/connectors/manifests.ts'
import { requestById } from '../../lib/db/requests.ts'
import { staff as staffTable } from '../../lib/db/schema.ts'
import { findingsOf, tasksOf } from '../../lib/db/tasks.ts'
import type { Staff } from '../../lib/domain/access.ts'
import { DomainError } from '../../lib/domain/errors.ts'
import { requestInputSchema } from '../../lib/domain/subject.ts'
import { clockOf } from '../../lib/now.ts'
import { loadProfile } from '../../lib/profile/load.ts'

export const DPO: Staff = { id: 'staff_dpo', role: 'dpo', teams: [] }
export const ADA = 'ada@example.test'
export const VISITOR = '0123456789abcdef'

/** A production build that runs, and its desk as this process sees it. */
export interface Bench {
  system: System
  desk: Desk
  dpo: Staff
  /** The most resident memory that each worker process has taken so far, in kB, oldest first. */
  workers: () => number[]
  /** Ends the worker with SIGKILL and starts another one. */
  replaceWorker: () => Promise<void>
  stop: () => Promise<void>
}

/** The desk of a running system, as this process sees it. */
export function deskOf({ env }: Pick<System, 'env'>): Promise<Desk> {
  return openDesk({
    masterKey: env.MASTER_KEY!,
    databaseUrl: null,
    dataFolder: env.RIGHTSDESK_DATA!,
    profile: loadProfile(env.PROFILE!, { lookUp: (name) => env[name], manifests }),
    now: clockOf({ SANDBOX_CLOCK_FILE: env.SANDBOX_CLOCK_FILE }),
  })
}

/** Gives the desk its DPO. */
export async function employDpo({ db, now }: Desk): Promise<void> {
  const at = now()
  const person = { name: 'Dora Example', email: 'dora@desk.example.test', emailVerified: true }
  await db.transaction((tx) =>
    tx.insert(staffTable).values({ ...DPO, teams: [], ...person, createdAt: at, updatedAt: at }),
  )
}

/** @param movesTime whether `system.advance` is to work */
export async function startBench(movesTime = false): Promise<Bench> {
  const system = await startSystem({
    profile: 'e2e/profiles/desk.yaml',
    env: { LOG_LEVEL: 'info', RATE_LIMIT_POSTS_PER_MINUTE: '1000', RATE_LIMIT_MAILS_PER_HOUR: '1000' },
    movesTime,
  })
  const desk = await deskOf(system)
  await employDpo(desk)
  const highest = new Map<number, number>()
  const look = () => {
    const pid = system.pidOf('worker')
    const kB = pid && memoryOf(pid)?.highest
    if (pid && kB) highest.set(pid, kB)
  }
  const timer = setInterval(look, 100)
  return {
    system,
    desk,
    dpo: DPO,
    workers: () => [...highest.values()],
    async replaceWorker() {
      look()
      await system.killWorker()
      await system.startWorker()
    },
    async stop() {
      clearInterval(timer)
      await desk.db.close()
      await system.stop()
    },
  }
}

/** Resident memory of a process in kB, now and at most (`VmHWM`); null where it has ended. */
export function memoryOf(pid: number): { now: number; highest: number } | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const of = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1])
    return { now: of('VmRSS'), highest: of('VmHWM') }
  } catch {
    return null
  }
}

/** Files and confirms a request as Ada, and has its plan approved once everything was looked up. */
export async function approvedRequest({ system, desk, dpo }: Bench, right: 'access' | 'erasure') {
  const { requestId } = await submitRequest(desk, {
    request: requestInputSchema.parse({ right, email: ADA, context: 'website', details: {} }),
    locale: 'en',
    channel: 'form',
    identifiers: [{ kind: 'piwik_visitor_id', value: VISITOR, source: 'browser' }],
    idempotencyKey: 'bench',
  })
  const mail = await system.mailbox.waitFor(ADA, /\/confirm\//, 60_000)
  const token = /\/confirm\/([\w-]+)/.exec(mail.text)![1]!
  const { statusToken } = await confirmIdentity(desk, { token })
  const began = performance.now()
  await until(async () =>
    (await findingsOf(desk.db.read, requestId)).every(({ status }) => status === 'done'),
  )
  say(`looked up in ${seconds(began)}`)
  // What was looked up last may still be written down.
  await until(async () => {
    const { version } = await requestById(desk.db.read, requestId)
    return approvePlan(desk, dpo, { requestId, version }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof DomainError && error.code === 'changed_meanwhile') return false
        throw error
      },
    )
  })
  for (const task of await tasksAt(desk, requestId))
    if (['manual', 'handed_off', 'unsupported'].includes(task.status))
      await settleTask(desk, dpo, { taskId: task.id, outcome: 'not_found', note: 'Looked it up.' })
  return { requestId, statusToken }
}

export async function tasksAt(desk: Desk, requestId: string) {
  return tasksOf(desk.db.read, await requestById(desk.db.read, requestId))
}

export async function taskOf(desk: Desk, requestId: string, recipientId: string) {
  return (await tasksAt(desk, requestId)).find((task) => task.recipientId === recipientId)!
}

/** Asks again until it holds. @throws Error after an hour */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  const end = Date.now() + 3_600_000
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('it did not come to hold within an hour')
    await wait(50)
  }
}

export const say = (line: string) => console.log(line)
export const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`
export const mb = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(0)} MB`
export const memory = (kB: readonly number[]) => kB.map((one) => mb(one * 1024)).join(', ')

/** Prints what was checked; a check that fails makes the exit code 1. */
export function check(what: string, holds: boolean): void {
  say(`${holds ? 'holds' : 'FAILS'}: ${what}`)
  if (!holds) process.exitCode = 1
}
