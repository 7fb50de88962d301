import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { eq, sql } from 'drizzle-orm'
import { openSqlite } from '../../lib/db/client.ts'
import { migrateSqlite } from '../../lib/db/migrate.ts'
import { meta } from '../../lib/db/schema.ts'

// Two processes write to one SQLite file as fast as they can: how many transactions fail, and how long does an event loop
// stand still meanwhile? Prints one line of JSON; exit code 1 where a transaction failed or was lost.
//   node --import tsx scripts/bench/busy.ts [--transactions 100000] [--processes 2]

/** What one process saw. Delays in ms; `delayMaxMs` is the longest that its event loop stood still. */
interface Seen {
  failed: number
  codes: string[]
  delayMaxMs: number
  delayP99Ms: number
  /** the longest that a caller waited for its transaction */
  waitMaxMs: number
}

const { values } = parseArgs({
  options: {
    transactions: { type: 'string', default: '100000' },
    processes: { type: 'string', default: '2' },
    writer: { type: 'string' },
    idle: { type: 'boolean' },
  },
})

const ms = (nanoseconds: number) => Math.round(nanoseconds / 1e4) / 100

/** Does nothing until it is told to end: what its loop misses is the machine's doing. */
async function idle(): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const alive = setInterval(() => {}, 1000)
  await new Promise((resolve) => {
    process.once('message', resolve)
  })
  clearInterval(alive)
  return ms(delay.max)
}

/** Writes a row of its own and raises a number that all processes share, each time in one transaction. */
async function write(file: string, transactions: number): Promise<Seen> {
  const db = openSqlite(file)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const codes = new Set<string>()
  let failed = 0
  let waitMaxMs = 0
  const own = `writer-${process.pid}`
  await db.transaction((tx) => tx.insert(meta).values({ name: own, value: '0', at: new Date(0) }))
  delay.enable()
  for (let i = 1; i <= transactions; i++) {
    const asked = performance.now()
    try {
      await db.transaction(async (tx) => {
        await tx
          .update(meta)
          .set({ value: String(i) })
          .where(eq(meta.name, own))
        await tx
          .update(meta)
          .set({ value: sql`cast(cast(${meta.value} as integer) + 1 as text)` })
          .where(eq(meta.name, 'sum'))
      })
    } catch (error) {
      failed += 1
      codes.add((error as { code?: string }).code ?? 'no code')
    }
    waitMaxMs = Math.max(waitMaxMs, performance.now() - asked)
    // The writes themselves are done at once: without this a process would never come to anything else.
    await new Promise(setImmediate)
  }
  delay.disable()
  await db.close()
  return {
    ...{ failed, codes: [...codes], waitMaxMs: Math.round(waitMaxMs) },
    ...{ delayMaxMs: ms(delay.max), delayP99Ms: ms(delay.percentile(99)) },
  }
}

function startWriter(file: string, transactions: number): Promise<Seen> {
  const child = fork(fileURLToPath(import.meta.url), [
    '--writer',
    file,
    '--transactions',
    String(transactions),
  ])
  return new Promise((resolve, reject) => {
    child.once('message', (seen) => resolve(seen as Seen))
    child.once('exit', (code) => reject(new Error(`a writer ended with ${code}`)))
  })
}

if (values.idle) {
  process.send!(await idle())
  process.disconnect()
} else if (values.writer) {
  const seen = await write(values.writer, Number(values.transactions))
  process.send!(seen)
} else {
  const folder = mkdtempSync(path.join(tmpdir(), 'rightsdesk-busy-'))
  try {
    const file = path.join(folder, 'busy.db')
    migrateSqlite(file)
    const db = openSqlite(file)
    await db.transaction((tx) => tx.insert(meta).values({ name: 'sum', value: '0', at: new Date(0) }))
    const processes = Number(values.processes)
    const each = Math.floor(Number(values.transactions) / processes)
    const bystander = fork(fileURLToPath(import.meta.url), ['--idle'])
    const idleDelayMaxMs = new Promise<number>((resolve) => {
      bystander.once('message', (value) => resolve(Number(value)))
    })
    const began = performance.now()
    const seen = await Promise.all(Array.from({ length: processes }, () => startWriter(file, each)))
    const tookMs = performance.now() - began
    bystander.send('end')
    const [sum] = await db.read.select().from(meta).where(eq(meta.name, 'sum'))
    await db.close()
    const failed = seen.reduce((total, one) => total + one.failed, 0)
    const report = {
      ...{ transactions: each * processes, processes, failed, codes: seen.flatMap(({ codes }) => codes) },
      lost: each * processes - failed - Number(sum!.value),
      perSecond: Math.round((each * processes) / (tookMs / 1000)),
      delayMaxMs: Math.max(...seen.map(({ delayMaxMs }) => delayMaxMs)),
      delayP99Ms: Math.max(...seen.map(({ delayP99Ms }) => delayP99Ms)),
      waitMaxMs: Math.max(...seen.map(({ waitMaxMs }) => waitMaxMs)),
      // of a process that did nothing meanwhile
      idleDelayMaxMs: await idleDelayMaxMs,
      load: loadavg()[0],
    }
    console.log(JSON.stringify(report))
    if (failed > 0 || report.lost !== 0) process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
