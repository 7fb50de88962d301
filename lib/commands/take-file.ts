import { and, eq, gt, lt, sql } from 'drizzle-orm'
import { type FileRow, handedOut } from '../db/files.ts'
import { files } from '../db/schema.ts'
import { findToken } from '../db/tokens.ts'
import { DomainError } from '../domain/errors.ts'
import type { Desk } from './context.ts'
import { openCase, record } from './parts/case.ts'
import { openFile, type TakenFile } from './parts/keep-file.ts'

/**
 * Hands out one file of an answer and counts it against the profile's limit. One whose end is not taken (the connection
 * broke, the browser was closed) is given back, also on record: nobody is locked out of a large file by a poor line.
 * @throws DomainError link_*, not_found, download_limit
 */
export async function takeFile(
  desk: Desk,
  input: { downloadToken: string; fileId: string },
): Promise<TakenFile> {
  return desk.db.transaction(async (tx) => {
    const token = await findToken(tx, 'download', input.downloadToken, desk.now())
    // A token with a code is the locked door itself, not the key.
    if (token.codeHash) throw new DomainError('link_invalid')
    const file = await openCase(tx, desk, token.requestId!, 'person')
    const mine = and(eq(files.id, input.fileId), handedOut(file.row))
    const [row] = await tx
      .update(files)
      .set({ downloads: sql`${files.downloads} + 1` })
      .where(and(mine, lt(files.downloads, desk.profile.policy.packageDownloads)))
      .returning()
    if (!row) {
      const there = await tx.$count(files, mine)
      throw new DomainError(there === 0 ? 'not_found' : 'download_limit', { what: 'file' })
    }
    await record(file, 'package.downloaded', { file: row.id, time: row.downloads })
    const taken = openFile(desk.db.read, file.key, row)
    return { ...taken, chunks: wholeOr(taken.chunks, () => giveBack(desk, row)) }
  })
}

async function giveBack(desk: Desk, { id, requestId }: FileRow): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, requestId, 'person')
    await tx
      .update(files)
      .set({ downloads: sql`${files.downloads} - 1` })
      .where(and(eq(files.id, id), gt(files.downloads, 0)))
    await record(file, 'package.broken-off', { file: id })
  })
}

/** The same chunks; `brokenOff` runs once where not all of them are taken, also if none was. */
function wholeOr(chunks: AsyncIterable<Buffer>, brokenOff: () => Promise<void>): AsyncIterable<Buffer> {
  const reading = chunks[Symbol.asyncIterator]()
  let isOver = false
  const breakOff = async () => {
    if (isOver) return
    isOver = true
    await brokenOff()
  }
  const iterator: AsyncIterator<Buffer> = {
    async next() {
      try {
        const step = await reading.next()
        if (step.done) isOver = true
        return step
      } catch (error) {
        await breakOff()
        throw error
      }
    },
    async return() {
      await reading.return?.()
      await breakOff()
      return { done: true, value: undefined }
    },
  }
  return { [Symbol.asyncIterator]: () => iterator }
}
