import { beginMail } from '../../lib/commands/begin-mail.ts'
import type { HeldJob } from '../../lib/commands/parts/held-job.ts'
import { recordMail } from '../../lib/commands/record-mail.ts'
import { renderMail } from '../../lib/mail/render.tsx'
import { type MailEnd, meters } from '../../lib/metrics/meters.ts'
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
  const { mails, mailsRepeated } = meters()
  if (job.attempts > 1) mailsRepeated.inc({ kind: mail.kind })
  const outcome = await context.mail.send({ ...content, to: mail.to, messageId: mail.messageId })
  const became = outcome.sent ? 'sent' : outcome.permanent ? 'bounced' : 'postponed'
  mails.inc({ kind: mail.kind, outcome: became satisfies MailEnd })
  await recordMail(context.desk, job, mail.id, outcome)
}
