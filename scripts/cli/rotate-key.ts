import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { currentKey } from '../../lib/db/key-fingerprint.ts'
import {
  awaitWriters,
  beginRotation,
  countUnderOlder,
  recordRotation,
  rewrapBatch,
} from '../../lib/db/rotate-key.ts'
import { masterKey, splitKeys } from '../../lib/vault/key-ring.ts'
import { sentenceOf, UsageError } from './sentences.ts'
import { openOwnStore } from './store.ts'

const HELP = `Usage: rightsdesk rotate-key [--finish]

Makes a new master key, puts it before the old one in the key file, and wraps every data key under it, while web and
workers run. Killed at any point, it goes on where it was when it is run again. Addresses, signatures and sign-ins stay
as they are: what they come from is kept in the database, wrapped like everything else.

  --finish   let go of the older keys, once nothing is wrapped under them and backups that need them are gone

Where MASTER_KEY itself holds the key, or other machines have key files of their own, put a new key there first: before
the present one, on a line of its own or with a comma between; then restart them, and run this command.
  openssl rand -base64 32      makes a key
`

type Store = Awaited<ReturnType<typeof openOwnStore>>

/** @returns the exit code: 0, 1 where data is still wrapped under an older key, 2 where it cannot begin */
export async function run(argv: string[]): Promise<number> {
  try {
    const { values } = parseArgs({
      args: argv,
      options: { finish: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    })
    if (values.help) return say(HELP, 0)
    const store = await openOwnStore(() => new Date())
    try {
      return await (values.finish ? finish(store) : rotate(store))
    } finally {
      await store.db.close()
    }
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`)
    return 2
  }
}

async function rotate(store: Store): Promise<number> {
  const { db, vault } = store
  const before = (await currentKey(db.read))!
  const isNewest = vault.fingerprints()[0] === before.fingerprint
  if (isNewest && (await countUnderOlder(db.read, before.version)) === 0) {
    if (vault.fingerprints().length > 1)
      throw new UsageError(
        `Everything is under master key ${before.version} already. Run rightsdesk rotate-key --finish to let go of the older one, then rotate again.`,
      )
    makeKey(store)
  }
  const { current, begun } = await beginRotation(db, vault, new Date())
  say(
    begun ? `Master key ${current.version} has taken over.\n` : `Master key ${current.version}: going on.\n`,
  )
  const wrapped = (await rewrapAll(store)) + (await awaitWriters(db).then(() => rewrapAll(store)))
  const left = await countUnderOlder(db.read, current.version)
  if (left > 0) return say(`${left} data keys are still under an older master key: run this again.\n`, 1)
  await recordRotation(db, 'key.rotated', { version: current.version, wrapped }, new Date())
  return say(
    `${wrapped} data keys were wrapped anew, all are under master key ${current.version}.
Keep a copy of the new key apart from the database now. Backups from before need the old one.
rightsdesk rotate-key --finish lets go of the old key.
`,
    0,
  )
}

async function rewrapAll({ db, vault }: Store): Promise<number> {
  let done = 0
  for (let after: string | null = ''; after !== null; ) {
    const left = await countUnderOlder(db.read, vault.current.version)
    if (left > 0) say(`  ${left} data keys to go\n`)
    const batch = await rewrapBatch(db, vault, after)
    done += batch.wrapped
    after = batch.next
  }
  return done
}

async function finish({ db, vault, settings }: Store): Promise<number> {
  const current = (await currentKey(db.read))!
  await awaitWriters(db)
  const left = await countUnderOlder(db.read, current.version)
  if (left > 0)
    return say(`${left} data keys are still under an older master key: run rightsdesk rotate-key first.\n`, 1)
  if (vault.fingerprints().length === 1) return say('There is no older master key to let go of.\n', 0)
  const file = settings.MASTER_KEY_FILE
  if (!file)
    throw new UsageError(
      `Nothing needs the older keys any more: leave the key with the fingerprint ${current.fingerprint.slice(0, 8)}… alone in MASTER_KEY.`,
    )
  const keys = splitKeys(readFileSync(file, 'utf8'))
  if (masterKey(keys[0]!).fingerprint !== current.fingerprint)
    throw new UsageError('The first key of the key file is not in use yet: run rightsdesk rotate-key first.')
  writeKeys(
    file,
    keys.filter((key) => masterKey(key).fingerprint === current.fingerprint),
  )
  await recordRotation(db, 'key.retired', { version: current.version }, new Date())
  // What was wrapped under the old key leaves the write-ahead log too.
  await db.forget()
  return say(
    `Master key ${current.version} is the only one in ${file} now. Make a new backup: older ones open with the old key alone.\n`,
    0,
  )
}

/** Puts a new key first in the key file: every process that meets it reads the file again. */
function makeKey({ vault, settings }: Store): void {
  const file = settings.MASTER_KEY_FILE
  if (!file)
    throw new UsageError(
      'MASTER_KEY holds one key. Put a new one before it with a comma between (openssl rand -base64 32 makes one), restart web and workers, and run this again.',
    )
  const key = randomBytes(32).toString('base64')
  writeKeys(file, [key, ...splitKeys(readFileSync(file, 'utf8'))])
  if (!vault.holds(masterKey(key).fingerprint)) throw new Error('the new key was not read back')
  say(`A new master key stands first in ${file}.\n`)
}

/** Whole or not at all, on the disk when this returns, and for this user alone. */
function writeKeys(file: string, keys: string[]): void {
  const beside = `${file}.${process.pid}`
  try {
    const handle = openSync(beside, 'wx', 0o600)
    writeFileSync(handle, keys.map((key) => `${key}\n`).join(''))
    fsyncSync(handle)
    closeSync(handle)
    renameSync(beside, file)
  } catch (error) {
    rmSync(beside, { force: true })
    const { code } = error as NodeJS.ErrnoException
    throw new UsageError(
      `${file} cannot be written (${code}): put a new key before the present one there yourself, and run this again.`,
    )
  }
}

function say(words: string, code = 0): number {
  process.stdout.write(words)
  return code
}
