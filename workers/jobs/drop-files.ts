import { dropFiles } from '../../lib/commands/drop-files.ts'
import type { HeldJob } from '../../lib/commands/parts/held-job.ts'
import type { JobContext } from '../context.ts'

export async function dropFilesJob(
  { desk }: JobContext,
  job: HeldJob,
  payload: { requestId: string },
): Promise<void> {
  await dropFiles(desk, job, payload.requestId)
}
