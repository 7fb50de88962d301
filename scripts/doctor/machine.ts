import { existsSync, readdirSync, statfsSync, statSync } from 'node:fs'
import path from 'node:path'
import { DAY_MS } from '../../lib/domain/day-ms.ts'
import { assertAtLeast, SERVER_FLOORS } from '../../lib/domain/version-floors.ts'
import type { Env } from '../../lib/env.ts'
import { backupFolder } from '../backup/make.ts'
import { type Check, fail, ok, warn } from './check.ts'

const GB = 1024 ** 3

export function nodeCheck(): Check {
  try {
    assertAtLeast('node', process.versions.node)
    return ok('Node', process.versions.node)
  } catch {
    const { least } = SERVER_FLOORS.node
    return fail('Node', process.versions.node, `Install Node ${least} or newer.`)
  }
}

/** Whether others of the machine may read the key, and whether an older one waits to be let go of. */
export function keyFileCheck(settings: Env, keys: number): Check {
  const name = 'Key file'
  const file = settings.MASTER_KEY_FILE
  if (!file) return ok(name, 'none: the key comes from MASTER_KEY')
  const mode = statSync(file).mode & 0o777
  if ((mode & 0o077) !== 0)
    return warn(name, `${file} may be read by others (${mode.toString(8)})`, `chmod 600 ${file}`)
  if (keys > 1)
    return warn(
      name,
      `${keys} keys`,
      'Once no backup needs the older ones: npx rightsdesk rotate-key --finish',
    )
  return ok(name, `${file}, for this user alone`)
}

export function diskCheck({ RIGHTSDESK_DATA: data }: Env): Check {
  const { bavail, bsize, blocks } = statfsSync(data)
  const free = bavail * bsize
  const found = `${(free / GB).toFixed(1)} GB free of ${((blocks * bsize) / GB).toFixed(1)} GB`
  if (free < GB / 4)
    return fail('Disk', found, `Make room where ${data} lies: requests cannot be stored soon.`)
  return free < 2 * GB ? warn('Disk', found, `Make room where ${data} lies.`) : ok('Disk', found)
}

/** Backups elsewhere cannot be seen from here. */
export function backupCheck(settings: Env, now: Date): Check {
  const folder = backupFolder(settings)
  const made = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /^rightsdesk-\d{4}.*\.(db|dump)$/.test(name))
        .map((name) => statSync(path.join(folder, name)).mtimeMs)
    : []
  const remedy = 'npx rightsdesk backup, each day and to another machine; --to names another folder.'
  if (made.length === 0) return warn('Backup', `none in ${folder}`, remedy)
  const days = (now.getTime() - Math.max(...made)) / DAY_MS
  const found = `the last one in ${folder} is ${days < 1 ? 'of the last day' : `${Math.floor(days)} days old`}`
  return days > 2 ? warn('Backup', found, remedy) : ok('Backup', found)
}
