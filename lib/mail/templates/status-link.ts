import { translator } from '../../i18n/translator.ts'
import { type Template, words } from '../content.tsx'

export const statusLink: Template<'status-link'> = (data, { locale, links }) => {
  const t = translator(locale, 'mail')
  return {
    subject: t('status-link.subject', { reference: data.reference }),
    heading: t('status-link.heading'),
    parts: [
      { part: 'text', words: words(locale, 'status-link.text') },
      { part: 'button', label: t('status-link.button'), href: links.status(data.token) },
      { part: 'text', words: words(locale, 'status-link.notYou') },
    ],
  }
}
