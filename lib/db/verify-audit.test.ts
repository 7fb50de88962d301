import { randomBytes } from 'node:crypto'
import { and, eq, gt } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createVault } from '../vault/vault.ts'
import { appendEvent, chainStart, eventHash, eventsOf } from './audit.ts'
import { appendCheckpoint, lastCheckpoint } from './checkpoints.ts'
import { type AuditEventRow, auditCheckpoints, auditEvents, meta, requests } from './schema.ts'
import { openTestDb, type TestDb } from './test-db.ts'
import { requestRow } from './test-request.ts'
import { verifyAudit } from './verify-audit.ts'

const { signingKey } = createVault(randomBytes(32).toString('base64'))
const AT = new Date('2026-03-02T09:00:00Z')

let db: TestDb
beforeEach(async () => {
  db = await openTestDb()
  for (const id of ['req_a', 'req_b']) await file(id)
  await db.transaction((tx) => appendCheckpoint(tx, signingKey, AT, null))
})
afterEach(() => db.close())

/** A request with three events. */
async function file(id: string): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.insert(requests).values(requestRow(id, AT))
    for (let i = 1; i <= 3; i++)
      await appendEvent(tx, { chain: id, type: 'note.added', actor: 'staff_dpo', data: { i }, at: AT })
  })
}

/** Events that belong to no request: more than are read at once. */
async function many(chain: string, count: number): Promise<void> {
  const rows: AuditEventRow[] = []
  for (let seq = 1; seq <= count; seq++) {
    const previousHash = rows.at(-1)?.hash ?? chainStart(chain)
    const row = { requestId: chain, seq, type: 'note.added', actor: 'x', data: '{}', at: 'x', previousHash }
    rows.push({ id: `evt_${seq}`, ...row, hash: eventHash(row) })
  }
  await db.transaction((tx) => tx.insert(auditEvents).values(rows))
}

const event = (chain: string, seq: number) => and(eq(auditEvents.requestId, chain), eq(auditEvents.seq, seq))
const faults = async () => (await verifyAudit(db.read, signingKey)).faults

describe('the audit trail', () => {
  it('holds as it was written, also beyond one page of events', async () => {
    await many('desk', 1203)
    expect(await verifyAudit(db.read, signingKey)).toEqual({
      chains: 3,
      events: 1209,
      checkpoints: 1,
      purged: 0,
      faults: [],
    })
  })

  it('shows which event was edited', async () => {
    await db.dropAuditTriggers()
    await db.transaction((tx) => tx.update(auditEvents).set({ actor: 'staff_x' }).where(event('req_a', 2)))
    expect(await faults()).toEqual([{ what: 'hash', chain: 'req_a', seq: 2 }])
  })

  it('shows an edit whose hash was computed anew, by what follows and by what was signed', async () => {
    await db.dropAuditTriggers()
    const forge = async (seq: number) => {
      const [row] = (await eventsOf(db.read, 'req_a')).slice(seq - 1)
      const forged = { ...row!, actor: 'staff_x' }
      const set = { actor: 'staff_x', hash: eventHash(forged) }
      await db.transaction((tx) => tx.update(auditEvents).set(set).where(event('req_a', seq)))
    }
    await forge(3)
    expect(await faults()).toEqual([{ what: 'rewritten', chain: 'req_a', seq: 3 }])
    await forge(2)
    expect(await faults()).toContainEqual({ what: 'previous-hash', chain: 'req_a', seq: 3 })
  })

  it('shows where an event is missing', async () => {
    await db.dropAuditTriggers()
    await db.transaction((tx) => tx.delete(auditEvents).where(event('req_b', 1)))
    expect(await faults()).toEqual([{ what: 'gap', chain: 'req_b', seq: 1 }])
  })

  it('shows events that changed places', async () => {
    await db.dropAuditTriggers()
    const renumber = (from: number, to: number) =>
      db.transaction((tx) => tx.update(auditEvents).set({ seq: to }).where(event('req_a', from)))
    await renumber(1, 9)
    await renumber(2, 1)
    await renumber(9, 2)
    expect(await faults()).toEqual([{ what: 'previous-hash', chain: 'req_a', seq: 1 }])
  })

  it('shows an event that was moved into another chain', async () => {
    await db.dropAuditTriggers()
    const last = event('req_a', 3)
    await db.transaction((tx) => tx.update(auditEvents).set({ requestId: 'req_b', seq: 4 }).where(last))
    expect(await faults()).toEqual([
      { what: 'previous-hash', chain: 'req_b', seq: 4 },
      { what: 'cut-short', chain: 'req_a', seq: 3 },
    ])
  })

  it('shows a chain whose end was cut off', async () => {
    await db.dropAuditTriggers()
    const end = and(eq(auditEvents.requestId, 'req_b'), gt(auditEvents.seq, 1))
    await db.transaction((tx) => tx.delete(auditEvents).where(end))
    expect(await faults()).toEqual([{ what: 'cut-short', chain: 'req_b', seq: 2 }])
  })

  it('shows a request that vanished with its whole chain', async () => {
    await db.dropAuditTriggers()
    await db.transaction(async (tx) => {
      await tx.delete(auditEvents).where(eq(auditEvents.requestId, 'req_b'))
      await tx.delete(requests).where(eq(requests.id, 'req_b'))
    })
    expect(await faults()).toEqual([{ what: 'cut-short', chain: 'req_b', seq: 1 }])
  })

  it('shows a request whose chain is gone, checkpoint or not', async () => {
    await db.dropAuditTriggers()
    await file('req_c')
    await db.transaction((tx) => tx.delete(auditEvents).where(eq(auditEvents.requestId, 'req_c')))
    expect(await faults()).toEqual([{ what: 'no-chain', chain: 'req_c', seq: 1 }])
  })
})

