import { subjectOf } from '../db/subjects.ts'
import { endTokens, findToken, issueToken } from '../db/tokens.ts'
import { DomainError } from '../domain/errors.ts'
import { newCode } from '../vault/token.ts'
import type { Desk } from './context.ts'
import { openCase } from './parts/case.ts'
import { CODE_LIFE_MS } from './parts/confirmation.ts'
import { queueMail } from './parts/queue-mail.ts'

/**
 * Mails the code that opens the files of an answer: the link alone does not.
 * @throws DomainError link_*, not_found while nothing was answered
 */
export async function requestDownloadCode(desk: Desk, by: { statusToken: string }): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const status = await findToken(tx, 'status', by.statusToken, desk.now())
    const file = await openCase(tx, desk, status.requestId!, 'person')
    if (!file.row.answeredAt) throw new DomainError('not_found', { what: 'file' })
    await endTokens(tx, { purpose: 'download', requestId: file.row.id }, file.at)
    const expiresAt = new Date(file.at.getTime() + CODE_LIFE_MS)
    const { code } = await issueToken(tx, {
      purpose: 'download',
      requestId: file.row.id,
      expiresAt,
      now: file.at,
      code: (hash) => ({ ...newCode(hash), expiresAt }),
    })
    const { email } = await subjectOf(tx, file.key, file.row.id)
    await queueMail(
      tx,
      desk,
      { requestId: file.row.id, key: file.key },
      {
        kind: 'download-code',
        to: email,
        locale: file.row.locale,
        data: { reference: file.row.reference, code },
      },
    )
  })
}
