import { UNCONFIRMED } from '../../domain/request.ts'
import { dayWords } from '../../i18n/format.ts'
import { translator } from '../../i18n/translator.ts'
import { type Template, words } from '../content.tsx'

export const confirm: Template<'confirm'> = (data, { profile, locale, links }) => {
  const t = translator(locale, 'mail')
  return {
    subject: t('confirm.subject', { reference: data.reference }),
    heading: t('confirm.heading'),
    parts: [
      { part: 'text', words: words(locale, `confirm.asked.${data.right}`) },
      { part: 'text', words: words(locale, 'confirm.before') },
      { part: 'button', label: t('confirm.button'), href: links.confirm(data.token) },
      { part: 'code', before: t('confirm.code'), code: data.code, note: t('confirm.codeNote') },
      { part: 'heading', words: words(locale, 'confirm.next') },
      {
        part: 'due',
        date: data.due,
        words: words(locale, 'confirm.nextText', { due: dayWords(data.due, locale) }),
      },
      { part: 'heading', words: words(locale, 'confirm.notYou') },
      {
        part: 'text',
        words: words(locale, 'confirm.notYouText', {
          lapseDays: UNCONFIRMED.lapseAfterDays,
          shredDays: profile.policy.shredDays,
        }),
      },
    ],
  }
}
