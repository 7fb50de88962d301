import { translator } from '../../i18n/translator.ts'
import { type Template, words } from '../content.tsx'

/** Announces only: the portal holds the content. */
export const followUp: Template<'follow-up'> = (data, { locale, links }) => {
  const t = translator(locale, 'mail')
  return {
    subject: t('follow-up.subject', { reference: data.reference }),
    heading: t('follow-up.heading'),
    parts: [
      { part: 'text', words: words(locale, 'follow-up.text') },
      { part: 'button', label: t('follow-up.button'), href: links.status(data.token) },
    ],
  }
}
