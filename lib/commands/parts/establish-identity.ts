import { and, eq } from 'drizzle-orm'
import { identifiers, subjects } from '../../db/schema.ts'
import { identifiersOf, openTwinOf, subjectOf } from '../../db/subjects.ts'
import { endTokens } from '../../db/tokens.ts'
import type { IdentityMethod } from '../../domain/identity.ts'
import type { SubjectDetails } from '../../domain/subject.ts'
import { firstAlertOn } from './alerts.ts'
import { type Case, change, move, openCase, record } from './case.ts'
import { afterClosure } from './close.ts'
import { datesAfter } from './dates.ts'
import { addIdentifierRow } from './file-request.ts'
import { queueMail } from './queue-mail.ts'
import { startLocating } from './schedule.ts'
import { issueStatusToken } from './status-link.ts'
import { writeMessage } from './write-message.ts'

export interface Confirmed {
  /** opens the status page, once put into a link */
  statusToken: string
  /** of the request that is handled: the earlier one where this was a duplicate */
  reference: string
  duplicate: boolean
}

/**
 * What follows once it is known who asks: the address may be used for look-ups, the person gets a personal link, and a
 * second open request for the same right is linked to the first. By whichever way identity was established.
 * @param releasedBy the staff member who established it; null for the person's own confirmation
 */
export async function establishIdentity(
  file: Case,
  method: IdentityMethod,
  releasedBy: string | null = null,
): Promise<Confirmed> {
  const { tx, row, key, desk } = file
  const subject = await subjectOf(tx, key, row.id)
  await tx
    .update(identifiers)
    .set({ usable: true, releasedBy })
    .where(
      and(
        eq(identifiers.requestId, row.id),
        eq(identifiers.kind, 'email'),
        eq(identifiers.valueIndex, desk.vault.valueIndex('email', subject.email)),
      ),
    )
  const confirmed = { confirmedAt: file.at, identityMethod: method }
  const emailIndex = desk.vault.emailIndex(subject.email)
  // Whoever establishes another request of this address at the same moment waits here, and then sees this one.
  await tx.update(subjects).set({ emailIndex }).where(eq(subjects.emailIndex, emailIndex))
  const twin = row.status === 'received' ? await openTwinOf(tx, row, emailIndex) : null
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
    const first = await openCase(tx, desk, twin.id, releasedBy ? 'system' : 'person')
    await hand(file, first, wordsOf(subject.details))
    const token = await issueStatusToken(first)
    // While its clock waits, the row holds the date of the day of the question.
    const { due } = twin.pausedOn ? datesAfter(desk.profile, first.row, {}, file.at) : twin
    await queueMail(
      tx,
      desk,
      { requestId: twin.id, key: first.key },
      {
        kind: 'duplicate',
        to: subject.email,
        locale: row.locale,
        data: { reference: twin.reference, right: twin.right, due, token },
      },
    )
    return {
      statusToken: await issueStatusToken(first),
      reference: twin.reference,
      duplicate: true,
    }
  }
  const nextAlertOn = firstAlertOn(desk, { ...row, status: 'triage' })
  const changed = { ...confirmed, nextAlertOn, bounced: false }
  // Refused or withdrawn before anybody confirmed, then reopened: it is at triage already.
  if (row.status === 'triage' && !row.confirmedAt) await change(file, changed)
  else await move(file, 'confirm', changed)
  if (releasedBy) await endTokens(tx, { purpose: 'confirm', requestId: row.id }, file.at)
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
