import type { Staff } from '../domain/access.ts'
import { localDate } from '../domain/clock/local-date.ts'
import { canExtend } from '../domain/clock/staff-moves.ts'
import { DomainError } from '../domain/errors.ts'
import type { Letter } from '../domain/letter.ts'
import { messageBodySchema } from '../domain/subject.ts'
import type { Desk } from './context.ts'
import { openCase } from './parts/case.ts'
import { changeDates, datesAfter, today } from './parts/dates.ts'
import { sendLetter } from './parts/letter.ts'

/** Complexity or number of requests only (Art. 12(3)): workload is no ground. */
export const EXTENSION_GROUNDS = ['complexity', 'number'] as const
export type ExtensionGround = (typeof EXTENSION_GROUNDS)[number]

/**
 * Extends the period, by as much as the regime says (Art. 12(3) GDPR: up to two further months). The notice with the
 * reasons goes out in the same act; after the first period there is none to send any more.
 * @param input.until the day the notice states, where the law leaves that to it; after the day it is due now
 * @param input.letter the notice, made of the same reasons
 * @throws DomainError not_allowed, changed_meanwhile, move_not_possible, extension_too_late (`until`), already_extended,
 *   extension_unavailable, date_impossible, invalid_input (`field` extension.until, `after`); ZodError for empty reasons
 */
export async function extendDeadline(
  desk: Desk,
  staff: Staff,
  input: {
    requestId: string
    version: number
    ground: ExtensionGround
    reasons: string
    until?: string | null
    letter: Letter
  },
): Promise<void> {
  const reasons = messageBodySchema.parse(input.reasons)
  const until = input.until ? localDate(input.until) : null
  await desk.db.transaction(async (tx) => {
    const by = { staff, action: 'request.decide' } as const
    const file = await openCase(tx, desk, input.requestId, by, input.version)
    if (file.row.answeredAt || !['triage', 'in_progress', 'review'].includes(file.row.status))
      throw new DomainError('move_not_possible', { status: file.row.status, move: 'extend' })
    const noticeOn = today(file)
    const isExtended = file.row.clock.extension !== null
    const answer = canExtend(datesAfter(desk.profile, file.row, {}, file.at), { isExtended, today: noticeOn })
    if (!answer.isPossible) throw new DomainError(answer.code, answer.until ? { until: answer.until } : {})
    const reasonDigest = desk.vault.digest(reasons)
    await changeDates(
      file,
      { extension: { noticeOn, until, reasonDigest } },
      { type: 'deadline.extended', data: { rule: 'extension', ground: input.ground, reason: reasonDigest } },
    )
    await sendLetter(file, input.letter, 'message', staff.id)
  })
}
