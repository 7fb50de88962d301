import { findToken } from '../db/tokens.ts'
import type { Staff } from '../domain/access.ts'
import type { Letter } from '../domain/letter.ts'
import type { Desk } from './context.ts'
import { afterAnswer } from './parts/answer.ts'
import { move, openCase, record } from './parts/case.ts'
import { cancelOpenTasks } from './parts/close.ts'
import { sendLetter } from './parts/letter.ts'
import { resume } from './parts/resume.ts'

/**
 * The person takes the request back, by their link or through staff. What has not begun at a recipient is taken back;
 * what is erased stays erased. The letter confirms it.
 * @throws DomainError link_*, not_allowed, move_not_possible
 */
export async function withdrawRequest(
  desk: Desk,
  by: { statusToken: string } | { staff: Staff; requestId: string },
  letter: Letter,
): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const file =
      'statusToken' in by
        ? await openCase(
            tx,
            desk,
            (await findToken(tx, 'status', by.statusToken, desk.now())).requestId!,
            'person',
          )
        : await openCase(tx, desk, by.requestId, { staff: by.staff, action: 'request.decide' })
    await resume(file)
    await move(file, 'withdraw', {
      answeredAt: file.at,
      resolution: 'withdrawn',
      nextAlertOn: null,
    })
    await cancelOpenTasks(file)
    await record(file, 'request.withdrawn')
    await sendLetter(file, letter, 'answer', 'staff' in by ? by.staff.id : null)
    await afterAnswer(file)
  })
}
