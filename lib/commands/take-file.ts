import { and, eq, lt, sql } from 'drizzle-orm'
import { handedOut } from '../db/files.ts'
import { files } from '../db/schema.ts'
import { findToken } from '../db/tokens.ts'
import { DomainError } from '../domain/errors.ts'
import type { Desk } from './context.ts'
import { openCase, record } from './parts/case.ts'
import { openFile, type TakenFile } from './parts/keep-file.ts'

/**
 * Hands out one file of an answer and counts it against the profile's limit.
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
    return openFile(desk.db.read, file.key, row)
  })
}
