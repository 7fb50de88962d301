import { eq, getTableName } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DESK_CHAIN, eventsOf } from '../db/audit.ts'
import { appendCheckpoint, lastCheckpoint } from '../db/checkpoints.ts'
import { auditEvents, auditTombstones, requests, schema } from '../db/schema.ts'
import { writeTombstone } from '../db/tombstones.ts'
import { verifyAudit } from '../db/verify-audit.ts'
import { purgeRequest } from './purge-request.ts'
import { shredRequest } from './shred-request.ts'
import {
  answered,
  approved,
  confirmed,
  LETTER,
  PEOPLE,
  requestOf,
  type TestDesk,
  testDesk,
} from './test-desk.ts'
import { exported } from './test-export.ts'
import { withdrawRequest } from './withdraw-request.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await testDesk()
})
afterEach(() => desk.db.close())

const LATER = new Date('2030-01-01T00:00:00Z')
const report = () => verifyAudit(desk.db.read, desk.vault.signingKey)
const faults = async () => (await report()).faults

/** Shredded, and nothing of it readable any more: what the sweep leaves. */
async function shredded(requestId: string): Promise<void> {
  await shredRequest(desk, requestId, desk.now())
  await desk.db.transaction((tx) =>
    tx.update(requests).set({ shredOn: null }).where(eq(requests.id, requestId)),
  )
}

/** Tables in which the request's id stands anywhere. */
async function tablesWith(requestId: string): Promise<string[]> {
  const found: string[] = []
  for (const table of Object.values(schema)) {
    const rows = await desk.db.read.select().from(table)
    if (JSON.stringify(rows).includes(requestId)) found.push(getTableName(table))
  }
  return found.sort()
}

describe('the record of a request', () => {
  it('stays through its last day and goes on the day after', async () => {
    const { requestId } = await answered(desk)
    await shredded(requestId)
    desk.pass({ days: 3 * 365 + 1 })
    expect(await purgeRequest(desk, requestId)).toBe(false)
    desk.pass({ days: 1 })
    expect(await purgeRequest(desk, requestId)).toBe(true)
    expect(await purgeRequest(desk, requestId)).toBe(false)
  })

  it('does not go before the person’s data has', async () => {
    const { requestId } = await answered(desk)
    desk.pass({ days: 4 * 365 })
    expect(await purgeRequest(desk, requestId)).toBe(false)
  })

  it('leaves its number in a tombstone, in what was signed and in the desk’s chain, and nowhere else', async () => {
    const { requestId } = await answered(desk)
    const events = (await eventsOf(desk.db.read, requestId)).length + 1
    await shredded(requestId)
    desk.pass({ days: 4 * 365 })
    await purgeRequest(desk, requestId)
    expect(await tablesWith(requestId)).toEqual(['audit_checkpoints', 'audit_events', 'audit_tombstones'])
    const [purged] = await desk.db.read.select().from(auditEvents)
    expect(purged).toMatchObject({ requestId: DESK_CHAIN, type: 'request.purged', actor: 'system' })
    expect(JSON.parse(purged!.data)).toEqual({ request: requestId, events, tasks: 4 })
    expect(await report()).toMatchObject({ purged: 1, faults: [] })
  })

  it('goes whole where the deletion ledger is carried out again on a backup that still held everything', async () => {
    const { requestId } = await exported(desk)
    const other = await approved(desk, { email: 'bea@example.test' })
    expect(await purgeRequest(desk, requestId, LATER)).toBe(true)
    expect(await purgeRequest(desk, requestId, LATER)).toBe(false)
    expect(await purgeRequest(desk, 'req_unknown', LATER)).toBe(false)
    expect(await tablesWith(requestId)).toEqual(['audit_events', 'audit_tombstones'])
    expect((await requestOf(desk, other.requestId)).status).toBe('in_progress')
    expect(await faults()).toEqual([])
  })

  it('leaves a later duplicate of it standing, without the way to it', async () => {
    const first = await confirmed(desk)
    const duplicate = await confirmed(desk)
    await withdrawRequest(desk, { staff: PEOPLE.dpo, requestId: first.requestId }, LETTER)
    expect((await requestOf(desk, duplicate.requestId)).duplicateOf).toBe(first.requestId)
    await purgeRequest(desk, first.requestId, LATER)
    expect((await requestOf(desk, duplicate.requestId)).duplicateOf).toBeNull()
  })
})

