import { enqueue } from '../../jobs/ledger.ts'
import type { Case } from './case.ts'

/** Has the connector run the task. */
export async function enqueueTask(file: Case, taskId: string, recipientId: string): Promise<void> {
  await enqueue(file.tx, {
    name: 'task.run',
    payload: { taskId, recipientId },
    requestId: file.row.id,
    now: file.at,
  })
}
