import { afterEach, beforeEach, expect, it } from 'vitest'
import { eventsOf } from '../db/audit.ts'
import { fileChunks } from '../db/schema.ts'
import type { Desk } from './context.ts'
import { dropFiles } from './drop-files.ts'
import { refuseRequest } from './refuse-request.ts'
import { claim, openJobs, PEOPLE, REFUSAL, requestOf, type TestDesk, testDesk } from './test-desk.ts'
import { BATCHES, exported } from './test-export.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

/** A worker that is killed before it begins one transaction more than these. */
function dyingAfter(transactions: number): Desk {
  let left = transactions
  const transaction: Desk['db']['transaction'] = (work) => {
    if (left-- === 0) throw new Error('killed')
    return desk.db.transaction(work)
  }
  return { ...desk, db: { ...desk.db, transaction } }
}

it('deletes what a killed worker had left, and says once that it is gone', async () => {
  const batch = BATCHES[0]!
  const batches = Array.from({ length: 80 }, (_, n) => ({ ...batch, cursor: `after-${n}` }))
  const { requestId } = await exported(desk, batches)
  const { version } = await requestOf(desk, requestId)
  await refuseRequest(desk, PEOPLE.dpo, { requestId, version, draft: REFUSAL, subject: 'No' })
  const [job] = await openJobs(desk, 'files.drop', requestId)
  const killed = dropFiles(dyingAfter(2), await claim(desk, job!.id), requestId)
  await expect(killed).rejects.toThrow('killed')
  expect(await desk.db.read.$count(fileChunks)).toBe(81 - 64)
  desk.pass({ hours: 1 })
  await dropFiles(desk, await claim(desk, job!.id), requestId)
  expect(await desk.db.read.$count(fileChunks)).toBe(0)
  expect(await openJobs(desk, 'files.drop', requestId)).toEqual([])
  const types = (await eventsOf(desk.db.read, requestId)).map(({ type }) => type)
  expect(types.filter((type) => type === 'package.removed')).toHaveLength(1)
})
