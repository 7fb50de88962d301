import { randomBytes } from 'node:crypto'
import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createVault } from '../vault/vault.ts'
import { DESK_CHAIN, eventHash } from './audit.ts'
import { type CheckpointRow, checkpointProgress, type Head, lastCheckpoint } from './checkpoints.ts'
import { type AuditEventRow, meta } from './schema.ts'
import { openTestDb, type TestDb } from './test-db.ts'
import { writeHistory, writesHistory } from './test-history.ts'
import { INTERFERENCES, trailOf } from './test-interference.ts'
import { verifyAudit } from './verify-audit.ts'

const { signingKey } = createVault(randomBytes(32).toString('base64'))
const faults = async (db: TestDb, exported?: CheckpointRow) =>
  (await verifyAudit(db.read, signingKey, exported ? { exported } : {})).faults

async function interfere(db: TestDb, statements: string[]): Promise<void> {
  await db.dropAuditTriggers()
  for (const statement of statements) await db.execute(statement)
}

describe('whoever has the database’s password', () => {
  let db: TestDb
  beforeEach(async () => {
    db = await openTestDb()
    await writeHistory(db, signingKey)
  })
  afterEach(() => db.close())

  it('finds a trail that holds', async () => {
    expect(await verifyAudit(db.read, signingKey)).toEqual({
      chains: 4,
      events: 18,
      checkpoints: 3,
      purged: 0,
      faults: [],
    })
  })

  it.each(INTERFERENCES)('is found out: $name', async ({ statements, first }) => {
    await interfere(db, statements(await trailOf(db.read)))
    const found = await faults(db)
    expect(found[0]).toEqual(first)
  })

  it('is found out by the next checkpoint, too: it does not take the number of one that was dropped', async () => {
    await interfere(db, ['delete from audit_checkpoints where seq = 3'])
    await writesHistory(db, signingKey).sign()
    expect((await lastCheckpoint(db.read))?.seq).toBe(4)
    expect(await faults(db)).toContainEqual({ what: 'checkpoint', chain: 'checkpoints', seq: 3 })
  })

  it('is found out by a checkpoint kept elsewhere, having put everything back as it was', async () => {
    const exported = (await lastCheckpoint(db.read))!
    expect(await faults(db, exported)).toEqual([])
    await interfere(db, [
      'delete from audit_checkpoints where seq = 3',
      "delete from audit_events where request_id = 'req_a' and seq = 5",
      "delete from audit_events where request_id = 'desk' and seq = 3",
    ])
    const back = JSON.stringify({ ...(await checkpointProgress(db.read)), last: 2 })
    await db.transaction((tx) =>
      tx.update(meta).set({ value: back }).where(eq(meta.name, 'checkpoint-chain')),
    )
    // Nothing in such a copy tells that it is an old one.
    expect(await faults(db)).toEqual([])
    expect(await faults(db, exported)).toEqual([{ what: 'exported', chain: 'checkpoints', seq: 3 }])
  })
})

describe('the checkpoints', () => {
  let db: TestDb
  beforeEach(async () => {
    db = await openTestDb()
  })
  afterEach(() => db.close())

  it('sign every chain that grew, also where others were signed at their closure in between', async () => {
    const desk = writesHistory(db, signingKey)
    await desk.file('req_a', 1)
    await desk.sign()
    await desk.note('req_a')
    // Two hours of closures, each with a checkpoint of its own.
    await desk.file('req_b', 120)
    await desk.sign(['req_b'])
    await desk.sign()
    const { heads } = (await lastCheckpoint(db.read))!
    expect((JSON.parse(heads) as Head[]).map(([chain, seq]) => [chain, seq])).toContainEqual(['req_a', 2])
  })

  it('hold as they were written before ids were hashed', async () => {
    await writeHistory(db, signingKey)
    const older = (event: AuditEventRow, previousHash: string) => {
      const { id: _, hash: __, ...withoutId } = event
      return eventHash({ ...withoutId, previousHash })
    }
    await interfere(db, ['delete from audit_checkpoints', 'delete from meta'])
    let before: AuditEventRow | undefined
    for (const event of (await trailOf(db.read)).events) {
      const previousHash = before?.requestId === event.requestId ? before.hash : event.previousHash
      const hash = older(event, previousHash)
      await db.execute(
        `update audit_events set previous_hash = '${previousHash}', hash = '${hash}' where id = '${event.id}'`,
      )
      before = { ...event, hash }
    }
    expect(await faults(db)).toEqual([])
  })
})

// What is signed in a random history: the last number of each chain that a checkpoint names.
function signedIn(checkpoints: CheckpointRow[]): Map<string, number> {
  const signed = new Map<string, number>()
  for (const { heads } of checkpoints)
    for (const [chain, seq] of JSON.parse(heads) as Head[])
      signed.set(chain, Math.max(seq, signed.get(chain) ?? 0))
  return signed
}

const chain = fc.constantFrom('req_1', 'req_2', 'req_3', DESK_CHAIN)
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('note' as const), chain }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sign' as const), chain: fc.option(chain) }) },
)
const COLUMNS = ['id', 'type', 'actor', 'data', 'at', 'previous_hash', 'hash'] as const
const interference = fc.oneof(
  fc.record({ kind: fc.constant('edit' as const), column: fc.constantFrom(...COLUMNS) }),
  fc.record({ kind: fc.constantFrom('delete', 'renumber', 'cut', 'vanish', 'swap') }),
)

describe('any history and any interference', () => {
  it('is found where it touches what was signed, and an untouched one is never suspected', {
    timeout: 180_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 4, maxLength: 18 }),
        interference,
        fc.nat(),
        async (steps, done, at) => {
          const db = await openTestDb()
          try {
            const desk = writesHistory(db, signingKey)
            for (const id of ['req_1', 'req_2', 'req_3']) await desk.file(id, 1)
            await desk.note(DESK_CHAIN)
            for (const one of steps)
              await (one.do === 'note' ? desk.note(one.chain) : desk.sign(one.chain && [one.chain]))
            await desk.sign(['req_1'])
            const trail = await trailOf(db.read)
            expect(await faults(db)).toEqual([])

            const signed = signedIn(trail.checkpoints)
            const covered = trail.events.filter(({ requestId, seq }) => seq <= (signed.get(requestId) ?? 0))
            const { requestId, seq } = covered[at % covered.length]!
            const one = `where request_id = '${requestId}' and seq = ${seq}`
            const statements = {
              edit: () => [`update audit_events set ${'column' in done ? done.column : ''} = 'x' ${one}`],
              delete: () => [`delete from audit_events ${one}`],
              renumber: () => [`update audit_events set seq = 999 ${one}`],
              cut: () => [`delete from audit_events where request_id = '${requestId}' and seq >= ${seq}`],
              vanish: () => [
                `delete from audit_events where request_id = '${requestId}'`,
                `delete from requests where id = '${requestId}'`,
              ],
              swap: () => {
                const other = trail.events.find((event) => event.requestId === requestId && event.seq !== seq)
                if (!other) return [`delete from audit_events ${one}`]
                const there = `where request_id = '${requestId}' and seq`
                return [
                  `update audit_events set seq = 999 ${one}`,
                  `update audit_events set seq = ${seq} ${there} = ${other.seq}`,
                  `update audit_events set seq = ${other.seq} ${there} = 999`,
                ]
              },
            }[done.kind]()
            await interfere(db, statements)
            expect((await faults(db)).map((fault) => fault.chain)).toContain(requestId)
          } finally {
            await db.close()
          }
        },
      ),
      { numRuns: 40 },
    )
  })
})
