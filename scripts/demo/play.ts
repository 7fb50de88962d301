import { eq } from 'drizzle-orm'
import type { Desk } from '../../lib/commands/context.ts'
import { requestById } from '../../lib/db/requests.ts'
import { type RequestRow, staff as staffTable, type TaskRow } from '../../lib/db/schema.ts'
import { tasksOf } from '../../lib/db/tasks.ts'
import type { Role, Staff } from '../../lib/domain/access.ts'
import { dueJobs } from '../../lib/jobs/ledger.ts'
import type { OutgoingMail } from '../../lib/mail/transport.ts'
import type { JobContext } from '../../workers/context.ts'
import { queueNames } from '../../workers/queues.ts'
import { runJob } from '../../workers/run.ts'

/** Advances the sandbox's time and plays what staff and people do, each through the command the pages call. */
export interface Play {
  desk: Desk
  /** Moves the clock, running on the way every job that falls due. */
  advanceTo: (at: Date) => Promise<void>
  staffOf: (role: Role, team?: string) => Promise<Staff>
  request: (id: string) => Promise<RequestRow>
  /** The link in the newest mail to this address (about this request) whose path contains `part`. */
  linkIn: (to: string, part: string, reference?: string) => string
  taskOf: (requestId: string, recipientId: string) => Promise<TaskRow>
}

/** @param base desk, mail and connectors as the worker has them; its clock is replaced by the play's */
export function createPlay(base: JobContext, start: Date, everyStep: (now: Date) => Promise<void>): Play {
  let now = start
  const sent: OutgoingMail[] = []
  const desk: Desk = { ...base.desk, now: () => now }
  const context: JobContext = {
    ...base,
    desk,
    mail: {
      ...base.mail,
      send: async (mail) => {
        sent.push(mail)
        return base.mail.send(mail)
      },
    },
  }
  const never = new AbortController().signal

  async function runDue(): Promise<void> {
    for (;;) {
      const due = await dueJobs(desk.db.read, now, queueNames(desk.profile), 50)
      if (due.length === 0) return
      for (const job of due) {
        // A job that was due in between runs at its own time, so that the record reads true.
        await runJob(context, job.id, never)
      }
    }
  }

  return {
    desk,
    async advanceTo(at) {
      await runDue()
      if (at > now) now = at
      await everyStep(now)
      await runDue()
    },
    async staffOf(role, team) {
      const rows = await desk.db.read.select().from(staffTable).where(eq(staffTable.role, role))
      const one = rows.find((row) => !team || row.teams.includes(team))
      if (!one) throw new Error(`there is no ${role}${team ? ` of ${team}` : ''}`)
      return { id: one.id, role: one.role, teams: one.teams }
    },
    request: (id) => requestById(desk.db.read, id),
    linkIn(to, part, reference = '') {
      const mail = sent.findLast(
        (one) => one.to === to && one.text.includes(part) && one.text.includes(reference),
      )
      const link = mail?.text.match(new RegExp(`https?://\\S*${part}([\\w-]+)`))
      if (!link) throw new Error(`no mail to ${to} has a link with ${part}`)
      return link[1]!
    },
    async taskOf(requestId, recipientId) {
      const all = await tasksOf(desk.db.read, await requestById(desk.db.read, requestId))
      const task = all.find((one) => one.recipientId === recipientId)
      if (!task) throw new Error(`no task for ${recipientId}`)
      return task
    },
  }
}
