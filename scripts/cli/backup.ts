import { parseArgs } from 'node:util'
import { noteBackup } from '../../lib/db/backup-record.ts'
import { env } from '../../lib/env.ts'
import { backupFolder, makeBackup } from '../backup/make.ts'
import { keepNewest } from '../backup/manifest.ts'
import { sentenceOf, UsageError } from './sentences.ts'
import { openOwnStore } from './store.ts'

const HELP = `Usage: rightsdesk backup [options]

Copies the whole database as it is at one moment, while web and workers run, checks the copy, and writes a manifest
beside it. SQLite by its online backup, PostgreSQL by pg_dump. The master key and the deletion ledger are not in it.

  --to <folder>   where to; <data>/backups without it
  --keep <n>      remove all but the newest n backups there
  --json          machine-readable
`

/** @returns the exit code: 0, 2 where no backup was made (a sentence on stderr) */
export async function run(argv: string[]): Promise<number> {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        to: { type: 'string' },
        keep: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (values.help) return say(HELP)
    const keep = values.keep === undefined ? null : Number(values.keep)
    if (keep !== null && (!Number.isInteger(keep) || keep < 1))
      throw new UsageError('--keep needs a number from 1 on.')
    const settings = env()
    const folder = values.to ?? backupFolder(settings)
    const begun = Date.now()
    let told = 0
    const { file, manifest } = await makeBackup(settings, {
      folder,
      kind: 'rightsdesk',
      now: new Date(begun),
      told(share) {
        const percent = Math.floor(share * 10) * 10
        if (values.json || percent <= told) return
        told = percent
        say(`  ${percent} %\n`)
      },
    })
    await note()
    const removed = keep === null ? [] : keepNewest(folder, 'rightsdesk', keep)
    if (values.json) return say(`${JSON.stringify({ path: file, ...manifest, removed }, null, 2)}\n`)
    const gone = removed.length > 0 ? `Removed: ${removed.join(', ')}\n` : ''
    return say(`${file}
${manifest.bytes} bytes in ${((Date.now() - begun) / 1000).toFixed(1)} s, checked. Its manifest lies beside it; keep both, on another machine.
${gone}Not in it, and needed with it: the master key (kept apart from it), and the deletion ledger (deletions.jsonl), the newest one.
`)
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`)
    return 2
  }
}

/** For the metrics. The backup is there whether or not it can be noted. */
async function note(): Promise<void> {
  try {
    const { db } = await openOwnStore(() => new Date())
    await noteBackup(db, new Date()).finally(() => db.close())
  } catch {
    process.stderr.write('The time of this backup could not be noted in the database.\n')
  }
}

function say(words: string): number {
  process.stdout.write(words)
  return 0
}
