import { and, eq, sql } from 'drizzle-orm'
import { dataKeyOf } from '../db/data-keys.ts'
import { piecePlace } from '../db/files.ts'
import { fileChunks, files } from '../db/schema.ts'
import { LeaseLost, renewLease } from '../jobs/ledger.ts'
import type { Desk } from './context.ts'
import type { HeldJob } from './parts/held-job.ts'

/**
 * Appends pieces to the package that is being written.
 * @param from place of the first of these pieces
 * @throws LeaseLost when another worker writes it now
 */
export async function keepPieces(
  desk: Desk,
  job: HeldJob,
  file: { requestId: string; fileId: string },
  from: number,
  pieces: readonly Buffer[],
): Promise<void> {
  const { requestId, fileId } = file
  const key = await dataKeyOf(desk.db.read, desk.vault, requestId)
  const sealed = pieces.map((piece, i) => key.sealBytes(piecePlace(fileId, from + i), piece))
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0)
  await desk.db.transaction(async (tx) => {
    if (!(await renewLease(tx, job, desk.now()))) throw new LeaseLost()
    for (const [i, one] of sealed.entries())
      await tx.insert(fileChunks).values({ fileId, seq: from + i, sealed: one })
    await tx
      .update(files)
      .set({ chunks: from + pieces.length, sizeBytes: sql`${files.sizeBytes} + ${bytes}` })
      .where(and(eq(files.id, fileId), eq(files.state, 'writing')))
  })
}
