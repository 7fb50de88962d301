import { translator } from '../../i18n/translator.ts'
import { type Template, words } from '../content.tsx'

export const lapsed: Template<'lapsed'> = (data, { locale, links }) => {
  const t = translator(locale, 'mail')
  const right = translator(locale, 'common')(`rights.${data.right}.name`)
  return {
    subject: t('lapsed.subject', { reference: data.reference }),
    heading: t('lapsed.heading'),
    parts: [
      { part: 'text', words: words(locale, 'lapsed.text', { right }) },
      { part: 'text', words: words(locale, 'lapsed.letter') },
      { part: 'button', label: t('lapsed.button'), href: links.status(data.token) },
    ],
  }
}