describe('the checkpoints', () => {
  const sign = (at: Date) => db.transaction((tx) => appendCheckpoint(tx, signingKey, at, null))

  it('are ours alone: another key signs nothing that holds', async () => {
    const other = createVault(randomBytes(32).toString('base64')).signingKey
    expect((await verifyAudit(db.read, other)).faults).toEqual([
      { what: 'checkpoint', chain: 'checkpoints', seq: 1 },
    ])
  })

  it('show when one of them was edited, or removed between others', async () => {
    await file('req_c')
    await sign(AT)
    await file('req_d')
    await sign(AT)
    await db.dropAuditTriggers()
    await db.transaction((tx) => tx.delete(auditCheckpoints).where(eq(auditCheckpoints.seq, 2)))
    expect(await faults()).toEqual([{ what: 'checkpoint', chain: 'checkpoints', seq: 2 }])
    const edited = { heads: 'not even JSON' }
    await db.transaction((tx) => tx.update(auditCheckpoints).set(edited).where(eq(auditCheckpoints.seq, 1)))
    expect(await faults()).toContainEqual({ what: 'checkpoint', chain: 'checkpoints', seq: 1 })
  })

  it('are noticed to be missing, with all that they signed, by the one that was kept elsewhere', async () => {
    await file('req_c')
    await sign(AT)
    const exported = (await lastCheckpoint(db.read))!
    expect((await verifyAudit(db.read, signingKey, { exported })).faults).toEqual([])
    await db.dropAuditTriggers()
    await db.transaction(async (tx) => {
      await tx.delete(auditCheckpoints).where(eq(auditCheckpoints.seq, 2))
      await tx.delete(auditEvents).where(eq(auditEvents.requestId, 'req_c'))
      await tx.delete(requests).where(eq(requests.id, 'req_c'))
    })
    const missing = { what: 'checkpoint', chain: 'checkpoints', seq: 2 }
    expect(await faults()).toEqual([missing])
    // The desk's own note of how far they came was put back, too.
    await db.transaction((tx) => tx.delete(meta).where(eq(meta.name, 'checkpoint-chain')))
    expect(await faults()).toEqual([])
    expect((await verifyAudit(db.read, signingKey, { exported })).faults).toEqual([
      { ...missing, what: 'exported' },
    ])
  })
})
