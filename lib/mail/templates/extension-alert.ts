import { dayWords } from '../../i18n/format.ts'
import { translator } from '../../i18n/translator.ts'
import { type Template, words } from '../content.tsx'

export const extensionAlert: Template<'extension-alert'> = (data, { locale, links }) => {
  const t = translator(locale, 'mail')
  const { reference, daysLeft } = data
  const noticeBy = dayWords(data.noticeBy, locale)
  return {
    subject: t('extension-alert.subject', { daysLeft, reference }),
    heading: t('extension-alert.heading', { daysLeft }),
    parts: [
      {
        part: 'due',
        date: data.noticeBy,
        words: words(locale, 'extension-alert.text', { reference, noticeBy }),
      },
      {
        part: 'text',
        words: words(locale, 'extension-alert.else', { due: dayWords(data.due, locale) }),
      },
      { part: 'button', label: t('extension-alert.button'), href: links.case(data.requestId) },
    ],
  }
}
