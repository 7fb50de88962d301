import { and, desc, eq, isNotNull, isNull } from 'drizzle-orm'
import { tokens } from '../db/schema.ts'
import { findToken, issueToken, useToken } from '../db/tokens.ts'
import { DomainError } from '../domain/errors.ts'
import type { Desk } from './context.ts'
import { openCase } from './parts/case.ts'
import { checkCode } from './parts/code.ts'

/** How long the files stay open in the browser after the code was typed. */
const OPEN_MS = 15 * 60_000

/**
 * Opens the files of an answer for a quarter of an hour, with the mailed code.
 * @throws DomainError link_*, code_wrong, code_locked, guessed_too_often (`retryAfterS`)
 */
export async function openDownloads(
  desk: Desk,
  input: { statusToken: string; code: string },
): Promise<{ downloadToken: string; expiresAt: Date }> {
  const outcome = await desk.db.transaction<{ downloadToken: string; expiresAt: Date } | DomainError>(
    async (tx) => {
      const status = await findToken(tx, 'status', input.statusToken, desk.now())
      const file = await openCase(tx, desk, status.requestId!, 'person')
      const [token] = await tx
        .select()
        .from(tokens)
        .where(
          and(
            eq(tokens.requestId, file.row.id),
            eq(tokens.purpose, 'download'),
            isNotNull(tokens.codeHash),
            isNull(tokens.usedAt),
          ),
        )
        .orderBy(desc(tokens.createdAt))
        .limit(1)
      const of = { purpose: 'download' as const, requestId: file.row.id, token: token ?? null }
      const wrong = await checkCode(tx, of, input.code, file.at)
      if (wrong) return wrong
      await useToken(tx, token!, file.at)
      const expiresAt = new Date(file.at.getTime() + OPEN_MS)
      const opened = await issueToken(tx, {
        purpose: 'download',
        requestId: file.row.id,
        expiresAt,
        now: file.at,
      })
      return { downloadToken: opened.token, expiresAt }
    },
  )
  if (outcome instanceof DomainError) throw outcome
  return outcome
}
