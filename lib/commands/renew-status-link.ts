import { and, eq, isNotNull } from 'drizzle-orm'
import { requests, subjects } from '../db/schema.ts'
import { subjectOf } from '../db/subjects.ts'
import { parseReference } from '../id.ts'
import type { Desk } from './context.ts'
import { openCase } from './parts/case.ts'
import { queueMail } from './parts/queue-mail.ts'
import { issueStatusToken } from './parts/status-link.ts'

/**
 * Mails a new personal link to the address of a request, if reference and address belong together and the address is
 * confirmed. The caller learns nothing either way.
 */
export async function renewStatusLink(
  desk: Desk,
  input: { email: string; reference: string },
): Promise<void> {
  const reference = parseReference(input.reference) ?? ''
  const emailIndex = desk.vault.emailIndex(input.email)
  await desk.db.transaction(async (tx) => {
    const [row] = await tx
      .select({ id: requests.id })
      .from(requests)
      .innerJoin(subjects, eq(subjects.requestId, requests.id))
      .where(
        and(
          eq(requests.reference, reference),
          eq(subjects.emailIndex, emailIndex),
          isNotNull(requests.confirmedAt),
        ),
      )
    if (!row) return
    const file = await openCase(tx, desk, row.id, 'person')
    const { email } = await subjectOf(tx, file.key, row.id)
    const token = await issueStatusToken(file)
    await queueMail(
      tx,
      desk,
      { requestId: row.id, key: file.key },
      {
        kind: 'status-link',
        to: email,
        locale: file.row.locale,
        data: { reference: file.row.reference, token },
      },
    )
  })
}
