import { and, eq, isNotNull, isNull } from 'drizzle-orm'
import { tokens } from '../../db/schema.ts'
import { endTokens, issueToken } from '../../db/tokens.ts'
import { DAY_MS } from '../../domain/day-ms.ts'
import { UNCONFIRMED } from '../../domain/request.ts'
import { newCode } from '../../vault/token.ts'
import type { Case } from './case.ts'
import { queueMail } from './queue-mail.ts'

/** The typed code lives short (libraries.md: at most 10 minutes); the link as long as the request waits. */
export const CODE_LIFE_MS = 10 * 60_000

/** Issues a confirmation link and code, ending earlier ones, and queues their mail. */
export async function sendConfirmation(file: Case, email: string): Promise<void> {
  const { tx, desk, row, at } = file
  await endTokens(tx, { purpose: 'confirm', requestId: row.id }, at)
  const { token, code } = await issueToken(tx, {
    purpose: 'confirm',
    requestId: row.id,
    expiresAt: new Date(row.receivedAt.getTime() + UNCONFIRMED.lapseAfterDays * DAY_MS),
    now: at,
    code: (hash) => ({ ...newCode(hash), expiresAt: new Date(at.getTime() + CODE_LIFE_MS) }),
  })
  await queueMail(
    tx,
    desk,
    { requestId: row.id, key: file.key },
    {
      kind: 'confirm',
      to: email,
      locale: row.locale,
      data: { reference: row.reference, right: row.right, token, code, due: row.due },
    },
  )
}

/** The newest unused confirmation token of a request that carries a code; a reminder's has none. */
export async function liveConfirmation(file: Pick<Case, 'tx'>, requestId: string) {
  const rows = await file.tx
    .select()
    .from(tokens)
    .where(
      and(
        eq(tokens.requestId, requestId),
        eq(tokens.purpose, 'confirm'),
        isNotNull(tokens.codeHash),
        isNull(tokens.usedAt),
      ),
    )
  return rows.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())[0] ?? null
}
