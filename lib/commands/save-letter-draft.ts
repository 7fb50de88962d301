import { sql } from 'drizzle-orm'
import { dataKeyOf } from '../db/data-keys.ts'
import { requestById } from '../db/requests.ts'
import { letterDrafts } from '../db/schema.ts'
import type { Staff } from '../domain/access.ts'
import type { AnswerDraft } from '../domain/letter.ts'
import { allow, type Desk } from './context.ts'

/**
 * Keeps the answer as staff left it. The last one to save wins: a draft has no effect, so it does not raise the
 * request's version either.
 * @throws DomainError not_found, not_allowed
 */
export async function saveLetterDraft(
  desk: Desk,
  staff: Staff,
  input: { requestId: string; draft: AnswerDraft },
): Promise<void> {
  await desk.db.transaction(async (tx) => {
    allow(staff, 'request.message', await requestById(tx, input.requestId))
    const key = await dataKeyOf(tx, desk.vault, input.requestId)
    const place = { table: 'letter_drafts', column: 'content_sealed', row: input.requestId }
    const values = {
      contentSealed: key.seal(place, JSON.stringify(input.draft)),
      updatedAt: desk.now(),
      updatedBy: staff.id,
    }
    await tx
      .insert(letterDrafts)
      .values({ requestId: input.requestId, version: 1, ...values })
      .onConflictDoUpdate({
        target: letterDrafts.requestId,
        set: { ...values, version: sql`${letterDrafts.version} + 1` },
      })
  })
}
