import { beginMail } from '../../lib/commands/begin-mail.ts'
import type { HeldJob } from '../../lib/commands/parts/held-job.ts'
import { recordMail } from '../../lib/commands/record-mail.ts'
import { renderMail } from '../../lib/mail/render.tsx'
import type { JobContext } from '../context.ts'

/** Sends one mail. It keeps its Message-ID over all attempts, so a repetition can be told from a second mail. */
export async function sendMailJob(
  context: JobContext,
  job: HeldJob,
  payload: { mailId: string },
): Promise<void> {
  const mail = await beginMail(context.desk, job, payload.mailId)
  if (!mail) return
  const content = await renderMail(mail.kind, mail.data, {
    profile: context.desk.profile,
    locale: mail.locale,
    baseUrl: context.baseUrl,
    sandbox: context.sandbox,
  })
  const outcome = await context.mail.send({ ...content, to: mail.to, messageId: mail.messageId })
  await recordMail(context.desk, job, mail.id, outcome)
}
