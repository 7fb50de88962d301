import { dateWords } from '../../i18n/format.ts'
import { translator } from '../../i18n/translator.ts'
import { type Template, words } from '../content.tsx'

/** Announces only: the portal holds the content. */
export const answer: Template<'answer'> = (data, { locale, links }) => {
  const t = translator(locale, 'mail')
  return {
    subject: t('answer.subject', { reference: data.reference }),
    heading: t('answer.heading'),
    parts: [
      { part: 'text', words: words(locale, 'answer.text') },
      ...(data.filesUntil
        ? [
            {
              part: 'text' as const,
              words: words(locale, 'answer.filesUntil', { date: dateWords(data.filesUntil, locale) }),
            },
          ]
        : []),
      { part: 'button', label: t('answer.button'), href: links.status(data.token) },
    ],
  }
}
