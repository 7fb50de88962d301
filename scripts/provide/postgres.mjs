import { randomBytes } from 'node:crypto'
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../ports.mjs'
import { supervise } from '../processes.mjs'
import { run } from '../run.mjs'
import { Sentence } from '../say.mjs'
import { aptInstall, inFolders, onPath, unprivileged } from './system.mjs'

const env = { PATH: process.env.PATH, LANG: 'C.UTF-8' }

// Distributions keep the server's programs off the PATH, a folder for each version.
const HOMES = ['/usr/lib/postgresql', '/usr/local', '/opt/homebrew/opt', '/usr/local/opt', '/usr']

/** Folders of server programs, the newest first. */
function folders() {
  return HOMES.flatMap((home) => {
    try {
      return readdirSync(home)
        .filter((name) => /^(\d+|pgsql(-\d+)?|postgresql(@\d+)?)$/.test(name))
        .sort((one, other) => other.localeCompare(one, 'en', { numeric: true }))
        .map((name) => path.join(home, name, 'bin'))
    } catch {
      return []
    }
  })
}

function found() {
  const initdb = onPath(['initdb']) ?? inFolders(folders(), ['initdb'])
  return initdb && inFolders([path.dirname(initdb)], ['postgres']) ? path.dirname(initdb) : undefined
}

/** The folder of a local PostgreSQL's programs, installed where the system lets us. */
export async function findPostgres() {
  let folder = found()
  if (!folder) {
    await aptInstall(['postgresql'])
    folder = found()
  }
  if (!folder)
    throw new Sentence(
      'The tests need a PostgreSQL server (initdb and postgres): install postgresql with your package manager, and run the command again.',
    )
  return folder
}

/**
 * Whether the server takes connections, by its own word.
 * @param {string} file
 */
function isReady(file) {
  try {
    return readFileSync(file, 'utf8').split('\n')[7]?.trim() === 'ready'
  } catch {
    return false
  }
}

/**
 * Starts a PostgreSQL of our own: loopback only, with a password, in a temporary folder that goes with it. For tests:
 * nothing is synced to the disk.
 */
export async function startPostgres() {
  const programs = await findPostgres()
  const as = await unprivileged(['postgres'])
  const folder = mkdtempSync(path.join(tmpdir(), 'rightsdesk-postgres-'))
  const secret = path.join(folder, 'secret')
  const data = path.join(folder, 'data')
  const password = randomBytes(24).toString('hex')
  writeFileSync(secret, password, { mode: 0o600 })
  if (as.uid !== undefined) for (const place of [folder, secret]) chownSync(place, as.uid, as.gid ?? as.uid)
  const made = await run(
    path.join(programs, 'initdb'),
    [
      ...['-D', data, '-U', 'rightsdesk', '-A', 'scram-sha-256', `--pwfile=${secret}`],
      ...['-E', 'UTF8', '--locale=C', '--no-sync'],
    ],
    { env, cwd: folder, as, timeoutMs: 120_000 },
  )
  if (made.code !== 0) throw new Sentence('PostgreSQL could not lay out its folder: see above.', made.output)
  const port = await freePort()
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '100',
  }
  const launch = async () => {
    const server = supervise({
      name: 'postgres',
      command: path.join(programs, 'postgres'),
      args: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      env,
      cwd: folder,
      as,
      last: true,
      quietStart: true,
      output: () => {},
      stopWithinMs: 4000,
    })
    await server.ready(async () => isReady(path.join(data, 'postmaster.pid')))
    return server
  }
  let server = await launch()
  // Without waiting for those who are connected.
  const halt = async () => {
    if (server.pid) process.kill(server.pid, 'SIGINT')
    while (server.pid) await wait(10)
  }
  return {
    url: `postgres://rightsdesk:${password}@127.0.0.1:${port}/postgres`,
    /** Takes the server away from those who are connected; its data stays. */
    halt,
    /** Starts it again where it was. */
    async resume() {
      server = await launch()
    },
    async stop() {
      await halt()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
