import { dayWords } from '../../i18n/format.ts'
import { translator } from '../../i18n/translator.ts'
import { type Template, words } from '../content.tsx'

export const digest: Template<'digest'> = ({ cases, more }, { locale, links }) => {
  const t = translator(locale, 'mail')
  const common = translator(locale, 'common')
  const count = cases.length + more
  return {
    subject: t('digest.subject', { count }),
    heading: t('digest.heading', { count }),
    parts: [
      { part: 'text', words: words(locale, 'digest.text') },
      {
        part: 'facts',
        facts: cases.map((one) => {
          const said = { right: common(`rights.${one.right}.name`), due: dayWords(one.due, locale) }
          return {
            term: one.reference,
            lines: [
              one.daysLeft < 0
                ? t('digest.late', { ...said, daysLate: -one.daysLeft })
                : t('digest.due', { ...said, daysLeft: one.daysLeft }),
            ],
          }
        }),
      },
      ...(more > 0 ? [{ part: 'text' as const, words: words(locale, 'digest.more', { more }) }] : []),
      { part: 'button', label: t('digest.button'), href: links.desk },
    ],
  }
}
