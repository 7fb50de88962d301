import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
// Beside the bundle that this is part of.
const PROGRAM = fileURLToPath(new URL('./load.js', import.meta.url))

/** What to send, and for how long. */
export interface Load {
  origin: string
  path?: string
  /** taken in turn */
  paths?: string[]
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: string
  /** a file with one cookie a line, each used once */
  cookies?: string
  connections?: number
  forMs?: number
  most?: number
  /** the only status that counts; any other one is an error */
  status?: number
}

export interface Sent {
  perSecond: number
  /** of each request, in ms */
  times: number[]
  requests: number
  /** CPU time that the serving process took for each, in ms; 0 where it was not asked for */
  cpuMs: number
  /** bytes of one answer's body */
  bytes: number
}

/**
 * Sends requests from another process, which waits for each answer, on so many connections at once.
 * @param pid the serving process, to see what it works for it
 * @throws Error where an answer has another status
 */
export async function send(load: Load, pid?: number): Promise<Sent> {
  const { path, connections = 8, forMs = 3_000, most = 1e9, status = 200, ...rest } = load
  const order = {
    method: 'GET',
    headers: {},
    paths: [path ?? '/'],
    connections,
    forMs,
    most,
    status,
    ...rest,
  }
  const before = pid ? cpuOf(pid) : 0
  const { stdout } = await run(process.execPath, [PROGRAM, JSON.stringify(order)], { maxBuffer: 1 << 28 })
  const cpu = pid ? cpuOf(pid) - before : 0
  const { times, tookMs, others, bytes } = JSON.parse(stdout) as {
    times: number[]
    tookMs: number
    others: Record<string, number>
    bytes: number
  }
  if (Object.keys(others).length > 0)
    throw new Error(`${order.method} ${order.paths[0]} was answered otherwise: ${JSON.stringify(others)}`)
  return {
    perSecond: times.length / (tookMs / 1000),
    times,
    requests: times.length,
    cpuMs: cpu / Math.max(1, times.length),
    bytes: bytes / Math.max(1, times.length),
  }
}

/** CPU time a process has taken, in ms (ticks of 10 ms). */
export function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}
