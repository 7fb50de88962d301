import { type _Translator, createTranslator } from 'use-intl/core'
import { type Area, CATALOGUES, isComplete, type Messages } from './catalogues.ts'

export type Translator<A extends Area> = _Translator<Messages, A>

const opened = new Map<string, unknown>()

/**
 * The words of one area in one language, as ICU messages with typed keys: `t('home.title')`, `t.markup` and `t.rich`
 * where a message has tags. A key, an argument or a language that is missing throws: nothing falls back.
 */
export function translator<A extends Area>(locale: string, area: A): Translator<A> {
  const key = `${locale}/${area}`
  const known = opened.get(key)
  if (known) return known as Translator<A>
  if (!isComplete(locale)) throw new Error(`there is no complete catalogue in ${locale.slice(0, 10)}`)
  const made = createTranslator({
    locale: formattingLocale(locale),
    messages: CATALOGUES[locale] as Messages,
    namespace: area as Area,
    timeZone: 'UTC',
    onError: (error) => {
      throw error
    },
  })
  opened.set(key, made)
  return made as unknown as Translator<A>
}

/** Dates and numbers of `en` in the European order. */
export function formattingLocale(locale: string): string {
  return locale === 'en' ? 'en-GB' : locale
}
