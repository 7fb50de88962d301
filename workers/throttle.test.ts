import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startRedis } from '../scripts/provide/redis.mjs'
import { createThrottle } from './throttle.ts'

const folder = mkdtempSync(join(tmpdir(), 'rightsdesk-throttle-'))
let server: Awaited<ReturnType<typeof startRedis>>
const clients: Redis[] = []

beforeAll(async () => {
  server = await startRedis({ folder, output: () => {} })
})
afterAll(async () => {
  for (const client of clients) client.disconnect()
  await server.server.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** What one worker asks for places with. */
async function worker(prefix: string) {
  const client = new Redis(server.url, { lazyConnect: true })
  clients.push(client)
  await client.connect()
  return createThrottle(client, prefix)
}

/** Milliseconds at which each of so many calls of two workers got its place. */
async function places(prefix: string, number: number, kind?: 'search'): Promise<number[]> {
  const workers = await Promise.all([worker(prefix), worker(prefix)])
  const start = performance.now()
  const granted = Array.from({ length: number }, async (_, n) => {
    await workers[n % 2]!('hubspot')(AbortSignal.timeout(20_000), kind)
    return performance.now() - start
  })
  return (await Promise.all(granted)).sort((a, b) => a - b)
}

/** The most that fall into any window of this length. */
function most(times: number[], windowMs: number): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length))
}

it('lets all workers together search at most five times in any second', async () => {
  const times = await places('a', 7, 'search')
  expect(most(times, 1_000)).toBeLessThanOrEqual(5)
  expect(times.at(-1)).toBeGreaterThan(2_500)
})

it('lets searches pass beside calls, of which there are fewer than 100 in 10 s', async () => {
  const [times, searches] = await Promise.all([places('b', 38), places('b', 2, 'search')])
  expect(searches.at(-1)).toBeLessThan(1_000)
  // Two seconds meet three windows at most, ten meet eleven.
  expect((most(times, 2_000) / 3) * 11).toBeLessThanOrEqual(100)
  expect(times.at(-1)).toBeGreaterThan(3_500)
})

it('counts each recipient for itself', async () => {
  const throttle = await worker('c')
  const signal = AbortSignal.timeout(1_000)
  for (const recipient of ['hubspot', 'hubspot-core'])
    for (let n = 0; n < 9; n += 1) await throttle(recipient)(signal)
  await expect(throttle('hubspot')(AbortSignal.timeout(200))).rejects.toThrow()
})
