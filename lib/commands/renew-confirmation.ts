import { and, eq } from 'drizzle-orm'
import { requests, tokens } from '../db/schema.ts'
import { subjectOf } from '../db/subjects.ts'
import { hashToken } from '../vault/token.ts'
import type { Desk } from './context.ts'
import { openCase } from './parts/case.ts'
import { sendConfirmation } from './parts/confirmation.ts'

/**
 * Sends a new confirmation mail for a request that still waits for one, asked for with an earlier link (used, expired
 * or not) or from the browser that sent the form. Silent where there is nothing to renew.
 */
export async function renewConfirmation(
  desk: Desk,
  by: { token: string } | { idempotencyKey: string },
): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const [found] =
      'token' in by
        ? await tx
            .select({ id: tokens.requestId })
            .from(tokens)
            .where(and(eq(tokens.hash, hashToken(by.token)), eq(tokens.purpose, 'confirm')))
        : await tx
            .select({ id: requests.id })
            .from(requests)
            .where(eq(requests.idempotencyKey, by.idempotencyKey))
    if (!found?.id) return
    const file = await openCase(tx, desk, found.id, 'person')
    if (file.row.status !== 'received') return
    const { email } = await subjectOf(tx, file.key, found.id)
    await sendConfirmation(file, email)
  })
}
