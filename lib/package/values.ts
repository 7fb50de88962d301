import type { FieldValue } from '../domain/extract.ts'
import { formattingLocale, translator } from '../i18n/translator.ts'
import { html, type Markup } from './markup.ts'

/** Longer texts are cut in the page; the data files have them whole. */
const SHOWN_CHARACTERS = 20_000

const DATE = /^\d{4}-\d{2}-\d{2}$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/

/** How one value stands in a cell: dates and yes or no in the person's words, all else as the system has it. */
export function valueWriter(locale: string, timeZone: string): (value: FieldValue | undefined) => Markup {
  const t = translator(locale, 'package')
  const day = new Intl.DateTimeFormat(formattingLocale(locale), { dateStyle: 'medium', timeZone: 'UTC' })
  const moment = new Intl.DateTimeFormat(formattingLocale(locale), {
    dateStyle: 'medium',
    timeStyle: 'medium',
    timeZone,
  })
  return (value) => {
    if (isEmpty(value)) return html`–`
    if (typeof value === 'boolean') return html`${t(value ? 'table.yes' : 'table.no')}`
    if (typeof value === 'number') return html`${value}`
    const format = DATE.test(value) ? day : INSTANT.test(value) ? moment : null
    if (format && !Number.isNaN(Date.parse(value)))
      return html`<time datetime="${value}">${format.format(new Date(value))}</time>`
    if (value.length <= SHOWN_CHARACTERS) return html`${value}`
    return html`${value.slice(0, SHOWN_CHARACTERS)}… <em>${t('table.cut')}</em>`
  }
}

export function isEmpty(value: FieldValue | undefined): value is null | undefined | '' {
  return value === null || value === undefined || value === ''
}
