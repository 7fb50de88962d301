import { localDate, localDateOf, plusDays } from '../domain/clock/local-date.ts'
import { closeJob } from '../jobs/ledger.ts'
import { planRecipient } from '../profile/plan-recipients.ts'
import { recipientOf } from '../profile/schema.ts'
import type { Desk } from './context.ts'
import { record } from './parts/case.ts'
import { notify } from './parts/faults.ts'
import { dropFollowUps, followUpOn, writeToRecipient } from './parts/hand-off.ts'
import type { HeldJob } from './parts/held-job.ts'
import { changeTask, openTask } from './parts/task.ts'

/** While an answer stays away, the recipient is reminded again after so many days. */
const AGAIN_DAYS = 7
const MOST_REMINDERS = 4

/** Looks at a hand-off: reminds the recipient, and tells staff once the answer is late. */
export async function followUpHandOff(desk: Desk, job: HeldJob, taskId: string): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const { file, task } = await openTask(tx, desk, taskId, 'system')
    await closeJob(tx, job, file.at)
    if (task.status !== 'handed_off' || !task.answerBy) return
    const today = localDateOf(file.at, desk.profile.timeZone)
    const isLate = today > localDate(task.answerBy)
    const reminders = task.reminders + 1
    // Where the workers slept over more than one day of it, the recipient gets one reminder.
    if (isLate) await dropFollowUps(file, task.id)
    const recipient = planRecipient(recipientOf(desk.profile, task.recipientId))
    const reminded = await changeTask(file, task, {
      reminders,
      escalatedAt: isLate ? (task.escalatedAt ?? file.at) : task.escalatedAt,
    })
    if (recipient.contact) await writeToRecipient(file, reminded, recipient, reminders)
    await record(file, 'handoff.reminded', {
      task: task.id,
      recipient: task.recipientId,
      reminder: reminders,
    })
    if (!isLate) return
    if (!task.escalatedAt) {
      await record(file, 'task.escalated', {
        task: task.id,
        recipient: task.recipientId,
        answerBy: task.answerBy,
      })
      await notify(file, 'hand-off-late', task.recipientId)
    }
    if (reminders < MOST_REMINDERS) await followUpOn(file, task.id, plusDays(today, AGAIN_DAYS))
  })
}
