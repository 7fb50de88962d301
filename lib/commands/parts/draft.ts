import type { Tx } from '../../db/client.ts'
import { putDraft } from '../../db/drafts.ts'
import { hashToken, newToken } from '../../vault/token.ts'
import type { Desk } from '../context.ts'

/** How long a form waits for its person; each save begins it anew. */
const DRAFT_LIFE_MS = 2 * 60 * 60_000

/** Seals and keeps what stands in a form. @returns its idempotency key, which stays the first one */
export async function keepDraft(
  tx: Tx,
  desk: Desk,
  { token, data }: { token: string; data: unknown },
): Promise<string> {
  const hash = hashToken(token)
  const { idempotencyKey } = await putDraft(tx, {
    hash,
    dataSealed: desk.vault.sealDraft(hash, JSON.stringify(data)),
    idempotencyKey: newToken().token,
    expiresAt: new Date(desk.now().getTime() + DRAFT_LIFE_MS),
  })
  return idempotencyKey
}
