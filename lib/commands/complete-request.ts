import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import type { AnswerDraft, Letter } from '../domain/letter.ts'
import type { Desk } from './context.ts'
import { afterAnswer, assertComplete } from './parts/answer.ts'
import { move, openCase, record } from './parts/case.ts'
import { sendLetter } from './parts/letter.ts'
import { resume } from './parts/resume.ts'

/**
 * Sends the answer and stops the clock (Art. 12(3)). Recipients that are still at work are named in the letter; the
 * request closes once they have ended, at once if there are none.
 * @throws DomainError not_allowed, changed_meanwhile, move_not_possible, tasks_open, letter_incomplete
 */
export async function completeRequest(
  desk: Desk,
  staff: Staff,
  input: { requestId: string; version: number; draft: AnswerDraft; subject: string },
): Promise<void> {
  const { draft } = input
  if (draft.decision === 'refused') throw new DomainError('invalid_input', { field: 'decision' })
  const resolution = draft.decision
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, input.requestId, { staff, action: 'request.decide' }, input.version)
    if (file.row.status === 'in_progress') await move(file, 'start-review')
    await assertComplete(file, draft)
    await resume(file)
    await move(file, 'answer', {
      answeredAt: file.at,
      resolution,
      refusalGround: draft.ground,
      nextAlertOn: null,
      profileHash: desk.profile.hash,
    })
    const letter: Letter = { kind: 'answer', subject: input.subject, blocks: draft.blocks }
    await sendLetter(file, letter, 'answer', staff.id)
    await record(file, 'request.answered', {
      decision: resolution,
      ground: draft.ground,
      profile: desk.profile.hash,
    })
    await afterAnswer(file)
  })
}
