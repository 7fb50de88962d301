import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { isEnding, watch } from './keeper-client.mjs'
import { ROOT } from './root.mjs'
import { prefixed, Sentence, say } from './say.mjs'
import { crash, terminate } from './terminate.mjs'

const BACKOFF_MS = [500, 1000, 2000, 5000, 10_000, 30_000]
// One that lived this long had started well: its next crash is the first again.
const STEADY_MS = 60_000

/**
 * @typedef {object} Start
 * @property {string} name shown before each line of output
 * @property {string} command
 * @property {string[]} args
 * @property {Record<string, string | undefined>} [env] the whole environment
 * @property {string} [cwd]
 * @property {{ uid?: number, gid?: number }} [as] the account it runs under; without: this one
 * @property {string} [input] written to its stdin, which is then closed
 * @property {boolean} [last] ended after the others
 * @property {boolean} [restart] started again when it ends by itself
 * @property {number} [stopWithinMs]
 * @property {((line: string) => void) | null} [output] where its lines go; `null`: nowhere
 * @property {boolean} [quietStart] its lines are shown only from when it is ready, or has failed to become so
 */

/**
 * Starts a process and, with `restart`, keeps it running. It ends with this process in any case.
 * @param {Start} start
 */
export function supervise(start) {
  const { name, command, args, env, input, last = false, restart = false, stopWithinMs = 8000 } = start
  const { cwd = ROOT, as = {} } = start
  const write = start.output === undefined ? prefixed(name) : undefined
  let quiet = Boolean(start.quietStart)
  let held = ''
  let child
  let forget = () => {}
  let wanted = true
  let crashes = 0
  let timer
  /** @type {(line: string) => void} */
  let seen = () => {}
  /** @type {(reason: string) => void} */
  let ended = () => {}

  const takeLines = (stream) => {
    stream.setEncoding('utf8')
    stream.on('data', (chunk) => {
      if (quiet) held += chunk
      else write?.(chunk)
    })
    createInterface({ input: stream }).on('line', (line) => {
      start.output?.(line)
      seen(line)
    })
  }

  const launch = () => {
    const begun = Date.now()
    const own = spawn(command, args, { cwd, env, ...as, stdio: ['pipe', 'pipe', 'pipe'], detached: true })
    child = own
    forget = own.pid ? watch({ pid: own.pid, limitMs: stopWithinMs, last }) : () => {}
    own.stdin.on('error', () => {})
    own.stdin.end(input ?? '')
    takeLines(own.stdout)
    takeLines(own.stderr)
    const gone = (reason) => {
      if (child !== own) return
      child = undefined
      forget()
      if (own.pid) terminate(own.pid, 1000)
      ended(reason)
      if (!wanted || !restart || isEnding()) return
      if (Date.now() - begun > STEADY_MS) crashes = 0
      const waitMs = BACKOFF_MS[Math.min(crashes++, BACKOFF_MS.length - 1)]
      say(`${name} ended (${reason}); it is started again in ${waitMs / 1000} s.`)
      timer = setTimeout(() => isEnding() || launch(), waitMs)
    }
    own.on('error', (error) => gone(error.message))
    own.on('exit', (code, killedBy) => gone(killedBy ?? `exit code ${code}`))
  }
  launch()

  return {
    get pid() {
      return child?.pid
    },

    /**
     * Waits for `check`. Rejects when the process ends `tries` times first, or after `limitMs`.
     * @param {() => Promise<boolean>} check
     * @param {{ limitMs?: number, tries?: number }} [more]
     */
    async ready(check, { limitMs = 60_000, tries = 3 } = {}) {
      const until = Date.now() + limitMs
      let left = restart ? tries : 1
      let why = ''
      ended = (reason) => {
        why = reason
        left -= 1
      }
      const giveUp = async (why) => {
        await this.stop()
        throw new Sentence(`${name} ${why}: see its output above.`, held)
      }
      while (!(await check())) {
        if (left <= 0) await giveUp(`did not start (${why})`)
        if (Date.now() > until) await giveUp(`did not become ready within ${limitMs / 1000} s`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      ended = () => {}
      quiet = false
      held = ''
    },

    /**
     * The first line of output that is a JSON object.
     * @param {number} [limitMs]
     * @returns {Promise<any>}
     */
    async firstJson(limitMs = 30_000) {
      let found
      seen = (line) => {
        if (found !== undefined || !line.trimStart().startsWith('{')) return
        try {
          found = JSON.parse(line)
        } catch {
          // A line that only looks like JSON.
        }
      }
      await this.ready(async () => found !== undefined, { limitMs, tries: 1 })
      seen = () => {}
      return found
    },

    /** Ends it as a crash would: at once, without a chance to tidy up. */
    async kill() {
      wanted = false
      clearTimeout(timer)
      if (child?.pid) await crash(child.pid)
    },

    async stop() {
      wanted = false
      clearTimeout(timer)
      if (child?.pid) await terminate(child.pid, stopWithinMs)
    },
  }
}

/**
 * Whether something answers HTTP there.
 * @param {string} url
 */
export async function answers(url) {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5000) })
    await response.body?.cancel()
    return response.status < 500
  } catch {
    return false
  }
}
