import type { Remainder } from '../domain/outcome.ts'
import { CATALOGUES, type Messages } from './catalogues.ts'
import { listWords } from './format.ts'
import { translator } from './translator.ts'

/** Names that systems give their own tables, and what they hold. */
const TABLES: Record<string, string> = {
  log_visit: 'visit',
  log_link_visit_action: 'action',
  log_conversion: 'conversion',
}

/** What connectors counted, in words: `12 visits and 214 page views and actions`. Zeros are left out. */
export function countWords(counts: readonly { label: string; count: number }[], locale: string): string {
  return listWords(countLines(counts, locale), locale)
}

/** The same, a line for each of them. */
export function countLines(counts: readonly { label: string; count: number }[], locale: string): string[] {
  return counts.filter(({ count }) => count > 0).map(({ label, count }) => unitWords(label, count, locale))
}

/** What was counted, without the number: `visits` for 2 `log_visit`. A unit we have no word for stands as it is. */
export function unitName(label: string, count: number, locale: string): string {
  const unit = unitOf(label)
  return unit ? translator(locale, 'common')(`units.${unit}`, { count }).replace(/^[\d.,\s]+/, '') : label
}

function unitWords(label: string, count: number, locale: string): string {
  const t = translator(locale, 'common')
  const unit = unitOf(label)
  return unit ? t(`units.${unit}`, { count }) : t('units.other', { count, label })
}

function unitOf(label: string): keyof Messages['common']['units'] | undefined {
  const unit = (TABLES[label] ?? label).toLowerCase().replaceAll(' ', '-')
  return isUnit(unit) ? unit : undefined
}

function isUnit(name: string): name is keyof Messages['common']['units'] {
  return name !== 'other' && Object.hasOwn(CATALOGUES.en.common.units, name)
}

/** What a remainder is and why, in the language: connectors write them in English, of which the known ones are translated. */
export function remainderWords(remainder: Remainder, locale: string): { what: string; reason: string } {
  const t = translator(locale, 'common')
  const reasons = Object.entries(CATALOGUES.en.common.remainders)
  const known = reasons.find(([, words]) => words === remainder.reason)?.[0]
  return {
    what: whatWords(remainder.what, locale),
    reason: known ? t(`remainders.${known as keyof Messages['common']['remainders']}`) : remainder.reason,
  }
}

function whatWords(what: string, locale: string): string {
  const [, columns, rows, table] = /^(?:(.+) of )?(\d+) rows? of (\S+)$/.exec(what) ?? []
  if (table !== undefined) {
    const words = unitWords(table, Number(rows), locale)
    return columns === undefined ? words : `${columns} (${words})`
  }
  const number = /^\d+/.exec(what)?.[0]
  // A kind of thing, of which nobody knows how many there are.
  if (number === undefined) {
    const unit = Object.keys(CATALOGUES.en.common.units).find(
      (one) => isUnit(one) && unitName(one, 2, 'en') === what,
    )
    return unit ? unitName(unit, 2, locale) : what
  }
  const count = Number(number)
  const english = translator('en', 'common')
  const plain = what.replaceAll(',', '')
  for (const unit of Object.keys(CATALOGUES.en.common.units)) {
    if (isUnit(unit) && english(`units.${unit}`, { count }).replaceAll(',', '') === plain)
      return unitWords(unit, count, locale)
  }
  return what
}
