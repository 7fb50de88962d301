import { findDraft } from '../db/drafts.ts'
import { hashToken, newToken } from '../vault/token.ts'
import type { Desk } from './context.ts'
import { keepDraft } from './parts/draft.ts'

/** `none`: no cookie. `unknown`: no draft of ours, or one that was tampered with. */
export type DraftReading<T> =
  | { state: 'none' | 'unknown' | 'expired' }
  | { state: 'found'; data: T; idempotencyKey: string; token: string }

/**
 * Keeps what a person has typed, sealed, so that back, reload and a broken connection lose nothing.
 * @param draft without a token a new draft begins, under an idempotency key of its own
 * @returns the token that leads back to it, for an HttpOnly cookie
 */
export async function saveDraft(
  desk: Desk,
  draft: { token: string | null; data: unknown },
): Promise<{ token: string; idempotencyKey: string }> {
  const token = draft.token ?? newToken().token
  const idempotencyKey = await desk.db.transaction((tx) => keepDraft(tx, desk, { token, data: draft.data }))
  return { token, idempotencyKey }
}

/** What was typed; `T` is what this version's `saveDraft` was given, the caller checks its shape. */
export async function readDraft(desk: Desk, token: string | null): Promise<DraftReading<unknown>> {
  if (!token) return { state: 'none' }
  const hash = hashToken(token)
  const row = await findDraft(desk.db.read, hash)
  if (!row) return { state: 'unknown' }
  if (row.expiresAt <= desk.now()) return { state: 'expired' }
  try {
    const data: unknown = JSON.parse(desk.vault.openDraft(hash, row.dataSealed))
    return { state: 'found', data, idempotencyKey: row.idempotencyKey, token }
  } catch {
    return { state: 'unknown' }
  }
}
