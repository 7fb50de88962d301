import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { isGranted } from '../domain/request.ts'
import { isAnsweredWithData } from '../domain/rights.ts'
import type { Place } from '../vault/seal.ts'
import type { DataKey } from '../vault/vault.ts'
import type { Reader } from './client.ts'
import { fileChunks, files, type RequestRow } from './schema.ts'

export type FileRow = typeof files.$inferSelect

/** How much of a file lies in one sealed piece. */
export const PIECE_BYTES = 256 * 1024

/** Where a piece of a file is sealed. */
export function piecePlace(fileId: string, seq: number): Place {
  return { table: 'file_chunks', column: 'sealed', row: `${fileId}|${seq}` }
}

/** What a file is called. */
export function nameOf(key: DataKey, file: Pick<FileRow, 'id' | 'nameSealed'>): string {
  return key.open({ table: 'files', column: 'name_sealed', row: file.id }, file.nameSealed)
}

/** One piece, opened. @throws Error where it is missing: the file was removed meanwhile */
export async function pieceOf(db: Reader, key: DataKey, fileId: string, seq: number): Promise<Buffer> {
  const [piece] = await db
    .select({ sealed: fileChunks.sealed })
    .from(fileChunks)
    .where(and(eq(fileChunks.fileId, fileId), eq(fileChunks.seq, seq)))
  if (!piece) throw new Error(`piece ${seq} of ${fileId} is missing`)
  return key.openBytes(piecePlace(fileId, seq), piece.sealed)
}

/** Reads a file piece by piece; each query is over before the next piece is handed out. */
export async function* contentOf(
  db: Reader,
  key: DataKey,
  file: Pick<FileRow, 'id' | 'chunks'>,
): AsyncGenerator<Buffer> {
  for (let seq = 0; seq < file.chunks; seq++) yield await pieceOf(db, key, file.id, seq)
}

/**
 * The files of a request that the person gets. A copy of data goes out as one package, and only with an answer that
 * grants it; what systems exported never goes out by itself. While a request is not answered, or taken up again, nothing does.
 */
export function handedOut(request: RequestRow): SQL | undefined {
  const { right, answeredAt, resolution } = request
  const isData = isAnsweredWithData(right)
  if (!answeredAt || (isData && !isGranted(resolution))) return sql`1 = 0`
  return and(
    eq(files.requestId, request.id),
    eq(files.kind, isData ? 'package' : 'attachment'),
    eq(files.state, 'ready'),
    isNull(files.goneAt),
  )
}
