import { followUpHandOff } from '../../lib/commands/follow-up-hand-off.ts'
import type { HeldJob } from '../../lib/commands/parts/held-job.ts'
import type { JobContext } from '../context.ts'

export async function followUpHandOffJob(
  { desk }: JobContext,
  job: HeldJob,
  payload: { taskId: string },
): Promise<void> {
  await followUpHandOff(desk, job, payload.taskId)
}
