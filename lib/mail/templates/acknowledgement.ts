import { dayWords } from '../../i18n/format.ts'
import { translator } from '../../i18n/translator.ts'
import { type Template, words } from '../content.tsx'

export const acknowledgement: Template<'acknowledgement'> = (data, { locale, links }) => {
  const t = translator(locale, 'mail')
  const asked = translator(locale, 'common')(`rights.${data.right}.asked`)
  return {
    subject: t('acknowledgement.subject', { reference: data.reference }),
    heading: t('acknowledgement.heading'),
    parts: [
      { part: 'text', words: words(locale, 'acknowledgement.text', { asked }) },
      {
        part: 'due',
        date: data.due,
        words: words(locale, 'acknowledgement.due', { due: dayWords(data.due, locale) }),
      },
      { part: 'button', label: t('acknowledgement.button'), href: links.status(data.token) },
      { part: 'text', words: words(locale, 'acknowledgement.private') },
    ],
  }
}
