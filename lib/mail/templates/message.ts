import { translator } from '../../i18n/translator.ts'
import { type Template, words } from '../content.tsx'

/** Announces only: the portal holds the content. */
export const message: Template<'message'> = (data, { locale, links }) => {
  const t = translator(locale, 'mail')
  return {
    subject: t('message.subject', { reference: data.reference }),
    heading: t('message.heading'),
    parts: [
      { part: 'text', words: words(locale, 'message.text') },
      { part: 'button', label: t('message.button'), href: links.status(data.token) },
    ],
  }
}
