import { randomBytes } from 'node:crypto'
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from '../ports.mjs'
import { supervise } from '../processes.mjs'
import { run } from '../run.mjs'
import { Sentence } from '../say.mjs'
import { aptInstall, inFolders, onPath, unprivileged } from './system.mjs'

const env = { PATH: process.env.PATH, LANG: 'C.UTF-8' }
const HOMES = ['/usr/sbin', '/usr/libexec', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin']

function found() {
  const server = onPath(['mariadbd']) ?? inFolders(HOMES, ['mariadbd'])
  const layout = onPath(['mariadb-install-db']) ?? inFolders([...HOMES, '/usr/bin'], ['mariadb-install-db'])
  return server && layout ? { server, layout } : undefined
}

/** A local MariaDB's programs, installed where the system lets us. */
export async function findMariadb() {
  let programs = found()
  if (!programs) {
    await aptInstall(['mariadb-server'])
    programs = found()
  }
  if (!programs)
    throw new Sentence(
      'The long tests need a MariaDB server (mariadbd): install mariadb-server with your package manager, and run the command again.',
    )
  return programs
}

/**
 * Whether the server greets whoever connects.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function greets(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (result) => {
      socket.destroy()
      resolve(result)
    }
    socket.setTimeout(2000, () => end(false))
    socket.on('error', () => end(false))
    socket.on('close', () => resolve(false))
    socket.on('data', () => end(true))
  })
}

/** Starts a MariaDB of our own: loopback only, with a password, in a temporary folder that goes with it. For tests. */
export async function startMariadb() {
  const programs = await findMariadb()
  const as = await unprivileged(['mysql'])
  const folder = mkdtempSync(path.join(tmpdir(), 'rightsdesk-mariadb-'))
  const data = path.join(folder, 'data')
  const password = randomBytes(24).toString('hex')
  const first = path.join(folder, 'first.sql')
  writeFileSync(
    first,
    `create user if not exists rightsdesk@'127.0.0.1' identified by '${password}';
grant all on *.* to rightsdesk@'127.0.0.1' with grant option;
`,
    { mode: 0o600 },
  )
  if (as.uid !== undefined) for (const place of [folder, first]) chownSync(place, as.uid, as.gid ?? as.uid)
  const made = await run(
    programs.layout,
    ['--no-defaults', `--datadir=${data}`, '--skip-test-db', '--skip-name-resolve'],
    { env, cwd: folder, as, timeoutMs: 120_000 },
  )
  if (made.code !== 0) throw new Sentence('MariaDB could not lay out its folder: see above.', made.output)
  const port = await freePort()
  const server = supervise({
    name: 'mariadb',
    command: programs.server,
    args: [
      ...['--no-defaults', `--datadir=${data}`, `--port=${port}`, '--bind-address=127.0.0.1'],
      ...[`--socket=${path.join(folder, 's')}`, `--pid-file=${path.join(folder, 'pid')}`],
      ...[`--init-file=${first}`, '--skip-name-resolve', '--skip-log-bin', `--tmpdir=${folder}`],
      ...['--innodb-flush-log-at-trx-commit=0', '--innodb-buffer-pool-size=256M'],
    ],
    env,
    cwd: folder,
    as,
    last: true,
    quietStart: true,
    output: () => {},
  })
  await server.ready(() => greets(port))
  return {
    url: `mariadb://rightsdesk:${password}@127.0.0.1:${port}/`,
    server,
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
