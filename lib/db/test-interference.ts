import { generateKeyPairSync, sign } from 'node:crypto'
import { asc } from 'drizzle-orm'
import { eventHash } from './audit.ts'
import { type CheckpointRow, checkpointHash } from './checkpoints.ts'
import type { Reader } from './client.ts'
import { type AuditEventRow, auditCheckpoints, auditEvents } from './schema.ts'
import type { AuditFault } from './verify-audit.ts'

interface Trail {
  events: AuditEventRow[]
  checkpoints: CheckpointRow[]
}

/** What somebody with the database's password could do to the trail of `writeHistory`, and what is to be said of it. */
export interface Interference {
  name: string
  /** Plain SQL for either dialect. */
  statements: (trail: Trail) => string[]
  first: AuditFault
}

export async function trailOf(db: Reader): Promise<Trail> {
  return {
    events: await db.select().from(auditEvents).orderBy(asc(auditEvents.requestId), asc(auditEvents.seq)),
    checkpoints: await db.select().from(auditCheckpoints).orderBy(asc(auditCheckpoints.seq)),
  }
}

const text = (value: string) => `'${value.replaceAll("'", "''")}'`
const at = (chain: string, seq: number) => `where request_id = '${chain}' and seq = ${seq}`
const edit = (set: string) => () => [`update audit_events set ${set} ${at('req_b', 3)}`]
const editCheckpoint = (set: string) => () => [`update audit_checkpoints set ${set} where seq = 2`]
const plain =
  (...statements: string[]) =>
  () =>
    statements
const find = (trail: Trail, chain: string, seq: number) =>
  trail.events.find((event) => event.requestId === chain && event.seq === seq)!

function insertEvent(event: AuditEventRow): string {
  const { id, requestId, seq, type, actor, data, at: when, previousHash, hash } = event
  const values = [text(id), text(requestId), seq, ...[type, actor, data, when, previousHash, hash].map(text)]
  return `insert into audit_events (id, request_id, seq, type, actor, data, at, previous_hash, hash) values (${values.join(', ')})`
}

const columns = 'id, request_id, seq, type, actor, data, at, previous_hash, hash'
const MOVE_UP = "update audit_events set seq = seq + 100 where request_id = 'req_b' and seq >= 3"

const chainFault = (what: AuditFault['what'], seq: number): AuditFault => ({ what, chain: 'req_b', seq })
const checkpointFault = (seq: number): AuditFault => ({ what: 'checkpoint', chain: 'checkpoints', seq })

