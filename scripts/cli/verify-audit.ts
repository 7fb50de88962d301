import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Desk } from '../../lib/commands/context.ts'
import { openDesk } from '../../lib/commands/open-desk.ts'
import { manifests } from '../../lib/connectors/manifests.ts'
import { lastCheckpoint } from '../../lib/db/checkpoints.ts'
import {
  type AuditFault,
  type AuditFaultKind,
  type AuditReport,
  type ExportedCheckpoint,
  exportedCheckpointSchema,
  verifyAudit,
} from '../../lib/db/verify-audit.ts'
import { env, lookUp } from '../../lib/env.ts'
import { loadProfile } from '../../lib/profile/load.ts'
import { sentenceOf, UsageError } from './sentences.ts'

const HELP = `Usage: rightsdesk verify-audit [options]

Reads the whole audit trail and checks every chain, checkpoint and signature. Exit 1 when anything was changed.

  --checkpoint <file>   compare with a checkpoint that was kept outside of this database
  --export <file>       write the newest checkpoint there, to be kept outside of this database
  --json                machine-readable
`

const SAID: Record<AuditFaultKind, string> = {
  gap: 'an event is missing here',
  'previous-hash': 'the event does not follow the one before it',
  hash: 'the event was edited',
  'no-chain': 'the request has no events',
  'cut-short': 'the event was signed and is gone',
  rewritten: 'the event was signed and is another now',
  checkpoint: 'the checkpoint was edited, removed or signed with another key',
  exported: 'the checkpoint that was kept elsewhere is not in this database',
  tombstone: 'the note of a purge was not signed by this desk, or events stand beside it',
  'tombstone-short': 'the note of a purge ends before this event, which was signed',
}

/** @returns the exit code: 0, 1 where the trail does not hold, 2 where it cannot be read (a sentence on stderr) */
export async function run(argv: string[]): Promise<number> {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        checkpoint: { type: 'string' },
        export: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (values.help) return print(HELP, 0)
    const exported = values.checkpoint === undefined ? undefined : readCheckpoint(values.checkpoint)
    const desk = await open()
    try {
      const report = await verifyAudit(desk.db.read, desk.vault.signingKey, { exported })
      const holds = report.faults.length === 0
      if (holds && values.export !== undefined) await writeCheckpoint(desk, values.export)
      return print(values.json ? `${JSON.stringify(report, null, 2)}\n` : text(report), holds ? 0 : 1)
    } finally {
      await desk.db.close()
    }
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`)
    return 2
  }
}

function open(): Promise<Desk> {
  const { MASTER_KEY, DATABASE_URL, RIGHTSDESK_DATA, PROFILE } = env()
  return openDesk({
    masterKey: MASTER_KEY,
    databaseUrl: DATABASE_URL ?? null,
    dataFolder: RIGHTSDESK_DATA,
    profile: loadProfile(PROFILE, { lookUp, manifests }),
    now: () => new Date(),
  })
}

function readCheckpoint(file: string): ExportedCheckpoint {
  try {
    return exportedCheckpointSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    throw new UsageError(
      `${file} cannot be read as a checkpoint (rightsdesk verify-audit --export writes one).`,
    )
  }
}

async function writeCheckpoint(desk: Desk, file: string): Promise<void> {
  const row = await lastCheckpoint(desk.db.read)
  if (!row)
    throw new UsageError('There is no checkpoint yet: workers write one an hour, and one at each closure.')
  try {
    writeFileSync(file, `${JSON.stringify(row, null, 2)}\n`)
  } catch (error) {
    throw new UsageError(
      `${file} cannot be written (${(error as NodeJS.ErrnoException).code}): name a file in a folder that is there.`,
    )
  }
}

function text({ chains, events, checkpoints, purged, faults }: AuditReport): string {
  const gone = purged > 0 ? `, ${purged} chains purged after their years` : ''
  const figures = `${events} events in ${chains} chains, ${checkpoints} checkpoints${gone}\n`
  if (faults.length === 0) return `${figures}The audit trail holds.\n`
  const [first, ...others] = faults
  const more = others.length > 0 ? `${others.length} more (--json lists them)\n` : ''
  return `${figures}The audit trail does not hold.\n${line(first!)}\n${more}`
}

function line({ chain, seq, what }: AuditFault): string {
  return `${chain}, number ${seq}: ${SAID[what]}`
}

function print(words: string, code: number): number {
  process.stdout.write(words)
  return code
}
