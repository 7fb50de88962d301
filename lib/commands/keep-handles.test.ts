import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { jobs, tasks } from '../db/schema.ts'
import { LeaseLost } from '../jobs/ledger.ts'
import { beginTask } from './begin-task.ts'
import { keepHandles } from './keep-handles.ts'
import type { HeldJob } from './parts/held-job.ts'
import { approved, begun, claim, requestOf, type TestDesk, tasksBy, testDesk } from './test-desk.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

/** An erasure that a worker has begun. */
async function erasing(): Promise<{ requestId: string; taskId: string; held: HeldJob }> {
  const { requestId } = await approved(desk)
  const taskId = (await tasksBy(desk, requestId)).hubspot!.id
  return { requestId, taskId, ...(await begun(desk, taskId)) }
}

const attemptsOf = async ({ id }: HeldJob) =>
  (await desk.db.read.select().from(jobs).where(eq(jobs.id, id)))[0]!.attempts

it('hands the ids to whoever goes on, sealed until then, and leaves the version that staff decide upon', async () => {
  const { requestId, taskId, held } = await erasing()
  const { version } = await requestOf(desk, requestId)
  await keepHandles(desk, held, taskId, ['contact/815'])
  expect((await requestOf(desk, requestId)).version).toBe(version)
  const [row] = await desk.db.read.select().from(tasks).where(eq(tasks.id, taskId))
  expect(row!.handlesSealed).not.toContain('815')
  desk.pass({ hours: 0.1 })
  const next = await claim(desk, held.id)
  expect((await beginTask(desk, next, taskId))!.handles).toEqual(['contact/815'])
})

it('makes the next fault a first one where something new is kept, and only there', async () => {
  const { taskId, held } = await erasing()
  for (const [handles, isFurther, attempts] of [
    [['page/1'], true, 1],
    [['page/1'], false, 2],
    [['page/1', 'page/2'], true, 1],
    [['page/2'], false, 2],
  ] as const) {
    await desk.db.transaction((tx) => tx.update(jobs).set({ attempts: 2 }).where(eq(jobs.id, held.id)))
    expect(await keepHandles(desk, held, taskId, [...handles])).toBe(isFurther)
    expect(await attemptsOf(held)).toBe(attempts)
  }
})

it('keeps nothing for a worker whose job another one has taken over', async () => {
  const { taskId, held } = await erasing()
  await keepHandles(desk, held, taskId, ['contact/815'])
  desk.pass({ hours: 0.1 })
  const next = await claim(desk, held.id)
  await expect(keepHandles(desk, held, taskId, ['contact/816'])).rejects.toThrow(LeaseLost)
  expect((await beginTask(desk, next, taskId))!.handles).toEqual(['contact/815'])
})
