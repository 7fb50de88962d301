import type { Words } from '../domain/extract.ts'
import type { Right } from '../domain/rights.ts'
import { translator } from '../i18n/translator.ts'

/** Words that a system or connector brought, in the person's language where it has it, else in English. */
export function wordsIn(words: Words, locale: string): string {
  if (typeof words === 'string') return words
  return (Object.hasOwn(words, locale) ? words[locale] : undefined) ?? words.en
}

/** What stands where a passage was taken out because it speaks of another person (Art. 15(4), 20(4) GDPR). */
export function removedWords(right: Right, locale: string): string {
  return translator(locale, 'package')('removed', { right })
}
