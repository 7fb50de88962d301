import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import { DomainError } from '../domain/errors.ts'
import { hashToken, newToken } from '../vault/token.ts'
import type { Reader, Tx } from './client.ts'
import { insertRow, preparedWith, told } from './prepared.ts'
import { type TokenPurpose, tokens } from './schema.ts'

type TokenRow = typeof tokens.$inferSelect

/** Stores a new token's hash; the token itself is returned once and goes into a mail or a redirect. */
export async function issueToken(
  tx: Tx,
  token: {
    purpose: TokenPurpose
    requestId?: string
    taskId?: string
    staffId?: string
    expiresAt: Date
    now: Date
    code?: (hash: string) => { code: string; hash: string; expiresAt: Date }
  },
): Promise<{ token: string; code: string }> {
  const fresh = newToken()
  const code = token.code?.(fresh.hash)
  await insertRow(tx, tokens, {
    hash: fresh.hash,
    purpose: token.purpose,
    requestId: token.requestId ?? null,
    taskId: token.taskId ?? null,
    staffId: token.staffId ?? null,
    codeHash: code?.hash ?? null,
    codeExpiresAt: code?.expiresAt ?? null,
    expiresAt: token.expiresAt,
    createdAt: token.now,
  })
  return { token: fresh.token, code: code?.code ?? '' }
}

/**
 * The token's row, where the token may be used now.
 * @throws DomainError link_invalid, link_used, link_expired
 */
export async function findToken(
  db: Reader,
  purpose: TokenPurpose,
  token: string,
  now: Date,
): Promise<TokenRow> {
  const [row] = await db
    .select()
    .from(tokens)
    .where(and(eq(tokens.hash, hashToken(token)), eq(tokens.purpose, purpose)))
  if (!row) throw new DomainError('link_invalid')
  if (row.usedAt) throw new DomainError('link_used')
  if (row.expiresAt <= now) throw new DomainError('link_expired')
  return row
}

/** Uses a token up; of two people using it at once one wins. @throws DomainError link_used */
export async function useToken(tx: Tx, row: TokenRow, now: Date): Promise<void> {
  const used = await tx
    .update(tokens)
    .set({ usedAt: now })
    .where(and(eq(tokens.hash, row.hash), isNull(tokens.usedAt)))
    .returning({ hash: tokens.hash })
  if (used.length === 0) throw new DomainError('link_used')
}

/** Ends every unused token of one purpose, before a new one is issued or once it has no more use. */
export async function endTokens(
  tx: Tx,
  of: { purpose: TokenPurpose; requestId?: string; taskId?: string; staffId?: string },
  now: Date,
): Promise<void> {
  const owners = (['requestId', 'taskId', 'staffId'] as const).filter((name) => of[name])
  const end = preparedWith(tx, 'end tokens', owners, () =>
    tx
      .update(tokens)
      .set({ expiresAt: told('now', tokens.expiresAt) })
      .where(
        and(
          eq(tokens.purpose, sql.placeholder('purpose')),
          ...owners.map((name) => eq(tokens[name], sql.placeholder(name))),
          isNull(tokens.usedAt),
          gt(tokens.expiresAt, told('now', tokens.expiresAt)),
        ),
      )
      .prepare(),
  )
  await end.execute({ ...of, now })
}
