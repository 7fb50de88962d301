import { randomBytes, sign } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Sqlite from 'better-sqlite3'
import { databaseFile } from '../../lib/commands/open-desk.ts'
import { chainStart, eventHash } from '../../lib/db/audit.ts'
import { checkpointHash, type Head } from '../../lib/db/checkpoints.ts'
import { migrateSqlite } from '../../lib/db/migrate.ts'
import { DAY_MS } from '../../lib/domain/day-ms.ts'
import { newId } from '../../lib/id.ts'
import { createVault } from '../../lib/vault/vault.ts'
import { runNode } from '../run.mjs'
import { bundle } from '../system.mjs'
import { type Bench, median } from './figures.ts'

const CHAINS = 100_000
const EVENTS = 10
const DAYS = 365
const ROUNDS = 3

/**
 * `rightsdesk verify-audit`, as a command from its start to its end, over a year's trail: a million events in a hundred
 * thousand chains, and daily checkpoints that name every chain that grew.
 */
export const audit: Bench = {
  name: 'audit',
  about: 'rightsdesk verify-audit over a million events',
  async run() {
    const folder = mkdtempSync(path.join(tmpdir(), 'rightsdesk-audit-'))
    try {
      const env = {
        ...process.env,
        RIGHTSDESK_DATA: folder,
        MASTER_KEY: randomBytes(32).toString('base64'),
        BASE_URL: 'http://localhost:3000',
        PROFILE: 'e2e/profiles/desk.yaml',
      }
      migrateSqlite(databaseFile(folder))
      fillTrail(env)
      const rounds: number[] = []
      for (let round = 0; round < ROUNDS; round += 1) {
        const began = performance.now()
        await verify(env)
        rounds.push((performance.now() - began) / 1000)
      }
      return [
        {
          bench: 'audit',
          what: `${CHAINS * EVENTS} events in ${CHAINS} chains, ${DAYS} checkpoints`,
          value: median(rounds),
          rounds,
          unit: 's',
          goal: { most: 10 },
        },
      ]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function verify(env: NodeJS.ProcessEnv): Promise<void> {
  const { code, stdout, output } = await runNode(bundle('rightsdesk'), ['verify-audit', '--json'], {
    env,
    timeoutMs: 600_000,
  })
  const report = code === 0 ? (JSON.parse(stdout) as { events: number; checkpoints: number }) : null
  if (report?.events !== CHAINS * EVENTS || report.checkpoints !== DAYS)
    throw new Error(`verify-audit ended with ${code}: ${output.slice(0, 500)}`)
}

/** Chains that begin day after day and grow for ten days, as requests do; each day signs the heads of those that grew. */
function fillTrail(env: Record<string, string | undefined>): void {
  const db = new Sqlite(databaseFile(env.RIGHTSDESK_DATA!))
  db.pragma('journal_mode = DELETE')
  db.pragma('journal_mode = MEMORY')
  db.pragma('synchronous = OFF')
  const event = db.prepare(
    'INSERT INTO audit_events (id, request_id, seq, type, actor, data, at, previous_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const first = Date.now() - DAYS * DAY_MS
  const heads: Head[][] = Array.from({ length: DAYS }, () => [])
  db.exec('BEGIN')
  for (let number = 0; number < CHAINS; number += 1) {
    const begun = Math.floor((number / CHAINS) * (DAYS - EVENTS))
    const requestId = newId('req', first + begun * DAY_MS)
    let previousHash = chainStart(requestId)
    for (let seq = 1; seq <= EVENTS; seq += 1) {
      const ms = first + (begun + seq - 1) * DAY_MS
      const row = {
        id: newId('evt', ms),
        requestId,
        seq,
        type: 'task.settled',
        actor: 'system',
        data: '{"task":"task_0196","recipient":"analytics","status":"done","counts":[{"label":"visits","count":12}]}',
        at: new Date(ms).toISOString(),
        previousHash,
      }
      previousHash = eventHash(row)
      event.run(row.id, requestId, seq, row.type, row.actor, row.data, row.at, row.previousHash, previousHash)
      heads[begun + seq - 1]!.push([requestId, seq, previousHash])
    }
  }
  signDays(db, env, heads, first)
  db.exec('COMMIT')
  db.pragma('journal_mode = WAL')
  db.close()
}

function signDays(
  db: Sqlite.Database,
  env: Record<string, string | undefined>,
  days: Head[][],
  first: number,
): void {
  const { signingKey } = createVault(env.MASTER_KEY!)
  const checkpoint = db.prepare(
    'INSERT INTO audit_checkpoints (id, seq, at, heads, previous_hash, hash, signature) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  let previousHash = ''
  for (const [day, heads] of days.entries()) {
    const ms = first + (day + 1) * DAY_MS
    const row = {
      id: newId('chk', ms),
      seq: day + 1,
      at: new Date(ms).toISOString(),
      heads: JSON.stringify(heads),
      previousHash,
    }
    const hash = checkpointHash(row)
    const signature = sign(null, Buffer.from(hash), signingKey).toString('base64url')
    checkpoint.run(row.id, row.seq, row.at, row.heads, previousHash, hash, signature)
    previousHash = hash
  }
}