export const INTERFERENCES: Interference[] = [
  // one column of one event each
  { name: 'an event’s id edited', statements: edit("id = 'evt_other'"), first: chainFault('hash', 3) },
  {
    name: 'an event moved to another chain',
    statements: edit("request_id = 'req_x'"),
    first: chainFault('gap', 3),
  },
  { name: 'an event’s number edited', statements: edit('seq = 30'), first: chainFault('gap', 3) },
  { name: 'an event’s type edited', statements: edit("type = 'file.removed'"), first: chainFault('hash', 3) },
  { name: 'an event’s actor edited', statements: edit("actor = 'system'"), first: chainFault('hash', 3) },
  { name: 'an event’s data edited', statements: edit("data = '{}'"), first: chainFault('hash', 3) },
  {
    name: 'a space put into an event’s data',
    statements: edit("data = data || ' '"),
    first: chainFault('hash', 3),
  },
  {
    name: 'an event’s time edited',
    statements: edit("at = '2026-03-02T08:00:00.000Z'"),
    first: chainFault('hash', 3),
  },
  {
    name: 'an event’s previous hash edited',
    statements: edit("previous_hash = 'x'"),
    first: chainFault('previous-hash', 3),
  },
  { name: 'an event’s hash edited', statements: edit("hash = 'x'"), first: chainFault('hash', 3) },
  {
    name: 'an event edited and hashed anew',
    statements: (trail) => {
      const event = { ...find(trail, 'req_b', 3), actor: 'system' }
      return [`update audit_events set actor = 'system', hash = ${text(eventHash(event))} ${at('req_b', 3)}`]
    },
    first: chainFault('previous-hash', 4),
  },
  {
    name: 'an event edited, and all that follow hashed anew',
    statements: (trail) => {
      const out: string[] = []
      let previousHash = find(trail, 'req_b', 2).hash
      for (const event of trail.events.filter((one) => one.requestId === 'req_b' && one.seq >= 3)) {
        const forged = { ...event, previousHash, actor: 'system' }
        const hash = eventHash(forged)
        out.push(
          `update audit_events set actor = 'system', previous_hash = '${previousHash}', hash = '${hash}' ${at('req_b', event.seq)}`,
        )
        previousHash = hash
      }
      return out
    },
    first: chainFault('rewritten', 4),
  },

  // events removed, moved, added
  {
    name: 'the first event deleted',
    statements: plain(`delete from audit_events ${at('req_b', 1)}`),
    first: chainFault('gap', 1),
  },
  {
    name: 'a middle event deleted',
    statements: plain(`delete from audit_events ${at('req_b', 3)}`),
    first: chainFault('gap', 3),
  },
  {
    name: 'the last event deleted',
    statements: plain(`delete from audit_events ${at('req_b', 6)}`),
    first: chainFault('cut-short', 6),
  },
  {
    name: 'two events swapped',
    statements: plain(
      `update audit_events set seq = 99 ${at('req_b', 3)}`,
      `update audit_events set seq = 3 ${at('req_b', 4)}`,
      `update audit_events set seq = 4 ${at('req_b', 99)}`,
    ),
    first: chainFault('previous-hash', 3),
  },
  {
    name: 'a whole chain renumbered',
    statements: plain("update audit_events set seq = seq + 100 where request_id = 'req_b'"),
    first: chainFault('gap', 1),
  },
  {
    name: 'a middle event deleted and the others moved up',
    statements: plain(
      `delete from audit_events ${at('req_b', 3)}`,
      MOVE_UP,
      "update audit_events set seq = seq - 101 where request_id = 'req_b' and seq > 100",
    ),
    first: chainFault('previous-hash', 3),
  },
  {
    name: 'a well-made event inserted between others',
    statements: (trail) => {
      const { id: _, hash: __, ...third } = find(trail, 'req_b', 3)
      const forged = { ...third, id: 'evt_forged', actor: 'staff_x' }
      return [
        MOVE_UP,
        insertEvent({ ...forged, hash: eventHash(forged) }),
        "update audit_events set seq = seq - 99 where request_id = 'req_b' and seq > 100",
      ]
    },
    first: chainFault('previous-hash', 4),
  },
  {
    name: 'an event copied from another chain to the end',
    statements: (trail) => [
      insertEvent({ ...find(trail, 'req_a', 3), id: 'evt_copy', requestId: 'req_b', seq: 7 }),
    ],
    first: chainFault('previous-hash', 7),
  },
  {
    name: 'a chain replaced by a copy of another',
    statements: plain(
      "delete from audit_events where request_id = 'req_b'",
      `insert into audit_events (${columns}) select id || '_b', 'req_b', seq, type, actor, data, at, previous_hash, hash from audit_events where request_id = 'req_a'`,
    ),
    first: chainFault('previous-hash', 1),
  },

  // whole chains
  {
    name: 'a chain cut off at its end',
    statements: plain("delete from audit_events where request_id = 'req_b' and seq > 2"),
    first: chainFault('cut-short', 3),
  },
  {
    name: 'a chain deleted, its request left',
    statements: plain("delete from audit_events where request_id = 'req_b'"),
    first: chainFault('no-chain', 1),
  },
  {
    name: 'a request deleted with all its rows',
    statements: plain(
      "delete from audit_events where request_id = 'req_b'",
      "delete from requests where id = 'req_b'",
    ),
    first: chainFault('cut-short', 1),
  },
  {
    name: 'a request deleted with all its rows, under a tombstone that we did not sign',
    statements: (trail) => {
      const { hash } = find(trail, 'req_b', 6)
      return [
        `insert into audit_tombstones (request_id, seq, hash, at, signature) values ('req_b', 6, '${hash}', '2026-03-02T12:00:00.000Z', 'bm90IG91cnM')`,
        "delete from audit_events where request_id = 'req_b'",
        "delete from requests where id = 'req_b'",
      ]
    },
    first: chainFault('cut-short', 1),
  },
  {
    name: 'all requests and their events deleted',
    statements: plain("delete from audit_events where request_id <> 'desk'", 'delete from requests'),
    first: { what: 'cut-short', chain: 'req_a', seq: 1 },
  },
  {
    name: 'all events deleted',
    statements: plain('delete from audit_events'),
    first: { what: 'no-chain', chain: 'req_a', seq: 1 },
  },

  // checkpoints
  { name: 'a checkpoint’s id edited', statements: editCheckpoint("id = 'chk_x'"), first: checkpointFault(2) },
  {
    name: 'a checkpoint’s number edited',
    statements: plain('update audit_checkpoints set seq = 9 where seq = 2'),
    first: checkpointFault(2),
  },
  { name: 'a checkpoint’s time edited', statements: editCheckpoint("at = 'x'"), first: checkpointFault(2) },
  {
    name: 'a checkpoint’s heads edited',
    statements: editCheckpoint("heads = '[]'"),
    first: checkpointFault(2),
  },
  {
    name: 'a checkpoint’s heads made unreadable',
    statements: editCheckpoint("heads = heads || 'x'"),
    first: checkpointFault(2),
  },
  {
    name: 'a checkpoint’s previous hash edited',
    statements: editCheckpoint("previous_hash = ''"),
    first: checkpointFault(2),
  },
  { name: 'a checkpoint’s hash edited', statements: editCheckpoint("hash = 'x'"), first: checkpointFault(2) },
  {
    name: 'a checkpoint’s signature edited',
    statements: editCheckpoint("signature = 'bm90IG91cnM'"),
    first: checkpointFault(2),
  },
  {
    name: 'the first checkpoint dropped',
    statements: plain('delete from audit_checkpoints where seq = 1'),
    first: checkpointFault(1),
  },
  {
    name: 'a middle checkpoint dropped',
    statements: plain('delete from audit_checkpoints where seq = 2'),
    first: checkpointFault(2),
  },
  {
    name: 'the last checkpoint dropped',
    statements: plain('delete from audit_checkpoints where seq = 3'),
    first: checkpointFault(3),
  },
  {
    name: 'all checkpoints dropped',
    statements: plain('delete from audit_checkpoints'),
    first: checkpointFault(1),
  },
  {
    name: 'a request deleted with all its rows, and the checkpoints without it signed anew with another key',
    statements: (trail) => {
      const { privateKey } = generateKeyPairSync('ed25519')
      let previousHash = ''
      const signed = trail.checkpoints.map((row) => {
        const heads = JSON.stringify(
          (JSON.parse(row.heads) as string[][]).filter(([chain]) => chain !== 'req_b'),
        )
        const hash = checkpointHash({ ...row, heads, previousHash })
        const signature = sign(null, Buffer.from(hash), privateKey).toString('base64url')
        const statement = `update audit_checkpoints set heads = ${text(heads)}, previous_hash = '${previousHash}', hash = '${hash}', signature = '${signature}' where seq = ${row.seq}`
        previousHash = hash
        return statement
      })
      return [
        ...signed,
        "delete from audit_events where request_id = 'req_b'",
        "delete from requests where id = 'req_b'",
      ]
    },
    first: checkpointFault(1),
  },
  {
    name: 'a forged checkpoint put at the end',
    statements: plain(
      `insert into audit_checkpoints (id, seq, at, heads, previous_hash, hash, signature) select 'chk_forged', 4, at, heads, hash, 'x', signature from audit_checkpoints where seq = 3`,
    ),
    first: checkpointFault(4),
  },
]
