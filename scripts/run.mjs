import { spawn } from 'node:child_process'
import { watch } from './keeper-client.mjs'
import { ROOT } from './root.mjs'
import { terminate } from './terminate.mjs'

/**
 * Runs a command to its end. Output is kept and returned; with `show` it is passed on as it comes.
 * A command that cannot be started yields code 127. Past `timeoutMs` its whole process group is ended (code 124).
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Record<string, string | undefined>, cwd?: string, show?: boolean | ((chunk: string) => void), timeoutMs?: number, as?: { uid?: number, gid?: number } }} [more]
 * @returns {Promise<{ code: number, stdout: string, output: string }>}
 */
export function run(command, args, { env = process.env, cwd = ROOT, show = false, timeoutMs, as = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, ...as, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const forget = child.pid ? watch({ pid: child.pid, limitMs: 3000, last: false }) : () => {}
    child.stdout.setEncoding('utf8')
    child.stderr.setEncoding('utf8')
    let stdout = ''
    let output = ''
    let timedOut = false
    const timer =
      timeoutMs &&
      setTimeout(() => {
        timedOut = true
        if (child.pid) terminate(child.pid, 2000)
      }, timeoutMs)
    const take = (chunk) => {
      output += chunk
      if (typeof show === 'function') show(chunk)
      else if (show) process.stdout.write(chunk)
    }
    child.stdout.on('data', (chunk) => {
      stdout += chunk
      take(chunk)
    })
    child.stderr.on('data', take)
    child.on('error', (error) => {
      clearTimeout(timer)
      forget()
      resolve({ code: 127, stdout, output: `${output}${error.message}\n` })
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      forget()
      resolve({ code: timedOut ? 124 : (code ?? 1), stdout, output })
    })
  })
}

/**
 * Runs one of the project's own tools (a JavaScript file under node_modules or dist) with this Node.
 * @param {string} file
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [more]
 */
export function runNode(file, args, more) {
  return run(process.execPath, [file, ...args], more)
}
