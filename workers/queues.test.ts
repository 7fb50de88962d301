import { createServer, type Server } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { createLogger } from '../lib/log.ts'
import { producerConnection, tooOldRedis } from './queues.ts'

let server: Server | undefined
afterEach(() => server?.close())

/** A server that speaks as much of Redis as a connection asks for, and says it is this version. */
async function redisOf(version: string): Promise<string> {
  const info = `redis_version:${version}\r\nloading:0\r\n`
  server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (data) => {
      for (const command of String(data).split(/(?=\*\d+\r\n\$)/)) {
        socket.write(/\r\ninfo\r\n/i.test(command) ? `$${info.length}\r\n${info}\r\n` : '+OK\r\n')
      }
    })
  })
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
  return `redis://127.0.0.1:${(server.address() as { port: number }).port}`
}

it('a worker is told in a sentence when its Redis is too old', async () => {
  const redis = producerConnection(await redisOf('5.0.14'), createLogger('worker', 'silent'))
  const error = await tooOldRedis(redis)
  redis.disconnect()
  expect(error.message).toMatch(/^Redis 5\.0\.14 is too old: 6\.2\.0 or newer is needed/)
})
