import { findings } from '../../db/schema.ts'
import { identifiersOf, usableIdentifiers } from '../../db/subjects.ts'
import { DAY_MS } from '../../domain/day-ms.ts'
import type { IdentifierKind } from '../../domain/identifier.ts'
import { canLocate } from '../../domain/plan.ts'
import { UNCONFIRMED } from '../../domain/request.ts'
import { CAPABILITY_OF_RIGHT } from '../../domain/rights.ts'
import { newId } from '../../id.ts'
import { enqueue, isJobOpen } from '../../jobs/ledger.ts'
import { planRecipient, planRecipientsOf } from '../../profile/plan-recipients.ts'
import { recipientOf } from '../../profile/schema.ts'
import type { Case } from './case.ts'

/** The reminders of an unconfirmed request, and its lapse, each as a job that looks again when its time comes. */
export async function followUpUnconfirmed(file: Case): Promise<void> {
  for (const days of [...UNCONFIRMED.remindAfterDays, UNCONFIRMED.lapseAfterDays]) {
    await enqueue(file.tx, {
      name: 'request.follow-up-unconfirmed',
      payload: { requestId: file.row.id },
      requestId: file.row.id,
      runAt: new Date(file.row.receivedAt.getTime() + days * DAY_MS),
      now: file.at,
    })
  }
}

/** Looks the person up, read-only, wherever a connector can, so that the plan shows what is there. */
export async function startLocating(file: Case): Promise<void> {
  if (!CAPABILITY_OF_RIGHT[file.row.right]) return
  const all = await identifiersOf(file.tx, file.key, file.row.id)
  const usable = all.filter((i) => i.usable).map((i) => i.kind)
  for (const recipient of planRecipientsOf(file.desk.profile, file.row.context)) {
    if (!canLocate(recipient, usable)) continue
    const queued = { status: 'queued' as const, fault: null, at: file.at }
    await file.tx
      .insert(findings)
      .values({
        id: newId('fnd', file.at.getTime()),
        requestId: file.row.id,
        recipientId: recipient.id,
        found: [],
        willRemove: [],
        evidence: [],
        ...queued,
      })
      .onConflictDoUpdate({ target: [findings.requestId, findings.recipientId], set: queued })
    await enqueueLocating(file, recipient.id)
  }
}

/** Sees to it that a look-up that is wanted still has a job: another one may wait already. */
export async function awaitLocating(file: Case, recipientId: string): Promise<void> {
  const payload = { requestId: file.row.id, recipientId }
  if (!(await isJobOpen(file.tx, { name: 'finding.locate', requestId: file.row.id, payload })))
    await enqueueLocating(file, recipientId)
}

/** What a look-up at one recipient may look for now. */
export async function identifiersFor(
  file: Case,
  recipientId: string,
): Promise<{ kind: IdentifierKind; value: string }[]> {
  const { identifiers } = planRecipient(recipientOf(file.desk.profile, recipientId))
  return usableIdentifiers(file.tx, file.key, file.row.id, identifiers)
}

async function enqueueLocating(file: Case, recipientId: string): Promise<void> {
  await enqueue(file.tx, {
    name: 'finding.locate',
    payload: { requestId: file.row.id, recipientId },
    requestId: file.row.id,
    now: file.at,
  })
}
