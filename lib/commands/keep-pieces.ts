import { and, eq, isNull, sql } from 'drizzle-orm'
import { dataKeyOf } from '../db/data-keys.ts'
import { piecePlace } from '../db/files.ts'
import { fileChunks, files } from '../db/schema.ts'
import { LeaseLost, renewLease } from '../jobs/ledger.ts'
import type { Desk } from './context.ts'
import type { HeldJob } from './parts/held-job.ts'

/**
 * Appends pieces to the package that is being written.
 * @param from place of the first of these pieces
 * @returns false when it was ended meanwhile: nothing is stored that nobody would delete again
 * @throws LeaseLost when another worker writes it now
 */
export async function keepPieces(
  desk: Desk,
  job: HeldJob,
  file: { requestId: string; fileId: string },
  from: number,
  pieces: readonly Buffer[],
): Promise<boolean> {
  const { requestId, fileId } = file
  const key = await dataKeyOf(desk.db.read, desk.vault, requestId)
  const sealed = pieces.map((piece, i) => key.sealBytes(piecePlace(fileId, from + i), piece))
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0)
  return desk.db.transaction(async (tx) => {
    if (!(await renewLease(tx, job, desk.now()))) throw new LeaseLost()
    const kept = await tx
      .update(files)
      .set({ chunks: from + pieces.length, sizeBytes: sql`${files.sizeBytes} + ${bytes}` })
      .where(and(eq(files.id, fileId), eq(files.state, 'writing'), isNull(files.goneAt)))
      .returning({ id: files.id })
    if (kept.length === 0) return false
    for (const [i, one] of sealed.entries())
      await tx.insert(fileChunks).values({ fileId, seq: from + i, sealed: one })
    return true
  })
}
