import { findToken, useToken } from '../db/tokens.ts'
import { DomainError } from '../domain/errors.ts'
import type { Outcome, Remainder } from '../domain/outcome.ts'
import { remainderSchema } from '../domain/outcome.ts'
import { messageBodySchema } from '../domain/subject.ts'
import { recipientName } from '../profile/schema.ts'
import type { Desk } from './context.ts'
import { record, seal } from './parts/case.ts'
import { afterTaskChange } from './parts/close.ts'
import { queueStaffMail } from './parts/queue-mail.ts'
import { assertTaskStatus, changeTask, openTask, sealRemains } from './parts/task.ts'

/**
 * A recipient answers a hand-off by its one-time link. "Cannot" settles nothing: it goes to staff as a failed task.
 * @throws DomainError link_invalid, link_used, link_expired, move_not_possible, invalid_input; ZodError
 */
export async function acknowledgeHandOff(
  desk: Desk,
  input: {
    token: string
    outcome: 'done' | 'not_found' | 'remains' | 'cannot'
    note: string
    remains?: Remainder[]
  },
): Promise<void> {
  const note = input.note.trim() === '' ? null : messageBodySchema.parse(input.note)
  const remains = remainderSchema.array().parse(input.remains ?? [])
  if (input.outcome === 'remains' && remains.length === 0)
    throw new DomainError('invalid_input', { field: 'remains' })
  if (input.outcome === 'cannot' && !note) throw new DomainError('invalid_input', { field: 'note' })
  await desk.db.transaction(async (tx) => {
    const token = await findToken(tx, 'partner', input.token, desk.now())
    const { file, task } = await openTask(tx, desk, token.taskId!, 'recipient')
    assertTaskStatus(task, ['handed_off'])
    await useToken(tx, token, file.at)
    const status: Outcome = input.outcome === 'cannot' ? 'failed' : input.outcome
    await changeTask(file, task, {
      status,
      remainsSealed: sealRemains(file, task.id, remains),
      fault: input.outcome === 'cannot' ? 'recipient-cannot' : null,
      noteSealed: note ? seal(file, 'tasks', 'note_sealed', task.id, note) : null,
      settledAt: input.outcome === 'cannot' ? null : file.at,
      settledBy: input.outcome === 'cannot' ? null : 'recipient',
    })
    await record(file, 'handoff.acknowledged', {
      task: task.id,
      recipient: task.recipientId,
      outcome: input.outcome,
      remains: remains.length,
      note: note ? desk.vault.digest(note) : null,
    })
    if (input.outcome === 'cannot') {
      await queueStaffMail(tx, desk, file.row, {
        kind: 'staff-notice',
        data: {
          notice: 'hand-off-cannot',
          reference: file.row.reference,
          requestId: file.row.id,
          recipient: recipientName(desk.profile, task.recipientId),
        },
      })
      return
    }
    await afterTaskChange(file)
  })
}
