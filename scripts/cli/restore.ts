import { parseArgs } from 'node:util'
import { eq } from 'drizzle-orm'
import type { Desk } from '../../lib/commands/context.ts'
import { databaseFile, openDesk } from '../../lib/commands/open-desk.ts'
import { manifests } from '../../lib/connectors/manifests.ts'
import { appendEvent, DESK_CHAIN } from '../../lib/db/audit.ts'
import { migratePostgres, migrateSqlite } from '../../lib/db/migrate.ts'
import { jobs } from '../../lib/db/schema.ts'
import { verifyAudit } from '../../lib/db/verify-audit.ts'
import { type Env, env, lookUp } from '../../lib/env.ts'
import { loadProfile } from '../../lib/profile/load.ts'
import { createVault } from '../../lib/vault/vault.ts'
import { fingerprintOf, type Manifest, readManifest } from '../backup/manifest.ts'
import { type PutBack, putBackPostgres, putBackSqlite } from '../backup/put-back.ts'
import { type Replayed, replayDeletions } from '../backup/replay.ts'
import { takeDataFolder } from '../data-folder.mjs'
import { migrationCount, migrationsFolder } from '../product.ts'
import { sentenceOf, UsageError } from './sentences.ts'

const HELP = `Usage: rightsdesk restore <file> [--yes]

Puts a backup in the place of the database: checks it against its manifest, the master key and this version, keeps what
was there aside, brings it to this version, deletes again what had been deleted since (by the deletion ledger), and
checks the audit trail. The desk must not run. Work that was open when the backup was made is done again by the workers;
mails that had gone out since carry the same Message-ID.

  --yes   PostgreSQL: put it in the place of a database that is not empty; its tables stay aside in schemas of other names
`

/** @returns the exit code: 0, 1 where it was restored and something is to be looked at, 2 where nothing was changed */
export async function run(argv: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: { yes: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    })
    if (values.help) return say(HELP)
    const [file, ...others] = positionals
    if (file === undefined || others.length > 0)
      throw new UsageError('Name one backup: rightsdesk restore <file>')
    const settings = env()
    const manifest = await readManifest(file)
    assertFits(manifest, settings)
    return await restore(file, manifest, settings, values.yes ?? false)
  } catch (error) {
    process.stderr.write(`${isSentence(error) ? error.message : sentenceOf(error)}\n`)
    return 2
  }
}

const isSentence = (error: unknown): error is Error => error instanceof Error && error.name === 'Sentence'

/** @throws UsageError */
function assertFits(manifest: Manifest, settings: Env): void {
  const dialect = settings.DATABASE_URL ? 'postgres' : 'sqlite'
  if (manifest.dialect !== dialect)
    throw new UsageError(
      `This is a backup of ${manifest.dialect === 'sqlite' ? 'SQLite: leave DATABASE_URL out' : 'PostgreSQL: set DATABASE_URL'} to restore it.`,
    )
  const known = migrationCount(migrationsFolder(dialect))
  if (manifest.migrations > known)
    throw new UsageError(
      `The backup is of a newer version (${manifest.version}, ${manifest.migrations} migrations; this one knows ${known}): restore it with that version.`,
    )
  const vault = createVault(settings.MASTER_KEY)
  if (manifest.masterKey !== null && !vault.holds(fingerprintOf(manifest.masterKey)))
    throw new UsageError(
      `The backup opens with another master key (fingerprint ${fingerprintOf(manifest.masterKey).slice(0, 8)}…): put that one into MASTER_KEY or its file, after the present one where there is one.`,
    )
}

async function restore(file: string, manifest: Manifest, settings: Env, replaces: boolean): Promise<number> {
  const { DATABASE_URL: url, RIGHTSDESK_DATA: data } = settings
  // Before anything is changed: a profile that cannot be read would stop half-way.
  const profile = loadProfile(settings.PROFILE, { lookUp, manifests })
  takeDataFolder(data)
  const now = () => new Date()
  const put = url
    ? await putBackPostgres(file, url, { replaces, now: now() })
    : putBackSqlite(file, data, now())
  let desk: Desk
  try {
    if (url) await migratePostgres(url, migrationsFolder('postgres'))
    else migrateSqlite(databaseFile(data), migrationsFolder('sqlite'))
    desk = await openDesk({
      masterKey: settings.MASTER_KEY,
      masterKeyFile: settings.MASTER_KEY_FILE ?? null,
      databaseUrl: url ?? null,
      dataFolder: data,
      profile,
      now,
    })
  } catch (error) {
    await put.undo()
    throw error
  }
  try {
    const replayed = await replayDeletions(desk, settings)
    const at = now()
    await desk.db.transaction((tx) =>
      appendEvent(tx, {
        chain: DESK_CHAIN,
        type: 'desk.restored',
        actor: 'system',
        data: { madeAt: manifest.madeAt, shredded: replayed.shredded, purged: replayed.purged },
        at,
      }),
    )
    const { faults } = await verifyAudit(desk.db.read, desk.vault.signingKey, {
      exported: manifest.checkpoint ?? undefined,
    })
    const open = await desk.db.read.$count(jobs, eq(jobs.status, 'open'))
    say(report(manifest, put, replayed, { faults: faults.length, open }))
    return faults.length > 0 || replayed.unreadable > 0 ? 1 : 0
  } finally {
    await desk.db.close()
  }
}

function report(
  manifest: Manifest,
  { aside }: PutBack,
  { entries, shredded, purged, kept, unreadable, ledger }: Replayed,
  { faults, open }: { faults: number; open: number },
): string {
  return `The backup of ${manifest.madeAt} is in place.
${aside ? `What was there before: ${aside}` : 'There was no database before.'}
Deletions: ${entries} entries in ${ledger}; ${shredded} requests shredded again, ${purged} purged again${kept > 0 ? `, ${kept} kept under a legal hold` : ''}.
${entries === 0 ? 'Is that the newest deletion ledger? Without it, whoever was deleted since the backup is back.\n' : ''}${unreadable > 0 ? `${unreadable} lines of it cannot be read: look at them, somebody may be back who was deleted.\n` : ''}${faults > 0 ? 'The audit trail does not hold: npx rightsdesk verify-audit names what.' : 'The audit trail holds.'}
${open} jobs are open; the workers go on with them.
`
}

function say(words: string): number {
  process.stdout.write(words)
  return 0
}
