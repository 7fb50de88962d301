import { readFileSync } from 'node:fs'
import { Pool } from 'undici'

// Sends requests as fast as they are answered, from a process of its own, and prints what came of it as JSON. The order
// stands in the first argument, as JSON: see `Load` of load-client.ts. Redirects are not followed.
interface Order {
  origin: string
  paths: string[]
  method: 'GET' | 'POST'
  headers: Record<string, string>
  body?: string
  /** a file with one cookie a line, each used once; it ends when they are used up */
  cookies?: string
  connections: number
  /** whichever comes first */
  forMs: number
  most: number
  status: number
}

const order = JSON.parse(process.argv[2]!) as Order
const cookies = order.cookies ? readFileSync(order.cookies, 'utf8').trim().split('\n') : null
const pool = new Pool(order.origin, { connections: order.connections, pipelining: 1 })
const times: number[] = []
const others: Record<number, number> = {}
let next = 0
let bytes = 0
const most = Math.min(order.most, cookies?.length ?? Number.POSITIVE_INFINITY)
const began = performance.now()

async function send(): Promise<void> {
  while (next < most && performance.now() - began < order.forMs) {
    const number = next++
    const from = performance.now()
    const { statusCode, body } = await pool.request({
      path: order.paths[number % order.paths.length]!,
      method: order.method,
      headers: cookies ? { ...order.headers, cookie: cookies[number]! } : order.headers,
      body: order.body ?? null,
    })
    for await (const chunk of body) bytes += (chunk as Buffer).length
    if (statusCode === order.status) times.push(performance.now() - from)
    else others[statusCode] = (others[statusCode] ?? 0) + 1
  }
}

await Promise.all(Array.from({ length: order.connections }, send))
const tookMs = performance.now() - began
await pool.close()
console.log(JSON.stringify({ times, tookMs, others, bytes, used: next }))
