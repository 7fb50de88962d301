import { subjectOf } from '../db/subjects.ts'
import { endTokens, issueToken } from '../db/tokens.ts'
import { localDateOf } from '../domain/clock/local-date.ts'
import { DAY_MS } from '../domain/day-ms.ts'
import type { Letter } from '../domain/letter.ts'
import { UNCONFIRMED } from '../domain/request.ts'
import { closeJob } from '../jobs/ledger.ts'
import type { Desk } from './context.ts'
import { move, openCase, record } from './parts/case.ts'
import { afterClosure } from './parts/close.ts'
import type { HeldJob } from './parts/held-job.ts'
import { sendLetter } from './parts/letter.ts'
import { queueMail } from './parts/queue-mail.ts'

/**
 * Looks at a request that may still be unconfirmed: reminds, or closes it `no_identity` with a letter that has what a
 * refusal owes (Art. 12(2), 12(4)).
 * @param letter the closing letter, in the request's language
 */
export async function followUpUnconfirmed(
  desk: Desk,
  job: HeldJob,
  requestId: string,
  letter: Letter,
): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, requestId, 'system')
    const { row, key, at } = file
    await closeJob(tx, job, at)
    if (row.status !== 'received') return
    const lapsesAt = dayAfter(row.receivedAt, UNCONFIRMED.lapseAfterDays)
    if (at >= lapsesAt) {
      await move(file, 'lapse', { resolution: 'no_identity', closedAt: at, nextAlertOn: null })
      await endTokens(tx, { purpose: 'confirm', requestId }, at)
      await record(file, 'request.lapsed', { afterDays: UNCONFIRMED.lapseAfterDays })
      await sendLetter(file, letter, 'lapsed', null)
      await afterClosure(file)
      return
    }
    // After a standstill the looks of several days come at once: one reminder will do.
    const [first] = UNCONFIRMED.remindAfterDays
    const day = UNCONFIRMED.remindAfterDays.findLast((days) => at >= dayAfter(row.receivedAt, days)) ?? first
    const { email } = await subjectOf(tx, key, requestId)
    // Earlier links keep working: a person may have one of them open.
    const { token } = await issueToken(tx, { purpose: 'confirm', requestId, expiresAt: lapsesAt, now: at })
    await queueMail(
      tx,
      desk,
      { requestId, key },
      {
        kind: 'confirm-reminder',
        to: email,
        locale: row.locale,
        dedupe: `confirm-reminder|${requestId}|day ${day}`,
        data: {
          reference: row.reference,
          right: row.right,
          token,
          lapsesOn: localDateOf(lapsesAt, desk.profile.timeZone),
        },
      },
    )
  })
}

function dayAfter(receivedAt: Date, days: number): Date {
  return new Date(receivedAt.getTime() + days * DAY_MS)
}
