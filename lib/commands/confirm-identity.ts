import { and, eq } from 'drizzle-orm'
import type { Tx } from '../db/client.ts'
import { identifiers, requests } from '../db/schema.ts'
import { identifiersOf, openTwinOf, subjectOf } from '../db/subjects.ts'
import { findToken, useToken } from '../db/tokens.ts'
import { DomainError, type DomainErrorCode } from '../domain/errors.ts'
import type { SubjectDetails } from '../domain/subject.ts'
import type { Desk } from './context.ts'
import { firstAlertOn } from './parts/alerts.ts'
import { type Case, change, move, openCase, record } from './parts/case.ts'
import { afterClosure } from './parts/close.ts'
import { checkCode } from './parts/code.ts'
import { liveConfirmation } from './parts/confirmation.ts'
import { addIdentifierRow } from './parts/file-request.ts'
import { queueMail } from './parts/queue-mail.ts'
import { startLocating } from './parts/schedule.ts'
import { issueStatusToken } from './parts/status-link.ts'
import { writeMessage } from './parts/write-message.ts'

export interface Confirmed {
  /** opens the status page, once put into a link */
  statusToken: string
  /** of the request that is handled: the earlier one where this was a duplicate */
  reference: string
  duplicate: boolean
}

/**
 * The person proves that the address is theirs, by the mailed link or by typing the code where they sent the form.
 * A second open request for the same right under the same confirmed address is linked to the first.
 * @throws DomainError link_invalid, link_expired, link_used, code_wrong, code_locked
 */
export async function confirmIdentity(
  desk: Desk,
  by: { token: string } | { idempotencyKey: string; code: string },
): Promise<Confirmed> {
  const outcome = await desk.db.transaction<Confirmed | DomainErrorCode>(async (tx) => {
    if ('token' in by) {
      const token = await findToken(tx, 'confirm', by.token, desk.now())
      const file = await openCase(tx, desk, token.requestId!, 'person')
      // A reminder brings a second link; one of them is enough.
      if (file.row.status !== 'received') throw new DomainError('link_used')
      await useToken(tx, token, file.at)
      return confirm(file, 'email-link')
    }
    return confirmByCode(tx, desk, by)
  })
  // A wrong code is counted, so its transaction commits.
  if (typeof outcome === 'string') throw new DomainError(outcome)
  return outcome
}

async function confirmByCode(
  tx: Tx,
  desk: Desk,
  by: { idempotencyKey: string; code: string },
): Promise<Confirmed | DomainErrorCode> {
  const [row] = await tx.select().from(requests).where(eq(requests.idempotencyKey, by.idempotencyKey))
  if (!row) return 'link_invalid'
  const file = await openCase(tx, desk, row.id, 'person')
  if (file.row.status !== 'received') return 'link_used'
  const token = await liveConfirmation(file, row.id)
  const wrong = await checkCode(tx, token, by.code, file.at)
  if (wrong) return wrong
  await useToken(tx, token!, file.at)
  return confirm(file, 'email-code')
}

async function confirm(file: Case, method: 'email-link' | 'email-code'): Promise<Confirmed> {
  const { tx, row, key, desk } = file
  const subject = await subjectOf(tx, key, row.id)
  await tx
    .update(identifiers)
    .set({ usable: true })
    .where(
      and(
        eq(identifiers.requestId, row.id),
        eq(identifiers.kind, 'email'),
        eq(identifiers.valueIndex, desk.vault.valueIndex('email', subject.email)),
      ),
    )
  const confirmed = { confirmedAt: file.at, identityMethod: method }
  const twin = await openTwinOf(tx, row, desk.vault.emailIndex(subject.email))
  if (twin) {
    await move(file, 'mark-duplicate', {
      ...confirmed,
      resolution: 'duplicate',
      duplicateOf: twin.id,
      closedAt: file.at,
      nextAlertOn: null,
    })
    await record(file, 'identity.confirmed', { method })
    await record(file, 'request.marked-duplicate', { of: twin.reference })
    await afterClosure(file)
    const first = await openCase(tx, desk, twin.id, 'person')
    await hand(file, first, wordsOf(subject.details))
    const token = await issueStatusToken(first)
    await queueMail(
      tx,
      desk,
      { requestId: twin.id, key: first.key },
      {
        kind: 'duplicate',
        to: subject.email,
        locale: row.locale,
        data: { reference: twin.reference, right: twin.right, due: twin.due, token },
      },
    )
    return {
      statusToken: await issueStatusToken(first),
      reference: twin.reference,
      duplicate: true,
    }
  }
  const nextAlertOn = firstAlertOn(desk, { status: 'triage', due: row.due })
  await move(file, 'confirm', { ...confirmed, nextAlertOn, bounced: false })
  await record(file, 'identity.confirmed', { method })
  await startLocating(file)
  const token = await issueStatusToken(file)
  await queueMail(
    tx,
    desk,
    { requestId: row.id, key },
    {
      kind: 'acknowledgement',
      to: subject.email,
      locale: row.locale,
      data: { reference: row.reference, right: row.right, due: row.due, token },
    },
  )
  return {
    statusToken: await issueStatusToken(file),
    reference: row.reference,
    duplicate: false,
  }
}

/** What the person wrote, for the thread of the first request: also what is wrong and right, and which website. */
function wordsOf({ message, website, corrections }: SubjectDetails): string {
  const lines = corrections.map(
    ({ field, wrong, right }) => `${field}: ${wrong ? `${wrong} → ` : ''}${right}`,
  )
  return [message, website, lines.join('\n')].filter(Boolean).join('\n\n')
}

/** What a duplicate brought that the first request has not: identifiers of the browser, and the message. */
async function hand(from: Case, to: Case, message: string): Promise<void> {
  const brought = await identifiersOf(from.tx, from.key, from.row.id)
  let added = 0
  for (const one of brought) {
    if (
      await addIdentifierRow(to, { kind: one.kind, value: one.value, source: one.source, usable: one.usable })
    )
      added++
  }
  if (added > 0) {
    await record(to, 'identifier.added', { count: added, from: from.row.reference })
    if (to.row.status === 'triage') await startLocating(to)
  }
  if (message === '') return
  await writeMessage(to, { kind: 'from-person', body: message, staffId: null })
  await change(to, { unread: true })
  await record(to, 'message.received')
}
