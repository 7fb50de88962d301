import { letters } from '../../db/schema.ts'
import { subjectOf } from '../../db/subjects.ts'
import type { Letter } from '../../domain/letter.ts'
import { newId } from '../../id.ts'
import { type Case, record, seal } from './case.ts'
import { filesUntil } from './package.ts'
import { queueMail } from './queue-mail.ts'
import { issueStatusToken } from './status-link.ts'

/** Stores a letter as it goes out, for the status page, and queues the mail that announces it. */
export async function sendLetter(
  file: Case,
  letter: Letter,
  mail: 'answer' | 'follow-up' | 'lapsed' | 'message',
  sentBy: string | null,
): Promise<void> {
  const { tx, row, at, desk } = file
  const id = newId('ltr', at.getTime())
  const content = JSON.stringify(letter)
  await tx.insert(letters).values({
    id,
    requestId: row.id,
    kind: letter.kind,
    locale: row.locale,
    contentSealed: seal(file, 'letters', 'content_sealed', id, content),
    sentAt: at,
    sentBy,
  })
  const { email } = await subjectOf(tx, file.key, row.id)
  const token = await issueStatusToken(file)
  const data = { reference: row.reference, token }
  const to = { to: email, locale: row.locale }
  const sealedFor = { requestId: row.id, key: file.key }
  if (mail === 'lapsed')
    await queueMail(tx, desk, sealedFor, { kind: mail, ...to, data: { ...data, right: row.right } })
  else if (mail === 'answer') {
    const until = await filesUntil(file)
    await queueMail(tx, desk, sealedFor, {
      kind: mail,
      ...to,
      data: until ? { ...data, filesUntil: until } : data,
    })
  } else await queueMail(tx, desk, sealedFor, { kind: mail, ...to, data })
  await record(file, 'letter.sent', { letter: id, kind: letter.kind, content: desk.vault.digest(content) })
}
