import type { Db } from '../lib/db/client.ts'
import type { JobRow } from '../lib/db/schema.ts'
import { dueJobs, markPublished, republish, unfinishedPublications } from '../lib/jobs/ledger.ts'
import { meters } from '../lib/metrics/meters.ts'
import type { Queues } from './queues.ts'

/** What is marked in one transaction holds up the event loop for so long. */
const BATCH = 200

interface Relay {
  db: Db
  queues: Queues
  now: () => Date
}

/** Derived from the ledger's row: publishing the same generation twice adds nothing. */
function publicationId(row: Pick<JobRow, 'id' | 'generation'>): string {
  return `${row.id}-g${row.generation}`
}

function byQueue(rows: JobRow[]): Map<string, JobRow[]> {
  const groups = new Map<string, JobRow[]>()
  for (const row of rows) groups.set(row.queue, [...(groups.get(row.queue) ?? []), row])
  return groups
}

/**
 * Hands due jobs of the ledger to their queues. Marked as published only afterwards: a crash between the two publishes
 * again, under the same id.
 * @returns how many were published; rejects when Redis is away, with nothing marked
 */
export async function publishDue({ db, queues, now }: Relay): Promise<number> {
  const rows = await dueJobs(db.read, now(), [...queues.keys()], BATCH)
  for (const [name, group] of byQueue(rows)) {
    await queues
      .get(name)!
      .addBulk(
        group.map((row) => ({ name: row.name, data: { id: row.id }, opts: { jobId: publicationId(row) } })),
      )
    await db.transaction((tx) => markPublished(tx, group, now()))
  }
  return rows.length
}

/**
 * Finds published jobs that the queue no longer knows (Redis was flushed, or lost them) or whose worker died with them,
 * and makes them due again.
 * Goes through all of them, a page at a time.
 * @returns how many were lost
 */
export async function sweepLost({ db, queues, now }: Relay): Promise<number> {
  let lost = 0
  let after: { publishedAt: Date; id: string } | null = null
  for (;;) {
    const rows = await unfinishedPublications(db.read, now(), after, BATCH)
    for (const [name, group] of byQueue(rows)) {
      const queue = queues.get(name)
      if (!queue) continue
      // Asked in one go: thousands may wait. Whoever claimed one of them has died; the queue would notice that too,
      // later, and the lease fences a second run.
      const there = await Promise.all(
        group.map((row) => (row.leaseUntil ? undefined : queue.getJob(publicationId(row)))),
      )
      const gone = group.filter((_, i) => !there[i])
      for (const row of gone) meters()[row.leaseUntil ? 'leasesExpired' : 'publicationsLost'].inc()
      if (gone.length === 0) continue
      await db.transaction(async (tx) => {
        for (const row of gone) await republish(tx, row)
      })
      lost += gone.length
    }
    const last = rows.at(-1)
    if (!last || rows.length < BATCH) return lost
    after = { publishedAt: last.publishedAt!, id: last.id }
  }
}
