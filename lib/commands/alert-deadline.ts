import { eq } from 'drizzle-orm'
import { type AlertKind, deadlineAlerts } from '../db/schema.ts'
import { daysLeft } from '../domain/clock/alerts.ts'
import { newId } from '../id.ts'
import type { Desk } from './context.ts'
import { nextLookOn, thresholdDue, type Watched, watched } from './parts/alerts.ts'
import { type Case, change, openCase, record } from './parts/case.ts'
import { queueStaffMail } from './parts/queue-mail.ts'

/** The DPO hears of a due date from here on, the assignee at every threshold. */
const DPO_FROM_DAYS = 3

/** `threshold`: days before the date it warns about. */
export interface SentAlert {
  kind: AlertKind
  threshold: number
}

/**
 * Warns about one request: about its due date, and about the last day to send a notice of extension while nobody has
 * extended it, where a threshold is reached that nobody was warned about. Notes the next day to look. One row and one
 * mail per person for each `(request, kind, date, threshold)`, however often it runs.
 * @returns what it warned about
 */
export async function alertDeadline(desk: Desk, requestId: string): Promise<SentAlert[]> {
  return desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, requestId, 'system')
    const { row } = file
    // While the clock waits for the person no date comes nearer.
    if (row.answeredAt || row.status === 'closed' || row.pausedOn) {
      await change(file, { nextAlertOn: null })
      return []
    }
    const before = await tx.select().from(deadlineAlerts).where(eq(deadlineAlerts.requestId, row.id))
    const sent: SentAlert[] = []
    const all = watched(desk, row, (kind, date) =>
      before.filter((one) => one.kind === kind && one.due === date).map(({ threshold }) => threshold),
    )
    for (const one of all) {
      const threshold = thresholdDue(one)
      if (threshold === null) continue
      await warn(file, one, threshold)
      sent.push({ kind: one.kind, threshold })
      one.alreadySent = [...one.alreadySent, threshold]
    }
    await change(file, { nextAlertOn: nextLookOn(all) })
    return sent
  })
}

async function warn(file: Case, { kind, due, today }: Watched, threshold: number): Promise<void> {
  const { tx, desk, row, at } = file
  const said = { reference: row.reference, requestId: row.id, due: row.due, daysLeft: daysLeft(due, today) }
  const dedupe = `alert|${kind}|${row.id}|${due}|${threshold}`
  const [mailId] =
    kind === 'due'
      ? await queueStaffMail(tx, desk, row, {
          kind: 'deadline-alert',
          data: said,
          dedupe,
          withDpo: threshold <= DPO_FROM_DAYS,
        })
      : // To extend is the DPO's decision.
        await queueStaffMail(tx, desk, row, {
          kind: 'extension-alert',
          data: { ...said, noticeBy: due },
          dedupe,
          withDpo: true,
        })
  const date = { kind, due, threshold }
  await tx
    .insert(deadlineAlerts)
    .values({ id: newId('alert', at.getTime()), requestId: row.id, ...date, mailId: mailId ?? null, at })
  await record(file, 'alert.sent', { ...date, daysLeft: said.daysLeft })
}
