import { and, eq } from 'drizzle-orm'
import { deadlineAlerts } from '../db/schema.ts'
import { alertsDue, daysLeft, nextAlertOn } from '../domain/clock/alerts.ts'
import { newId } from '../id.ts'
import type { Desk } from './context.ts'
import { alertState } from './parts/alerts.ts'
import { change, openCase, record } from './parts/case.ts'
import { queueStaffMail } from './parts/queue-mail.ts'

/** The DPO hears of it from here on, the assignee at every threshold. */
const DPO_FROM_DAYS = 3

/**
 * Warns about one request's due date if a threshold is reached that nobody was warned about, and notes the next day to
 * look. One row and one mail per person for each `(request, due date, threshold)`, however often it runs.
 * @returns the threshold it warned about, in days before the due date; null where there was none
 */
export async function alertDeadline(desk: Desk, requestId: string): Promise<number | null> {
  return desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, requestId, 'system')
    const { row, at } = file
    if (row.answeredAt || row.status === 'closed') {
      await change(file, { nextAlertOn: null })
      return null
    }
    const sent = await tx
      .select({ threshold: deadlineAlerts.threshold })
      .from(deadlineAlerts)
      .where(and(eq(deadlineAlerts.requestId, row.id), eq(deadlineAlerts.due, row.due)))
    const alreadySent = sent.map((alert) => alert.threshold)
    const state = alertState(desk, row, alreadySent)
    const threshold = alertsDue(state)
    if (threshold !== null) {
      const [mailId] = await queueStaffMail(tx, desk, row, {
        kind: 'deadline-alert',
        data: {
          reference: row.reference,
          requestId: row.id,
          due: row.due,
          daysLeft: daysLeft(state.due, state.today),
        },
        dedupe: `alert|${row.id}|${row.due}|${threshold}`,
        withDpo: threshold <= DPO_FROM_DAYS,
      })
      await tx.insert(deadlineAlerts).values({
        id: newId('alert', at.getTime()),
        requestId: row.id,
        due: row.due,
        threshold,
        mailId: mailId ?? null,
        at,
      })
      alreadySent.push(threshold)
      await record(file, 'alert.sent', { due: row.due, threshold })
    }
    await change(file, { nextAlertOn: nextAlertOn({ ...state, alreadySent }) })
    return threshold
  })
}
