import { dayWords } from '../../i18n/format.ts'
import { translator } from '../../i18n/translator.ts'
import { type Template, words } from '../content.tsx'

export const duplicate: Template<'duplicate'> = (data, { locale, links }) => {
  const t = translator(locale, 'mail')
  const { reference } = data
  const asked = translator(locale, 'common')(`rights.${data.right}.asked`)
  return {
    subject: t('duplicate.subject', { reference }),
    heading: t('duplicate.heading'),
    parts: [
      { part: 'text', words: words(locale, 'duplicate.text', { asked, reference }) },
      {
        part: 'due',
        date: data.due,
        words: words(locale, 'duplicate.due', { due: dayWords(data.due, locale) }),
      },
      { part: 'button', label: t('duplicate.button'), href: links.status(data.token) },
      { part: 'text', words: words(locale, 'duplicate.private') },
    ],
  }
}
