import type { Reader } from '../../db/client.ts'
import { contentOf, nameOf, PIECE_BYTES, piecePlace } from '../../db/files.ts'
import { type FileKind, fileChunks, files } from '../../db/schema.ts'
import { DomainError } from '../../domain/errors.ts'
import { newId } from '../../id.ts'
import type { DataKey } from '../../vault/vault.ts'
import { type Case, seal } from './case.ts'

/** 25 MB: what a browser upload and one transaction carry well. */
export const FILE_LIMIT_BYTES = 25 * 1024 * 1024

export interface Upload {
  name: string
  mediaType: string
  content: Buffer
}

/** Its name as it may be kept. @throws DomainError file_too_large, invalid_input */
export function checkUpload({ name: given, content }: Upload): string {
  if (content.length > FILE_LIMIT_BYTES)
    throw new DomainError('file_too_large', { limitBytes: FILE_LIMIT_BYTES })
  const name = given
    // Also marks that turn the direction: `x<mark>fdp.exe` would look like `xexe.pdf`.
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069/\\]/gu, '_')
    .slice(0, 200)
    .trim()
  if (!name || content.length === 0) throw new DomainError('invalid_input', { field: 'file' })
  return name
}

/** Keeps a file that staff brought, sealed in pieces under the request's key. @returns its id */
export async function keepFile(
  file: Case,
  upload: Upload,
  of: { kind: Extract<FileKind, 'attachment' | 'reply'>; taskId: string | null; note: string | null },
): Promise<string> {
  const { content } = upload
  const name = checkUpload(upload)
  const id = newId('file', file.at.getTime())
  const chunks = Math.ceil(content.length / PIECE_BYTES)
  await file.tx.insert(files).values({
    id,
    requestId: file.row.id,
    taskId: of.taskId,
    kind: of.kind,
    nameSealed: seal(file, 'files', 'name_sealed', id, name),
    noteSealed: of.note ? seal(file, 'files', 'note_sealed', id, of.note) : null,
    mediaType: /^[\w.+-]+\/[\w.+-]+$/.test(upload.mediaType) ? upload.mediaType : 'application/octet-stream',
    sizeBytes: content.length,
    chunks,
    createdAt: file.at,
    createdBy: file.actor,
  })
  for (let seq = 0; seq < chunks; seq++) {
    const piece = content.subarray(seq * PIECE_BYTES, (seq + 1) * PIECE_BYTES)
    const sealed = file.key.sealBytes(piecePlace(id, seq), piece)
    await file.tx.insert(fileChunks).values({ fileId: id, seq, sealed })
  }
  return id
}

/** A file as it is handed out. */
export interface TakenFile {
  name: string
  mediaType: string
  sizeBytes: number
  chunks: AsyncIterable<Buffer>
}

/** Opens a kept file. Its pieces are read when they are asked for, after the transaction. */
export function openFile(db: Reader, key: DataKey, row: typeof files.$inferSelect): TakenFile {
  return {
    name: nameOf(key, row),
    mediaType: row.mediaType,
    sizeBytes: row.sizeBytes,
    chunks: contentOf(db, key, row),
  }
}
