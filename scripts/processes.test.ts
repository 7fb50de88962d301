import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'
import { afterEach, describe, expect, it } from 'vitest'
import { provideMasterKey, takeDataFolder } from './data-folder.mjs'
import { supervise } from './processes.mjs'
import { startRedis } from './provide/redis.mjs'

const cleanUp: (() => unknown)[] = []

afterEach(async () => {
  for (const work of cleanUp.splice(0).reverse()) await work()
})

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'rightsdesk-'))
  cleanUp.push(() => rmSync(made, { recursive: true, force: true }))
  return made
}

function isRunning(pid: number): boolean {
  try {
    // A process that ended and was not yet collected by its parent has ended all the same.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    if (process.platform === 'linux') return false
  }
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const node = (source: string) => ({ command: process.execPath, args: ['-e', source], output: null, env: {} })

/** A command that supervises two processes, the second with a child of its own, and prints their ids. */
async function aCommand(): Promise<{ command: ChildProcess; pids: number[] }> {
  const stubborn = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"
  const parent = `const c = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']); console.log(JSON.stringify({ pid: c.pid })); setInterval(() => {}, 1000)`
  const source = `
    import { runCommand } from ${JSON.stringify(path.resolve('scripts/lifetime.mjs'))}
    import { supervise } from ${JSON.stringify(path.resolve('scripts/processes.mjs'))}
    runCommand(async () => {
      const how = { command: process.execPath, env: {}, restart: true, output: null, stopWithinMs: 300 }
      const a = supervise({ name: 'a', args: ['-e', ${JSON.stringify(stubborn)}], ...how })
      const b = supervise({ name: 'b', args: ['-e', ${JSON.stringify(parent)}], ...how })
      const { pid } = await b.firstJson()
      console.log(JSON.stringify([a.pid, b.pid, pid]))
    }, 0)`
  const command = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH } as unknown as NodeJS.ProcessEnv,
  })
  cleanUp.push(() => command.kill('SIGKILL'))
  const pids = await new Promise<number[]>((resolve) =>
    command.stdout!.once('data', (line) => resolve(JSON.parse(String(line)))),
  )
  cleanUp.push(() => {
    for (const pid of pids.filter(isRunning)) process.kill(pid, 'SIGKILL')
  })
  return { command, pids }
}

describe('what a command has started', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
    'ends with it after %s, grandchildren too',
    async (signal) => {
      const { command, pids } = await aCommand()
      expect(pids.map(isRunning)).toEqual([true, true, true])
      command.kill(signal)
      await expect.poll(() => pids.filter(isRunning), { timeout: 10_000 }).toEqual([])
    },
  )

  it('is started again when it crashes, and not when it was stopped', async () => {
    const child = supervise({ name: 'crashing', ...node('setInterval(() => {}, 1000)'), restart: true })
    cleanUp.push(() => child.stop())
    const first = child.pid!
    process.kill(first, 'SIGKILL')
    await expect.poll(() => child.pid !== undefined && child.pid !== first, { timeout: 5000 }).toBe(true)
    const second = child.pid!
    await child.stop()
    expect(isRunning(second)).toBe(false)
    expect(child.pid).toBeUndefined()
  })

  it('says which one did not start', async () => {
    const child = supervise({ name: 'broken', ...node('process.exit(3)') })
    await expect(child.ready(async () => false)).rejects.toThrow('broken did not start (exit code 3)')
  })
})

describe('the Redis of our own', () => {
  it('keeps what was written over a restart, and lets nobody in without the password', async () => {
    const where = folder()
    const first = await startRedis({ folder: where, output: null })
    cleanUp.push(() => first.server.stop())
    const client = new Redis(first.url, { lazyConnect: true })
    await client.connect()
    await client.set('kept', 'yes')
    expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction'])
    client.disconnect()
    await first.server.stop()

    const second = await startRedis({ folder: where, output: null })
    cleanUp.push(() => second.server.stop())
    const again = new Redis(second.url, { lazyConnect: true })
    await again.connect()
    expect(await again.get('kept')).toBe('yes')
    again.disconnect()
    const answer = await new Promise((resolve) => {
      const stranger = connect(second.port, '127.0.0.1', () => stranger.write('GET kept\r\n'))
      stranger.once('data', (chunk) => {
        resolve(String(chunk))
        stranger.destroy()
      })
    })
    expect(answer).toMatch(/^-NOAUTH/)
  })
})

describe('the data folder', () => {
  it('gets a master key of 32 bytes once, readable by its owner alone', async () => {
    const where = folder()
    const { MASTER_KEY_FILE } = provideMasterKey(where, {} as never) as {
      MASTER_KEY_FILE: string
    }
    const key = readFileSync(MASTER_KEY_FILE, 'utf8')
    expect(Buffer.from(key, 'base64')).toHaveLength(32)
    expect(statSync(MASTER_KEY_FILE).mode & 0o777).toBe(0o600)
    provideMasterKey(where, {} as never)
    expect(readFileSync(MASTER_KEY_FILE, 'utf8')).toBe(key)
  })

  it('gets no new key beside a database, which another key has encrypted', async () => {
    const where = folder()
    writeFileSync(path.join(where, 'rightsdesk.db'), '')
    expect(() => provideMasterKey(where, {} as never)).toThrow(/There is no master key/)
    expect(() => provideMasterKey(folder(), { DATABASE_URL: 'postgres://db' } as never)).toThrow(
      /There is no master key/,
    )
    expect(provideMasterKey(where, { MASTER_KEY: 'given' } as never)).toEqual({})
  })

  it('is taken by one command at a time; one that died leaves it free', async () => {
    const where = folder()
    const file = path.join(where, 'running.json')
    writeFileSync(file, JSON.stringify({ pid: process.ppid, born: '' }))
    expect(() => takeDataFolder(where)).toThrow(/runs already/)
    writeFileSync(file, JSON.stringify({ pid: process.ppid, born: 'another time' }))
    takeDataFolder(where)
    expect(JSON.parse(readFileSync(file, 'utf8')).pid).toBe(process.pid)
  })
})
