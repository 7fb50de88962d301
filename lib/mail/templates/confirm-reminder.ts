import { dayWords } from '../../i18n/format.ts'
import { translator } from '../../i18n/translator.ts'
import { type Template, words } from '../content.tsx'

export const confirmReminder: Template<'confirm-reminder'> = (data, { locale, links }) => {
  const t = translator(locale, 'mail')
  const right = translator(locale, 'common')(`rights.${data.right}.name`)
  return {
    subject: t('confirm-reminder.subject', { reference: data.reference }),
    heading: t('confirm-reminder.heading'),
    parts: [
      { part: 'text', words: words(locale, 'confirm-reminder.text', { right }) },
      { part: 'button', label: t('confirm-reminder.button'), href: links.confirm(data.token) },
      {
        part: 'text',
        words: words(locale, 'confirm-reminder.lapses', { lapsesOn: dayWords(data.lapsesOn, locale) }),
      },
      { part: 'heading', words: words(locale, 'confirm-reminder.notYou') },
      { part: 'text', words: words(locale, 'confirm-reminder.notYouText') },
    ],
  }
}
