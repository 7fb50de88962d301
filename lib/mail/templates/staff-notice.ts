import { translator } from '../../i18n/translator.ts'
import { type Template, words } from '../content.tsx'

export const staffNotice: Template<'staff-notice'> = (data, { locale, links }) => {
  const t = translator(locale, 'mail')
  const { notice, reference, recipient, requestId } = data
  const subject = t(`staff-notice.subject.${notice}`, { reference, recipient })
  return {
    subject,
    heading: subject,
    parts: [
      { part: 'text', words: words(locale, `staff-notice.text.${notice}`, { recipient }) },
      { part: 'button', label: t('staff-notice.button'), href: links.case(requestId) },
    ],
  }
}
