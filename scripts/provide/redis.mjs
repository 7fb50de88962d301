import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { freePort } from '../ports.mjs'
import { supervise } from '../processes.mjs'
import { run } from '../run.mjs'
import { Sentence } from '../say.mjs'
import { aptInstall, onPath } from './system.mjs'

const SERVERS = ['redis-server', 'valkey-server']

/** The program of a local Redis, installed where the system lets us. */
export async function findRedis() {
  let program = onPath(SERVERS)
  if (!program) {
    await aptInstall(SERVERS)
    program = onPath(SERVERS)
  }
  if (!program) {
    throw new Sentence(
      'Rightsdesk needs Redis: install redis-server (or valkey-server) with your package manager, or name a running one by REDIS_URL, and run the command again.',
    )
  }
  const { output } = await run(program, ['--version'])
  const [, major, minor] = /v=(\d+)\.(\d+)/.exec(output) ?? []
  if (Number(major) < 6 || (Number(major) === 6 && Number(minor) < 2)) {
    throw new Sentence(
      `Rightsdesk needs Redis 6.2 or newer, ${program} is ${major}.${minor}: install a newer one.`,
    )
  }
  return program
}

/**
 * Asks for PING.
 * @param {number} port
 * @param {string} password
 * @returns {Promise<boolean>}
 */
function pings(port, password) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let got = ''
    const end = (result) => {
      socket.destroy()
      resolve(result)
    }
    socket.setTimeout(2000, () => end(false))
    socket.on('error', () => end(false))
    socket.on('close', () => resolve(false))
    socket.on('data', (chunk) => {
      got += chunk
      if (got.includes('PONG')) end(true)
      // While it still loads its file, or is not the server we started.
      else if (got.split('\r\n').length > 2) end(false)
    })
    socket.write(`AUTH ${password}\r\nPING\r\n`)
  })
}

/**
 * Starts a Redis of our own: loopback only, with a password, every write kept in `folder`, nothing evicted.
 * @param {{ folder: string, port?: number, password?: string, output?: ((line: string) => void) | null }} where
 */
export async function startRedis({
  folder,
  port: wanted,
  password = randomBytes(24).toString('hex'),
  output,
}) {
  const program = await findRedis()
  const port = wanted ?? (await freePort())
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const server = supervise({
    name: 'redis',
    command: program,
    // Read from stdin, so that the password is in no list of processes.
    args: ['-'],
    input: [
      `port ${port}`,
      'bind 127.0.0.1',
      'protected-mode yes',
      `requirepass ${password}`,
      `dir ${JSON.stringify(path.resolve(folder))}`,
      'appendonly yes',
      'appendfsync everysec',
      'save ""',
      'maxmemory-policy noeviction',
      'daemonize no',
      'loglevel warning',
      '',
    ].join('\n'),
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8' },
    last: true,
    restart: true,
    quietStart: true,
    output,
  })
  await server.ready(() => pings(port, password))
  return { url: `redis://:${password}@127.0.0.1:${port}/0`, port, password, server }
}
