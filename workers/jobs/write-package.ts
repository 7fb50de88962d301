import { createHash } from 'node:crypto'
import { beginPackage } from '../../lib/commands/begin-package.ts'
import { finishPackage } from '../../lib/commands/finish-package.ts'
import { keepPieces } from '../../lib/commands/keep-pieces.ts'
import type { HeldJob } from '../../lib/commands/parts/held-job.ts'
import { PIECE_BYTES } from '../../lib/db/files.ts'
import { packageRecord } from '../../lib/db/package-record.ts'
import { requestById } from '../../lib/db/requests.ts'
import { gather } from '../../lib/package/gather.ts'
import { removedWords } from '../../lib/package/words.ts'
import { writePackage } from '../../lib/package/write.ts'
import { signingWith } from '../../lib/vault/signing.ts'
import type { JobContext } from '../context.ts'

/** 1 MB: what one transaction stores. */
const PIECES_AT_ONCE = 4

/**
 * Writes the package of an answer into the store while it is made: neither it nor what it is made of is ever whole in
 * memory. One that is interrupted is begun anew.
 */
export async function writePackageJob(
  { desk, baseUrl }: JobContext,
  job: HeldJob,
  { requestId }: { requestId: string },
  signal: AbortSignal,
): Promise<void> {
  const begun = await beginPackage(desk, job, requestId)
  if (!begun) return
  const { right, locale } = await requestById(desk.db.read, requestId)
  const words = removedWords(right, locale)
  const of = { profileHash: desk.profile.hash, words }
  const record = await packageRecord(desk.db.read, desk.vault, requestId, of)
  const contents = gather(desk.profile, record, { at: desk.now(), baseUrl })
  const hash = createHash('sha256')
  const to = { requestId, fileId: begun.fileId }
  let stored = 0
  let pieces: Buffer[] = []
  let isWanted = true
  const store = async () => {
    isWanted = await keepPieces(desk, job, to, stored, pieces)
    stored += pieces.length
    pieces = []
  }
  for await (const piece of inPieces(writePackage(contents, signingWith(desk.vault.signingKey)))) {
    signal.throwIfAborted()
    hash.update(piece)
    pieces.push(piece)
    if (pieces.length === PIECES_AT_ONCE) await store()
    if (!isWanted) break
  }
  if (pieces.length > 0) await store()
  const sha256 = hash.digest('hex')
  await finishPackage(desk, job, requestId, { ...begun, sha256, redactions: contents.redactions })
}

/** The same bytes in pieces of `PIECE_BYTES`, the last one shorter. */
async function* inPieces(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = []
  let length = 0
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + PIECE_BYTES - length)
      parts.push(part)
      at += part.length
      length += part.length
      if (length < PIECE_BYTES) continue
      yield Buffer.concat(parts)
      parts = []
      length = 0
    }
  }
  if (length > 0) yield Buffer.concat(parts)
}
