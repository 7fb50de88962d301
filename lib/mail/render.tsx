import { render } from 'react-email'
import type { MailData, MailKind } from '../domain/mail.ts'
import { translator } from '../i18n/translator.ts'
import type { Profile } from '../profile/schema.ts'
import type { MailContext, Template } from './content.tsx'
import { MailDocument } from './html.tsx'
import { acknowledgement } from './templates/acknowledgement.ts'
import { answer } from './templates/answer.ts'
import { confirm } from './templates/confirm.ts'
import { confirmReminder } from './templates/confirm-reminder.ts'
import { deadlineAlert } from './templates/deadline-alert.ts'
import { digest } from './templates/digest.ts'
import { downloadCode } from './templates/download-code.ts'
import { duplicate } from './templates/duplicate.ts'
import { extensionAlert } from './templates/extension-alert.ts'
import { followUp } from './templates/follow-up.ts'
import { forward } from './templates/forward.ts'
import { handOff } from './templates/hand-off.ts'
import { invite } from './templates/invite.ts'
import { lapsed } from './templates/lapsed.ts'
import { message } from './templates/message.ts'
import { recipientNotice } from './templates/recipient-notice.ts'
import { staffNotice } from './templates/staff-notice.ts'
import { statusLink } from './templates/status-link.ts'
import { renderText } from './text.ts'

const TEMPLATES: { [K in MailKind]: Template<K> } = {
  confirm,
  'confirm-reminder': confirmReminder,
  acknowledgement,
  duplicate,
  lapsed,
  message,
  answer,
  'follow-up': followUp,
  'status-link': statusLink,
  'download-code': downloadCode,
  'hand-off': handOff,
  forward,
  invite,
  'deadline-alert': deadlineAlert,
  'extension-alert': extensionAlert,
  digest,
  'staff-notice': staffNotice,
  'recipient-notice': recipientNotice,
}

export interface RenderedMail {
  subject: string
  html: string
  text: string
}

/**
 * A mail in words. The same data gives the same bytes.
 * @param frame.baseUrl without a slash at its end
 * @param frame.sandbox labels the mail, so that nobody takes it for real
 */
export async function renderMail<K extends MailKind>(
  kind: K,
  data: MailData<K>,
  frame: { profile: Profile; locale: string; baseUrl: string; sandbox: boolean },
): Promise<RenderedMail> {
  const { profile, locale, baseUrl } = frame
  const t = translator(locale, 'mail')
  const context: MailContext = {
    profile,
    locale,
    links: {
      confirm: (token) => `${baseUrl}/${locale}/confirm/${token}`,
      status: (token) => `${baseUrl}/${locale}/status/${token}`,
      partner: (token) => `${baseUrl}/partner/${token}`,
      invite: (token) => `${baseUrl}/desk/join/${token}`,
      case: (requestId) => `${baseUrl}/desk/requests/${requestId}`,
      recipient: (recipientId) => `${baseUrl}/desk/recipients/${recipientId}`,
      desk: `${baseUrl}/desk`,
    },
  }
  const content = TEMPLATES[kind](data, context)
  const line = oneLine(content.subject)
  const subject = frame.sandbox ? t('sandbox.subject', { subject: line }) : line
  const controller = profile.controllers[0]!
  const dpoName = profile.dpo.name ?? ''
  const footer = [
    ...('reference' in data ? [t('footer.reference', { reference: data.reference })] : []),
    t('footer.reply', { named: dpoName ? 'yes' : 'no', dpoName, dpo: profile.dpo.email }),
    `${controller.name}, ${controller.address}`,
    t('footer.noTracking'),
  ]
  const sandbox = frame.sandbox ? t('sandbox.note') : null
  const service = t('service')
  const html = await render(
    <MailDocument
      content={{ ...content, subject }}
      frame={{
        locale,
        accent: profile.brand.accent,
        name: profile.name,
        service,
        sandbox,
        footer,
        replyTo: profile.dpo.email,
      }}
    />,
  )
  return {
    subject,
    html,
    text: renderText(content, { sender: `${profile.name}, ${service}`, sandbox, footer }),
  }
}

/** What a person typed may break over lines or turn the direction of what follows; a subject may not. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
}
