import { followUpUnconfirmed } from '../../lib/commands/follow-up-unconfirmed.ts'
import type { HeldJob } from '../../lib/commands/parts/held-job.ts'
import { letterRecord } from '../../lib/db/letter-record.ts'
import { letterFacts } from '../../lib/mail/letters/facts.ts'
import { composeNoIdentity } from '../../lib/mail/letters/notices.ts'
import type { JobContext } from '../context.ts'

export async function followUpUnconfirmedJob(
  { desk }: JobContext,
  job: HeldJob,
  payload: { requestId: string },
): Promise<void> {
  const { request, tasks } = await letterRecord(desk.db.read, desk.vault, payload.requestId)
  const letter = composeNoIdentity(letterFacts(desk.profile, request, tasks))
  await followUpUnconfirmed(desk, job, payload.requestId, letter)
}
