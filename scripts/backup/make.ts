import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { databaseFile } from '../../lib/commands/open-desk.ts'
import { UsageError } from '../cli/sentences.ts'
import { productVersion } from '../product.ts'
import { type Manifest, onDisk, writeManifest } from './manifest.ts'
import { dumpPostgres, postgresFacts } from './postgres.ts'
import { copySqlite, sqliteFacts } from './sqlite.ts'

export interface BackupSettings {
  DATABASE_URL?: string | undefined
  RIGHTSDESK_DATA: string
}

/** EEXIST: a file of the folder's name lies there. */
const NO_FOLDER = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'])

/** Where backups go when nobody says otherwise. */
export function backupFolder({ RIGHTSDESK_DATA }: BackupSettings): string {
  return path.join(RIGHTSDESK_DATA, 'backups')
}

/**
 * Writes a backup and its manifest, while web and workers run. It has its name only once it is whole.
 * @param kind what its name begins with
 * @throws UsageError
 */
export async function makeBackup(
  settings: BackupSettings,
  { folder, kind, now, told }: { folder: string; kind: string; now: Date; told?: (share: number) => void },
): Promise<{ file: string; manifest: Manifest }> {
  const { DATABASE_URL: url } = settings
  const dialect = url ? 'postgres' : 'sqlite'
  const name = `${kind}-${now.toISOString().replace(/[:.]/g, '-')}.${url ? 'dump' : 'db'}`
  const file = path.join(folder, name)
  const partial = `${file}.partial`
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // For this user alone from its first byte.
    writeFileSync(partial, '', { flag: 'wx', mode: 0o600 })
    // Read before the dump: what it names is in the dump.
    const before = url ? await postgresFacts(url) : null
    if (url) await dumpPostgres(url, partial)
    else await copySqlite(databaseFile(settings.RIGHTSDESK_DATA), partial, told)
    chmodSync(partial, 0o600)
    const facts = before ?? sqliteFacts(partial)
    onDisk(partial)
    renameSync(partial, file)
    const about = { version: productVersion(), dialect, madeAt: now.toISOString(), ...facts } as const
    return { file, manifest: await writeManifest(file, about) }
  } catch (error) {
    if (existsSync(partial)) rmSync(partial)
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOSPC') throw new UsageError(`There is no room left in ${folder} for a backup.`)
    if (code !== undefined && NO_FOLDER.has(code))
      throw new UsageError(`${folder} cannot be written (${code}): name another folder with --to.`)
    if (code === 'SQLITE_CANTOPEN')
      throw new UsageError(`There is no database in ${settings.RIGHTSDESK_DATA} to back up.`)
    throw error
  }
}
