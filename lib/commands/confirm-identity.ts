import { eq } from 'drizzle-orm'
import type { Tx } from '../db/client.ts'
import { requests } from '../db/schema.ts'
import { findToken, useToken } from '../db/tokens.ts'
import { DomainError } from '../domain/errors.ts'
import type { Desk } from './context.ts'
import { openCase } from './parts/case.ts'
import { checkCode } from './parts/code.ts'
import { liveConfirmation } from './parts/confirmation.ts'
import { type Confirmed, establishIdentity } from './parts/establish-identity.ts'

/**
 * The person proves that the address is theirs, by the mailed link or by typing the code where they sent the form.
 * A second open request for the same right under the same confirmed address is linked to the first.
 * @throws DomainError link_invalid, link_expired, link_used, code_wrong, code_locked, guessed_too_often (`retryAfterS`)
 */
export async function confirmIdentity(
  desk: Desk,
  by: { token: string } | { idempotencyKey: string; code: string },
): Promise<Confirmed> {
  const outcome = await desk.db.transaction<Confirmed | DomainError>(async (tx) => {
    if ('token' in by) {
      const token = await findToken(tx, 'confirm', by.token, desk.now())
      const file = await openCase(tx, desk, token.requestId!, 'person')
      // A reminder brings a second link; one of them is enough.
      if (file.row.status !== 'received') throw new DomainError('link_used')
      await useToken(tx, token, file.at)
      return establishIdentity(file, 'email-link')
    }
    return confirmByCode(tx, desk, by)
  })
  // A wrong code is counted, so its transaction commits.
  if (outcome instanceof DomainError) throw outcome
  return outcome
}

async function confirmByCode(
  tx: Tx,
  desk: Desk,
  by: { idempotencyKey: string; code: string },
): Promise<Confirmed | DomainError> {
  const [row] = await tx.select().from(requests).where(eq(requests.idempotencyKey, by.idempotencyKey))
  if (!row) return new DomainError('link_invalid')
  const file = await openCase(tx, desk, row.id, 'person')
  if (file.row.status !== 'received') return new DomainError('link_used')
  const token = await liveConfirmation(file, row.id)
  const of = { purpose: 'confirm' as const, requestId: row.id, token }
  const wrong = await checkCode(tx, of, by.code, file.at)
  if (wrong) return wrong
  await useToken(tx, token!, file.at)
  return establishIdentity(file, 'email-code')
}
