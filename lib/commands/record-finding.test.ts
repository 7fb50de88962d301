import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { caseFileOf } from '../db/case-file.ts'
import { dataKeyOf } from '../db/data-keys.ts'
import { identifiersOf } from '../db/subjects.ts'
import { findingsOf } from '../db/tasks.ts'
import { closeJob } from '../jobs/ledger.ts'
import { addIdentifier } from './add-identifier.ts'
import { beginLocate } from './begin-locate.ts'
import { recordFinding } from './record-finding.ts'
import { releaseIdentifier } from './release-identifier.ts'
import {
  claim,
  confirmed,
  lookedUp,
  openJobs,
  PEOPLE,
  requestOf,
  type TestDesk,
  testDesk,
} from './test-desk.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

const NOTHING = { found: [], willRemove: [], willRemain: [], alsoFound: [], evidence: [] }
const INVOICES = { what: "Ada's 4 invoices", reason: 'Tax law', ground: 'Art. 17(3)(b)', until: '2031-12-31' }

it('keeps what a system says would remain sealed, since its words may name the person, and opens it for staff', async () => {
  const { requestId } = await confirmed(desk)
  for (const job of await openJobs(desk, 'finding.locate', requestId)) {
    const { recipientId } = job.payload as { recipientId: string }
    await lookedUp(desk, job, {
      ...NOTHING,
      found: [{ label: 'customer', count: 1 }],
      willRemain: recipientId === 'hubspot' ? [INVOICES] : [],
    })
  }
  expect(JSON.stringify(await findingsOf(desk.db.read, requestId))).not.toMatch(/invoices|Tax/)
  const row = await requestOf(desk, requestId)
  const { findings } = await caseFileOf(desk.db.read, desk.vault, row, PEOPLE.dpo)
  expect(findings.map(({ recipientId, willRemain }) => [recipientId, willRemain])).toEqual([
    ['analytics', []],
    ['hubspot', [INVOICES]],
  ])
})

describe('a look-up that is running when staff add an identifier', () => {
  const counted = (count: number) => ({ ...NOTHING, found: [{ label: 'contacts', count }] })
  let requestId: string
  beforeEach(async () => {
    requestId = (await confirmed(desk)).requestId
  })

  const lookUps = async () =>
    (await openJobs(desk, 'finding.locate', requestId)).filter(
      ({ payload }) => payload.recipientId === 'hubspot',
    )
  /** Takes the newest look-up at HubSpot as far as the call itself. */
  async function begun() {
    const held = await claim(desk, (await lookUps()).at(-1)!.id)
    const of = { requestId, recipientId: 'hubspot' }
    const { identifiers } = (await beginLocate(desk, held, of))!
    return {
      identifiers,
      reports: (reported: Parameters<typeof recordFinding>[3]) =>
        recordFinding(desk, held, { ...of, identifiers }, reported),
    }
  }
  const finding = async () =>
    (await findingsOf(desk.db.read, requestId)).find((one) => one.recipientId === 'hubspot')

  async function releaseAnother() {
    const other = { kind: 'email' as const, value: 'ada@work.example.test', usable: false, reason: '' }
    await addIdentifier(desk, PEOPLE.dpo, { requestId, ...other })
    const key = await dataKeyOf(desk.db.read, desk.vault, requestId)
    const all = await identifiersOf(desk.db.read, key, requestId)
    const { id } = all.find(({ value }) => value === other.value)!
    desk.pass({ hours: 1 / 3600 })
    await releaseIdentifier(desk, PEOPLE.dpo, { requestId, identifierId: id, reason: 'She wrote from it.' })
  }

  it.each([
    ['finds something', counted(1)],
    ['fails', { fault: 'invalid' as const, message: 'no' }],
    ['fails for a while', { fault: 'transient' as const, message: 'busy' }],
  ])('leaves the say to the newer one, which knows it, where it %s', async (_, reported) => {
    const older = await begun()
    await releaseAnother()
    await older.reports(reported)
    expect(await finding()).toMatchObject({ status: 'queued', found: [], fault: null })
    expect(await lookUps()).toHaveLength(1)
    const newer = await begun()
    expect(newer.identifiers.map(({ value }) => value)).toEqual(['ada@example.test', 'ada@work.example.test'])
    await newer.reports(counted(2))
    expect(await finding()).toMatchObject({ status: 'done', found: [{ count: 2 }] })
    expect(await lookUps()).toEqual([])
  })

  it('changes nothing where the newer one was quicker', async () => {
    const older = await begun()
    await releaseAnother()
    const newer = await begun()
    await newer.reports(counted(2))
    await older.reports(counted(1))
    expect(await finding()).toMatchObject({ status: 'done', found: [{ count: 2 }] })
    expect(await lookUps()).toEqual([])
  })

  it('counts where the identifier is of a kind that its system does not know', async () => {
    const older = await begun()
    const visitor = { kind: 'piwik_visitor_id' as const, value: '00c0ffee00c0ffee' }
    await addIdentifier(desk, PEOPLE.dpo, { requestId, ...visitor, usable: true, reason: 'She sent it.' })
    await older.reports(counted(1))
    expect(await finding()).toMatchObject({ status: 'done', found: [{ count: 1 }] })
  })

  it('is followed by another one where none waits', async () => {
    const older = await begun()
    await releaseAnother()
    const waiting = await claim(desk, (await lookUps()).at(-1)!.id)
    await desk.db.transaction((tx) => closeJob(tx, waiting, desk.now()))
    await older.reports(counted(1))
    const newer = await begun()
    expect(newer.identifiers).toHaveLength(2)
  })
})
