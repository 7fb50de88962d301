import { countLines } from '../../i18n/counts.ts'
import { dateWords, dayWords } from '../../i18n/format.ts'
import { translator } from '../../i18n/translator.ts'
import { type Template, words } from '../content.tsx'

/** To a recipient of the data (Art. 19, 28(3)(e) GDPR). */
export const handOff: Template<'hand-off'> = (data, { profile, locale, links }) => {
  const t = translator(locale, 'mail')
  const common = translator(locale, 'common')
  const { capability, reference, recipient } = data
  const subject = t(`hand-off.subject.${capability}`, {
    reference,
    answerBy: dateWords(data.answerBy, locale),
  })
  const facts = [
    {
      term: t('hand-off.whose'),
      lines: data.identifiers.flatMap(({ kind, value }) => [`${common(`identifiers.${kind}`)}:`, value]),
    },
    { term: t('hand-off.found'), lines: countLines(data.found, locale) },
    {
      term: t('hand-off.corrections'),
      lines: data.corrections.map((one) =>
        one.wrong ? t('hand-off.correction', one) : t('hand-off.correctionNew', one),
      ),
    },
    { term: t('hand-off.reference'), lines: [reference] },
    { term: t('hand-off.legal'), lines: [t(`hand-off.basis.${capability}`)] },
  ]
  const reminded = words(locale, 'hand-off.reminded', { count: data.reminder })
  return {
    subject: data.reminder > 0 ? t('hand-off.reminder', { subject }) : subject,
    over: t('hand-off.for', { recipient, name: profile.name }),
    heading: t(`hand-off.heading.${capability}`),
    parts: [
      ...(data.reminder > 0 ? [{ part: 'text' as const, words: reminded }] : []),
      { part: 'text', words: words(locale, `hand-off.text.${capability}`) },
      { part: 'facts', facts: facts.filter(({ lines }) => lines.length > 0) },
      {
        part: 'due',
        date: data.answerBy,
        words: words(locale, data.late ? 'hand-off.late' : 'hand-off.due', {
          answerBy: dayWords(data.answerBy, locale),
        }),
      },
      { part: 'button', label: t('hand-off.button'), href: links.partner(data.token) },
      { part: 'text', words: words(locale, 'hand-off.link') },
    ],
  }
}
