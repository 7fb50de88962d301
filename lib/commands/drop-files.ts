import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import { appendEvent } from '../db/audit.ts'
import { fileChunks, files, requests } from '../db/schema.ts'
import { closeJob, LeaseLost, renewLease } from '../jobs/ledger.ts'
import type { Desk } from './context.ts'
import type { HeldJob } from './parts/held-job.ts'
import { keptUntil } from './parts/package.ts'

/** Some 16 MB: what one transaction deletes without holding up the others. */
const AT_ONCE = 64

/**
 * Deletes what nothing needs any more: package and extracts of an answer whose time is over, and what took the place of
 * something. Piece by piece, a few in each transaction; the rows stay and say when. It needs no key: the request's may be
 * gone by then. While a legal hold stands nothing is deleted: its release queues this anew.
 */
export async function dropFiles(desk: Desk, job: HeldJob, requestId: string): Promise<void> {
  await endFiles(desk, requestId)
  let more = true
  while (more) more = await dropSome(desk, job, requestId)
}

/** From here on nobody gets them. */
async function endFiles(desk: Desk, requestId: string): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const at = desk.now()
    const [row] = await tx
      .update(requests)
      .set({ version: sql`${requests.version} + 1` })
      .where(and(eq(requests.id, requestId), isNull(requests.heldAt)))
      .returning()
    // Held, or taken up again: the next answer plans the end anew.
    const until = row ? keptUntil(row, desk.profile.policy.packageDays) : null
    if (!until || until > at) return
    const ended = await tx
      .update(files)
      .set({ goneAt: at })
      .where(
        and(
          eq(files.requestId, requestId),
          inArray(files.kind, ['extract', 'package']),
          isNull(files.goneAt),
        ),
      )
      .returning({ kind: files.kind })
    if (ended.length === 0) return
    const count = (kind: string) => ended.filter((file) => file.kind === kind).length
    const data = { packages: count('package'), extracts: count('extract') }
    await appendEvent(tx, { chain: requestId, type: 'package.removed', actor: 'system', data, at })
  })
}

/** @returns whether there may be more; closes the job where there is not */
async function dropSome(desk: Desk, job: HeldJob, requestId: string): Promise<boolean> {
  return desk.db.transaction(async (tx) => {
    const at = desk.now()
    if (!(await renewLease(tx, job, at))) throw new LeaseLost()
    const pieces = await tx
      .select({ fileId: fileChunks.fileId, seq: fileChunks.seq })
      .from(fileChunks)
      .innerJoin(files, eq(files.id, fileChunks.fileId))
      .innerJoin(requests, eq(requests.id, files.requestId))
      .where(and(eq(files.requestId, requestId), isNotNull(files.goneAt), isNull(requests.heldAt)))
      .limit(AT_ONCE)
    for (const { fileId, seq } of pieces)
      await tx.delete(fileChunks).where(and(eq(fileChunks.fileId, fileId), eq(fileChunks.seq, seq)))
    if (pieces.length === AT_ONCE) return true
    await closeJob(tx, job, at)
    return false
  })
}
