import { dayWords } from '../../i18n/format.ts'
import { translator } from '../../i18n/translator.ts'
import { type Part, type Template, words } from '../content.tsx'

/** To a client of ours, who decides about the data of its visitors (Art. 28(3)(e) GDPR). */
export const forward: Template<'forward'> = (data, { locale }) => {
  const t = translator(locale, 'mail')
  const right = translator(locale, 'common')(`rights.${data.right}.name`)
  const { reference, website, email } = data
  const message: Part[] = [
    { part: 'heading', words: words(locale, 'forward.message') },
    { part: 'quote', text: data.message },
  ]
  return {
    subject: t('forward.subject', { website, reference }),
    heading: t('forward.heading'),
    parts: [
      {
        part: 'text',
        words: words(locale, 'forward.text', { website, receivedOn: dayWords(data.receivedOn, locale) }),
      },
      {
        part: 'facts',
        facts: [
          { term: t('forward.asks'), lines: [right] },
          { term: t('forward.email'), lines: [email] },
        ],
      },
      ...(data.message ? message : []),
      { part: 'text', words: words(locale, 'forward.time') },
      { part: 'text', words: words(locale, 'forward.order') },
      { part: 'text', words: words(locale, 'forward.told') },
    ],
  }
}
