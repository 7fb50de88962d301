import { translator } from '../../i18n/translator.ts'
import { type Template, words } from '../content.tsx'

export const downloadCode: Template<'download-code'> = (data, { locale }) => {
  const t = translator(locale, 'mail')
  return {
    subject: t('download-code.subject', { reference: data.reference }),
    heading: t('download-code.heading'),
    parts: [
      { part: 'code', before: t('download-code.text'), code: data.code, note: t('download-code.note') },
      { part: 'text', words: words(locale, 'download-code.notYou') },
    ],
  }
}
