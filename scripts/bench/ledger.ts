import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { and, eq } from 'drizzle-orm'
import { type System, startSystem } from '../../e2e/system.ts'
import type { Desk } from '../../lib/commands/context.ts'
import { jobs, mails } from '../../lib/db/schema.ts'
import { newId } from '../../lib/id.ts'
import { deskOf, until } from './desk.ts'
import { type Bench, inTurn, median } from './figures.ts'

const JOBS = 5_000
const CONCURRENCY = 50
const run = promisify(execFile)
const BARE = fileURLToPath(new URL('./bare-queue.js', import.meta.url))

/**
 * Jobs from their row to their effect: the row of the ledger, the relay, BullMQ, the claim and the handler's own
 * transaction, in a worker process; beside it bare BullMQ on the same Redis (every write in its append-only file) with
 * an empty handler. The jobs are mails that went out already: the handler looks, closes its job, and is done.
 */
export const ledger: Bench = {
  name: 'ledger',
  about: 'jobs from the ledger to their effect, beside bare BullMQ',
  async run({ rounds }) {
    const system = await startSystem({
      profile: 'e2e/profiles/desk.yaml',
      unwatched: true,
      env: { LOG_LEVEL: 'warn', WORKER_CONCURRENCY: String(CONCURRENCY) },
    })
    const desk = await deskOf(system)
    try {
      await system.killWeb()
      const mailId = await sentMail(desk)
      await ours(desk, mailId)
      await bare(system)
      const pairs = await inTurn(
        rounds,
        () => ours(desk, mailId),
        () => bare(system),
      )
      const ratios = pairs.map(([a, b]) => a / b)
      const of = (which: 0 | 1) => median(pairs.map((pair) => pair[which])).toFixed(0)
      return [
        {
          bench: 'ledger',
          what: `${JOBS} jobs from row to effect, ${CONCURRENCY} at a time, beside bare BullMQ`,
          value: median(ratios),
          rounds: ratios,
          unit: 'ratio',
          goal: { least: 0.2 },
          note: `${of(0)}/s, ${of(1)}/s`,
        },
      ]
    } finally {
      await desk.db.close()
      await system.stop()
    }
  },
}

/** @returns jobs a second */
async function ours(desk: Desk, mailId: string): Promise<number> {
  const now = new Date()
  const row = () => ({
    id: newId('job', now.getTime()),
    name: 'mail.send',
    queue: 'mail',
    payload: { mailId },
    status: 'open' as const,
    runAt: now,
    createdAt: now,
  })
  const began = performance.now()
  await desk.db.transaction(async (tx) => {
    for (let from = 0; from < JOBS; from += 500)
      await tx.insert(jobs).values(Array.from({ length: 500 }, row))
  })
  const open = and(eq(jobs.name, 'mail.send'), eq(jobs.status, 'open'))
  await until(async () => (await desk.db.read.$count(jobs, open)) === 0)
  return JOBS / ((performance.now() - began) / 1000)
}

/** @returns jobs a second */
async function bare(system: System): Promise<number> {
  const { stdout } = await run(process.execPath, [
    BARE,
    system.env.REDIS_URL!,
    String(JOBS),
    String(CONCURRENCY),
  ])
  return JOBS / (Number(stdout) / 1000)
}

async function sentMail(desk: Desk): Promise<string> {
  const at = new Date()
  const id = newId('mail', at.getTime())
  const row = {
    id,
    keyId: 'desk',
    kind: 'confirm',
    locale: 'en',
    toSealed: '',
    dataSealed: '',
    messageId: id,
  }
  await desk.db.transaction((tx) =>
    tx.insert(mails).values({ ...row, state: 'sent', createdAt: at, sentAt: at }),
  )
  return id
}
