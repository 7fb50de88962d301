import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Sentence } from './say.mjs'

/** When the process began, so that another one with the same number is not taken for it. */
function bornAt(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return ''
  }
}

function isRunning({ pid, born }) {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code !== 'EPERM') return false
  }
  return !born || bornAt(pid) === born
}

/**
 * Makes the folder and takes it: two commands on one folder would run two Redis servers on the same files.
 * @param {string} folder
 */
export function takeDataFolder(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = path.join(folder, 'running.json')
  const mine = JSON.stringify({ pid: process.pid, born: bornAt(process.pid) })
  for (;;) {
    try {
      writeFileSync(file, mine, { flag: 'wx', mode: 0o600 })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') {
        throw new Sentence(
          `The data folder ${folder} cannot be written (${error.code}): give this user the right to write there.`,
        )
      }
    }
    let other
    try {
      other = JSON.parse(readFileSync(file, 'utf8'))
    } catch {
      other = undefined
    }
    if (other && isRunning(other)) {
      throw new Sentence(`Rightsdesk runs already on ${folder} (process ${other.pid}): stop that one first.`)
    }
    rmSync(file, { force: true })
  }
  process.once('exit', () => rmSync(file, { force: true }))
}

/**
 * The environment that names the master key. Where none is given, one is made on the first start; never beside
 * a database, which another key has encrypted.
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
export function provideMasterKey(folder, env) {
  if (env.MASTER_KEY || env.MASTER_KEY_FILE) return {}
  const file = path.join(folder, 'master.key')
  if (!existsSync(file)) {
    if (existsSync(path.join(folder, 'rightsdesk.db')) || env.DATABASE_URL) {
      const where = env.DATABASE_URL ? 'the database of DATABASE_URL' : `${folder}/rightsdesk.db`
      throw new Sentence(
        `There is no master key for ${where}: put the key it was set up with into ${file}, or name it by MASTER_KEY_FILE.`,
      )
    }
    writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { flag: 'wx', mode: 0o600 })
    chmodSync(file, 0o600)
  }
  return { MASTER_KEY_FILE: file }
}
