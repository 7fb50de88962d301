import { closeRequest } from '../../lib/commands/close-request.ts'
import type { HeldJob } from '../../lib/commands/parts/held-job.ts'
import { letterRecord } from '../../lib/db/letter-record.ts'
import { letterFacts } from '../../lib/mail/letters/facts.ts'
import { composeFollowUp } from '../../lib/mail/letters/notices.ts'
import type { JobContext } from '../context.ts'

export async function closeRequestJob(
  { desk }: JobContext,
  job: HeldJob,
  payload: { requestId: string },
): Promise<void> {
  const { request, tasks } = await letterRecord(desk.db.read, desk.vault, payload.requestId)
  const letter = composeFollowUp(letterFacts(desk.profile, request, tasks))
  await closeRequest(desk, job, payload.requestId, letter)
}
