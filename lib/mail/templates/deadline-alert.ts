import { dayWords } from '../../i18n/format.ts'
import { translator } from '../../i18n/translator.ts'
import { type Template, words } from '../content.tsx'

export const deadlineAlert: Template<'deadline-alert'> = (data, { locale, links }) => {
  const t = translator(locale, 'mail')
  const { reference, daysLeft } = data
  const late = { daysLate: -daysLeft }
  return {
    subject:
      daysLeft < 0
        ? t('deadline-alert.subjectLate', { ...late, reference })
        : t('deadline-alert.subject', { daysLeft, reference }),
    heading: daysLeft < 0 ? t('deadline-alert.headingLate', late) : t('deadline-alert.heading', { daysLeft }),
    parts: [
      {
        part: 'due',
        date: data.due,
        words: words(locale, 'deadline-alert.text', { reference, due: dayWords(data.due, locale) }),
      },
      { part: 'button', label: t('deadline-alert.button'), href: links.case(data.requestId) },
    ],
  }
}
