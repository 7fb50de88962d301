// What the commands print. With a terminal a running step counts its seconds; without one every line is plain.

const live = Boolean(process.stdout.isTTY) && !process.env.CI
const colour = live && !process.env.NO_COLOR
const paint = (code, text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text)

/** A failure that is told in one sentence, without a stack. `details` (output of a tool) is printed above it. */
export class Sentence extends Error {
  /**
   * @param {string} message
   * @param {string} [details]
   */
  constructor(message, details = '') {
    super(message)
    this.name = 'Sentence'
    this.details = details
  }
}

/** @param {string} [text] */
export function say(text = '') {
  process.stdout.write(`${text}\n`)
}

/** @param {number} ms */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`
}

/**
 * Runs one step and prints how long it took. What `work` returns may carry `note`, added to the line.
 * @template T
 * @param {string} label
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(label, work) {
  const begun = Date.now()
  const took = () => seconds(Date.now() - begun)
  let ticking
  if (live) {
    const draw = () => process.stdout.write(`\r\u001b[K  ${paint(2, `${label} … ${took()}`)}`)
    draw()
    ticking = setInterval(draw, 100)
  } else {
    say(`  ${label} …`)
  }
  const end = (mark, text) => {
    clearInterval(ticking)
    process.stdout.write(`${live ? '\r\u001b[K' : ''}${mark} ${text}\n`)
  }
  try {
    const result = await work()
    const note = result && typeof result === 'object' && 'note' in result ? ` (${result.note})` : ''
    end(paint(32, '✓'), `${label}${note} ${paint(2, took())}`)
    return result
  } catch (error) {
    end(paint(31, '✗'), `${label} ${paint(2, took())}`)
    throw error
  }
}

/** @param {unknown} error */
export function tell(error) {
  if (error instanceof Sentence) {
    if (error.details) process.stderr.write(`${error.details.trimEnd()}\n\n`)
    process.stderr.write(`${paint(31, error.message)}\n`)
  } else {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  }
}

const COLOURS = [36, 35, 33, 34, 32, 96, 95]
let named = 0

/**
 * A writer that puts `name` before each line of a child's output.
 * @param {string} name
 * @param {NodeJS.WritableStream} [to]
 * @returns {(chunk: Buffer | string) => void}
 */
export function prefixed(name, to = process.stdout) {
  const prefix = paint(COLOURS[named++ % COLOURS.length], `${name.padEnd(8)}│ `)
  let rest = ''
  return (chunk) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    if (lines.length > 0) to.write(lines.map((line) => `${prefix}${line}\n`).join(''))
  }
}
