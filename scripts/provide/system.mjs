import { accessSync, constants, existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { run } from '../run.mjs'
import { step } from '../say.mjs'

/**
 * The first of these programs that is on the PATH.
 * @param {string[]} names
 */
export function onPath(names) {
  return inFolders((process.env.PATH ?? '').split(path.delimiter).filter(Boolean), names)
}

/**
 * The first of these programs that is in one of the folders.
 * @param {string[]} folders
 * @param {string[]} names
 */
export function inFolders(folders, names) {
  for (const name of names) {
    for (const folder of folders) {
      const file = path.join(folder, name)
      try {
        accessSync(file, constants.X_OK)
        if (statSync(file).isFile()) return file
      } catch {
        // Not here.
      }
    }
  }
  return undefined
}

/**
 * The account that a server runs under which refuses to run as root: none where this one is not root.
 * @param {string[]} names in the order they are tried in
 * @returns {Promise<{ uid?: number, gid?: number }>}
 */
export async function unprivileged(names) {
  if (process.getuid?.() !== 0) return {}
  for (const name of [...names, 'nobody']) {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (which) => (await run('id', [which, name])).stdout.trim()),
    )
    if (Number(uid) > 0 && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  return {}
}

let listed = false

/**
 * Installs the first of these packages that can be, as root on Debian and its kin; elsewhere it does nothing.
 * @param {string[]} names
 */
export async function aptInstall(names) {
  const apt = onPath(['apt-get'])
  if (!apt || !existsSync('/etc/debian_version') || process.getuid?.() !== 0) return
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await step(`Installing ${names[0]} with apt-get`, async () => {
    if (!listed) await run(apt, ['update'], { env })
    listed = true
    for (const name of names) {
      const { code } = await run(apt, ['install', '-y', '--no-install-recommends', name], { env })
      if (code === 0) return { note: name }
    }
    return { note: 'not possible' }
  })
}
