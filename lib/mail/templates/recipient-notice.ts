import { translator } from '../../i18n/translator.ts'
import { type Template, words } from '../content.tsx'

export const recipientNotice: Template<'recipient-notice'> = (data, { locale, links }) => {
  const t = translator(locale, 'mail')
  const { notice, recipient, recipientId, scopes } = data
  const subject = t(`recipient-notice.subject.${notice}`, { recipient })
  const list = scopes.join(', ')
  return {
    subject,
    heading: subject,
    parts: [
      { part: 'text', words: words(locale, `recipient-notice.text.${notice}`, { recipient, scopes: list }) },
      { part: 'button', label: t('recipient-notice.button'), href: links.recipient(recipientId) },
    ],
  }
}