describe('the audit trail after a purge', () => {
  let purged: string
  let kept: string
  beforeEach(async () => {
    purged = (await answered(desk)).requestId
    kept = (await confirmed(desk, { email: 'bea@example.test' })).requestId
    await desk.db.transaction((tx) => appendCheckpoint(tx, desk.vault.signingKey, desk.now(), null))
    await purgeRequest(desk, purged, LATER)
  })

  it('goes on being signed and checked, also against a checkpoint that was kept elsewhere', async () => {
    const exportedOne = await lastCheckpoint(desk.db.read)
    await desk.db.transaction((tx) => appendCheckpoint(tx, desk.vault.signingKey, desk.now(), null))
    const options = { exported: exportedOne! }
    expect(await verifyAudit(desk.db.read, desk.vault.signingKey, options)).toMatchObject({
      purged: 1,
      faults: [],
    })
  })

  it('names a tombstone that was forged, and what it was to hide', async () => {
    const { hash } = (await eventsOf(desk.db.read, kept)).at(-1)!
    const seq = (await eventsOf(desk.db.read, kept)).length
    await desk.db.transaction(async (tx) => {
      const forged = { requestId: kept, seq, hash, at: desk.now().toISOString(), signature: 'Zm9yZ2Vk' }
      await tx.insert(auditTombstones).values(forged)
      await tx.delete(auditEvents).where(eq(auditEvents.requestId, kept))
    })
    expect(await report()).toMatchObject({ purged: 1 })
    expect(await faults()).toEqual(
      expect.arrayContaining([
        { what: 'tombstone', chain: kept, seq },
        { what: 'cut-short', chain: kept, seq: 1 },
        { what: 'no-chain', chain: kept, seq: 1 },
      ]),
    )
  })

  it('names a tombstone that was changed, e.g. to another chain', async () => {
    await desk.db.dropAuditTriggers()
    await desk.db.transaction(async (tx) => {
      await tx.update(auditTombstones).set({ requestId: kept })
      await tx.delete(auditEvents).where(eq(auditEvents.requestId, kept))
    })
    const chains = (await faults()).map(({ what, chain }) => `${what} ${chain}`)
    expect(chains).toEqual(
      expect.arrayContaining([`tombstone ${kept}`, `cut-short ${purged}`, `cut-short ${kept}`]),
    )
  })

  it('names a tombstone of ours that ends before what a checkpoint signed', async () => {
    await desk.db.dropAuditTriggers()
    const seq = (await eventsOf(desk.db.read, kept)).length
    await desk.db.transaction(async (tx) => {
      // As somebody would who cuts the chain, has it purged, and hopes that nobody compares.
      await tx.delete(auditEvents).where(eq(auditEvents.seq, seq))
      await writeTombstone(tx, desk.vault.signingKey, kept, desk.now())
      await tx.delete(auditEvents).where(eq(auditEvents.requestId, kept))
    })
    expect(await faults()).toContainEqual({ what: 'tombstone-short', chain: kept, seq })
  })

  it('names a tombstone whose last event is not the one that was signed', async () => {
    await desk.db.dropAuditTriggers()
    const seq = (await eventsOf(desk.db.read, kept)).length
    await desk.db.transaction(async (tx) => {
      await tx.update(auditEvents).set({ hash: 'another' }).where(eq(auditEvents.seq, seq))
      await writeTombstone(tx, desk.vault.signingKey, kept, desk.now())
      await tx.delete(auditEvents).where(eq(auditEvents.requestId, kept))
    })
    expect(await faults()).toContainEqual({ what: 'rewritten', chain: kept, seq })
  })

  it('names events that stand beside a tombstone', async () => {
    await desk.db.transaction((tx) => writeTombstone(tx, desk.vault.signingKey, kept, desk.now()))
    const seq = (await eventsOf(desk.db.read, kept)).length
    expect(await faults()).toEqual([{ what: 'tombstone', chain: kept, seq }])
  })

  it('still names a chain that is gone without one', async () => {
    await desk.db.dropAuditTriggers()
    await desk.db.transaction((tx) => tx.delete(auditEvents).where(eq(auditEvents.requestId, kept)))
    expect(await faults()).toEqual(
      expect.arrayContaining([
        { what: 'no-chain', chain: kept, seq: 1 },
        { what: 'cut-short', chain: kept, seq: 1 },
      ]),
    )
  })
})
