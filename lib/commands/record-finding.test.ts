import { afterEach, beforeEach, expect, it } from 'vitest'
import { caseFileOf } from '../db/case-file.ts'
import { findingsOf } from '../db/tasks.ts'
import { recordFinding } from './record-finding.ts'
import { claim, confirmed, openJobs, PEOPLE, requestOf, type TestDesk, testDesk } from './test-desk.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

const INVOICES = { what: "Ada's 4 invoices", reason: 'Tax law', ground: 'Art. 17(3)(b)', until: '2031-12-31' }

it('keeps what a system says would remain sealed, since its words may name the person, and opens it for staff', async () => {
  const { requestId } = await confirmed(desk)
  for (const job of await openJobs(desk, 'finding.locate', requestId)) {
    const { recipientId } = job.payload as { recipientId: string }
    await recordFinding(
      desk,
      await claim(desk, job.id),
      { requestId, recipientId },
      {
        found: [{ label: 'customer', count: 1 }],
        willRemove: [],
        willRemain: recipientId === 'hubspot' ? [INVOICES] : [],
        alsoFound: [],
        evidence: [],
      },
    )
  }
  expect(JSON.stringify(await findingsOf(desk.db.read, requestId))).not.toMatch(/invoices|Tax/)
  const row = await requestOf(desk, requestId)
  const { findings } = await caseFileOf(desk.db.read, desk.vault, row, PEOPLE.dpo)
  expect(findings.map(({ recipientId, willRemain }) => [recipientId, willRemain])).toEqual([
    ['analytics', []],
    ['hubspot', [INVOICES]],
  ])
})
