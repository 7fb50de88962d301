import { eq } from 'drizzle-orm'
import { askedOf } from '../../db/hand-offs.ts'
import { type TaskRow, tasks } from '../../db/schema.ts'
import { endTokens, issueToken } from '../../db/tokens.ts'
import { endOfDay, localDate, localDateOf, plusDays } from '../../domain/clock/local-date.ts'
import type { PlanRecipient } from '../../domain/plan.ts'
import { dropJobs, enqueue } from '../../jobs/ledger.ts'
import { type Case, record } from './case.ts'
import { queueMail } from './queue-mail.ts'

const HOUR_MS = 3_600_000
/** The recipient is reminded this many days before the date by which we asked for the answer. */
const REMIND_DAYS_BEFORE = 3
/** The answer link outlives the date, so that a late answer still arrives. */
const LINK_DAYS = 180

/** Orders a hand-off: a mail with the identifiers and a one-time answer link, and the dates we hold the recipient to. */
export async function orderHandOff(file: Case, task: TaskRow, recipient: PlanRecipient): Promise<void> {
  const { timeZone } = file.desk.profile
  const today = localDateOf(file.at, timeZone)
  const answerBy = plusDays(today, recipient.answerWithinDays)
  const goneBy =
    task.capability === 'erase' && recipient.retentionDays ? plusDays(today, recipient.retentionDays) : null
  await file.tx
    .update(tasks)
    .set({
      status: 'handed_off',
      orderedAt: file.at,
      answerBy,
      goneBy,
      fault: null,
      faultMessage: null,
      reminders: 0,
      escalatedAt: null,
    })
    .where(eq(tasks.id, task.id))
  // An order that is given anew has dates of its own.
  await dropFollowUps(file, task.id)
  await writeToRecipient(file, { ...task, answerBy }, recipient, 0)
  await record(file, 'handoff.sent', { task: task.id, recipient: recipient.id, answerBy, goneBy })
  const remindOn = plusDays(answerBy, -REMIND_DAYS_BEFORE)
  if (remindOn > today) await followUpOn(file, task.id, remindOn)
  await followUpOn(file, task.id, plusDays(answerBy, 1))
}

/** Forgets the days on which the hand-off was to be looked at. */
export async function dropFollowUps(file: Case, taskId: string): Promise<void> {
  const of = { name: 'handoff.follow-up', requestId: file.row.id, payload: { taskId } } as const
  await dropJobs(file.tx, of, file.at)
}

/** Looks at the hand-off again at eight in the morning of a local day. */
export async function followUpOn(
  file: Case,
  taskId: string,
  day: ReturnType<typeof plusDays>,
): Promise<void> {
  const runAt = new Date(endOfDay(plusDays(day, -1), file.desk.profile.timeZone).getTime() + 8 * HOUR_MS)
  await enqueue(file.tx, {
    name: 'handoff.follow-up',
    payload: { taskId },
    requestId: file.row.id,
    runAt,
    now: file.at,
  })
}

/** Sends the order or a reminder; each carries a fresh link and ends the one before. */
export async function writeToRecipient(
  file: Case,
  task: TaskRow & { answerBy: string | null },
  recipient: PlanRecipient,
  reminder: number,
): Promise<void> {
  const { tx, row, key, at, desk } = file
  if (!recipient.contact) throw new Error(`${recipient.id} has no contact`)
  await endTokens(tx, { purpose: 'partner', taskId: task.id }, at)
  const { token } = await issueToken(tx, {
    purpose: 'partner',
    requestId: row.id,
    taskId: task.id,
    expiresAt: endOfDay(plusDays(localDate(task.answerBy!), LINK_DAYS), desk.profile.timeZone),
    now: at,
  })
  const { identifiers, corrections, found } = await askedOf(tx, key, task, recipient.identifiers)
  await queueMail(
    tx,
    desk,
    { requestId: row.id, key },
    {
      kind: 'hand-off',
      to: recipient.contact,
      locale: recipient.language,
      taskId: task.id,
      data: {
        reference: row.reference,
        recipient: recipient.name,
        capability: task.capability,
        identifiers: identifiers.map(({ kind, value }) => ({ kind, value })),
        answerBy: task.answerBy!,
        token,
        reminder,
        late: localDateOf(at, desk.profile.timeZone) > localDate(task.answerBy!),
        corrections,
        found,
      },
    },
  )
}
