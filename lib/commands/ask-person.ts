import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import type { Letter } from '../domain/letter.ts'
import { messageBodySchema } from '../domain/subject.ts'
import type { Desk } from './context.ts'
import { openCase } from './parts/case.ts'
import { changeDates, today } from './parts/dates.ts'
import { sendLetter } from './parts/letter.ts'
import { writeMessage } from './parts/write-message.ts'

/**
 * Asks the person what is needed to go on, and pauses the clock: only for a doubt about identity (Art. 12(6)) or a
 * question of scope (recital 63). It resumes with the person's answer in the portal, or by hand.
 * @param input.letter the letter with the question
 * @throws DomainError not_allowed, changed_meanwhile, move_not_possible, already_paused, pause_unavailable; ZodError
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
    await writeMessage(file, { kind: 'to-person', body: question, staffId: staff.id })
    const pauses = [...row.clock.pauses, { reason: input.reason, from: today(file), to: null }]
    const data = { rule: 'pause', ground: input.reason, question: desk.vault.digest(question) }
    await changeDates(file, { pauses }, { type: 'clock.paused', data })
    await sendLetter(file, input.letter, 'message', staff.id)
  })
}
