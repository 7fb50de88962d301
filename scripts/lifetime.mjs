import { readFileSync } from 'node:fs'
import { endAll } from './keeper-client.mjs'
import { say, tell } from './say.mjs'

/** @param {number} pid */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return 0
  }
}

/**
 * npm and the shell between do not pass every signal on, and die without a word on SIGKILL: a command that npm
 * started stops when its npm is gone. One that was started directly may outlive its shell (nohup, systemd).
 * @param {() => void} gone
 */
function watchNpm(gone) {
  if (!process.env.npm_lifecycle_event) return
  const line = () => `${process.ppid} ${parentOf(process.ppid)}`
  const atFirst = line()
  setInterval(() => {
    if (line() !== atFirst) gone()
  }, 1000).unref()
}

/**
 * Runs a command. Ctrl-C, SIGTERM, a closed terminal and a dead npm stop what it has started; a second Ctrl-C
 * stops it at once.
 * @param {() => Promise<number | undefined>} work the exit code; `undefined`: stay until stopped
 * @param {number} codeWhenStopped
 */
export async function runCommand(work, codeWhenStopped) {
  let stopping = false
  const end = async (code) => {
    stopping = true
    await endAll()
    process.exit(code)
  }
  const onSignal = (name) => {
    // The keeper then ends the children by itself.
    if (stopping && name === 'SIGINT') process.exit(130)
    if (stopping) return
    stopping = true
    say('\nStopping …')
    end(codeWhenStopped)
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, onSignal)
  watchNpm(() => onSignal('SIGTERM'))
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

  try {
    const code = await work()
    if (code !== undefined && !stopping) await end(code)
  } catch (error) {
    if (stopping) return
    tell(error)
    await end(1)
  }
}
