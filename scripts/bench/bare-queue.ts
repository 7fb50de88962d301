import { type ConnectionOptions, Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'

// Bare BullMQ: adds so many jobs to a queue and runs them with an empty handler, as our workers are set up. Prints the
// time from the first job that was added to the last one that ended, in ms.
const [url, count, concurrency] = process.argv.slice(2) as [string, string, string]
const name = `bare-${process.pid}`
const connection = new Redis(url, { maxRetriesPerRequest: null })
const shared = { connection: connection as unknown as ConnectionOptions, prefix: 'bench' }
const queue = new Queue(name, {
  ...shared,
  defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
})
await queue.waitUntilReady()
let ended = 0
let finish = () => {}
const all = new Promise<void>((resolve) => {
  finish = resolve
})
const worker = new Worker(name, async () => {}, {
  ...shared,
  concurrency: Number(concurrency),
  lockDuration: 8_000,
  stalledInterval: 4_000,
})
worker.on('completed', () => {
  ended += 1
  if (ended === Number(count)) finish()
})
await worker.waitUntilReady()
const began = performance.now()
for (let from = 0; from < Number(count); from += 500)
  await queue.addBulk(
    Array.from({ length: Math.min(500, Number(count) - from) }, (_, i) => ({
      name: 'job',
      data: { id: `job_${from + i}` },
      opts: { jobId: `job_${from + i}-g0` },
    })),
  )
await all
console.log(performance.now() - began)
await worker.close()
await queue.obliterate({ force: true })
await queue.close()
connection.disconnect()
