import type { Staff } from '../domain/access.ts'
import { plusDays } from '../domain/clock/local-date.ts'
import { SUPPOSED_DAYS, stopsTheClock } from '../domain/clock/staff-moves.ts'
import { DomainError } from '../domain/errors.ts'
import type { Letter } from '../domain/letter.ts'
import { messageBodySchema } from '../domain/subject.ts'
import type { Desk } from './context.ts'
import { openCase } from './parts/case.ts'
import { changeDates, datesAfter, today } from './parts/dates.ts'
import { sendLetter } from './parts/letter.ts'
import { writeMessage } from './parts/write-message.ts'

/**
 * Asks the person what is needed to go on, and pauses the clock: only for a doubt about identity (Art. 12(6)) or a
 * question of scope (recital 63). It resumes with the person's answer in the portal, or by hand.
 * @param input.letter the letter with the question
 * @throws DomainError not_allowed, changed_meanwhile, move_not_possible, already_paused, pause_unavailable, pause_too_late;
 *   ZodError
 */
export async function askPerson(
  desk: Desk,
  staff: Staff,
  input: {
    requestId: string
    version: number
    reason: 'identity' | 'scope'
    question: string
    letter: Letter
  },
): Promise<void> {
  const question = messageBodySchema.parse(input.question)
  await desk.db.transaction(async (tx) => {
    const by = { staff, action: 'request.triage' } as const
    const file = await openCase(tx, desk, input.requestId, by, input.version)
    const { row } = file
    if (row.answeredAt || !['triage', 'in_progress', 'review'].includes(row.status))
      throw new DomainError('move_not_possible', { status: row.status, move: 'pause' })
    if (row.pausedOn) throw new DomainError('already_paused')
    const from = today(file)
    const asked = { reason: input.reason, from, to: plusDays(from, SUPPOSED_DAYS) }
    const later = datesAfter(desk.profile, row, { pauses: [...row.clock.pauses, asked] }, file.at)
    if (!stopsTheClock(row, later)) throw new DomainError('pause_too_late')
    await writeMessage(file, { kind: 'to-person', body: question, staffId: staff.id })
    const pauses = [...row.clock.pauses, { reason: input.reason, from, to: null }]
    const data = { rule: 'pause', ground: input.reason, question: desk.vault.digest(question) }
    await changeDates(file, { pauses }, { type: 'clock.paused', data })
    await sendLetter(file, input.letter, 'message', staff.id)
  })
}
