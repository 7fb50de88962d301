import type { Staff } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import type { AnswerDraft } from '../domain/letter.ts'
import type { Desk } from './context.ts'
import { afterAnswer, assertComplete } from './parts/answer.ts'
import { move, openCase, record } from './parts/case.ts'
import { cancelOpenTasks } from './parts/close.ts'
import { sendLetter } from './parts/letter.ts'
import { resume } from './parts/resume.ts'

/**
 * Refuses the whole request, from any state before the answer. The letter has the ground, the reasons, the authority
 * to complain to and the judicial remedy (Art. 12(4)), or it is not sent. What has not begun is taken back.
 * @throws DomainError not_allowed, changed_meanwhile, move_not_possible, letter_incomplete
 */
export async function refuseRequest(
  desk: Desk,
  staff: Staff,
  input: { requestId: string; version: number; draft: AnswerDraft; subject: string },
): Promise<void> {
  const { draft } = input
  if (draft.decision !== 'refused') throw new DomainError('invalid_input', { field: 'decision' })
  await desk.db.transaction(async (tx) => {
    const file = await openCase(tx, desk, input.requestId, { staff, action: 'request.decide' }, input.version)
    await assertComplete(file, draft)
    await cancelOpenTasks(file)
    await resume(file)
    await move(file, 'refuse', {
      answeredAt: file.at,
      resolution: 'refused',
      refusalGround: draft.ground,
      nextAlertOn: null,
      profileHash: desk.profile.hash,
    })
    await sendLetter(
      file,
      { kind: 'refusal', subject: input.subject, blocks: draft.blocks },
      'answer',
      staff.id,
    )
    await record(file, 'request.refused', { ground: draft.ground, profile: desk.profile.hash })
    await afterAnswer(file)
  })
}
