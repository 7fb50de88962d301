import { COMPLETE_LANGUAGES, isComplete, type Locale } from './catalogues.ts'

/**
 * The languages of the public side, the controller's first one first: complete in our catalogues and in every text of
 * the profile.
 * @throws Error when none is left
 */
export function offeredLanguages(profile: { textLanguages: readonly string[] }): Locale[] {
  const offered = profile.textLanguages.filter(isComplete)
  if (offered.length === 0) {
    const complete = COMPLETE_LANGUAGES.join(', ')
    throw new Error(`the profile has all its texts in none of the complete languages (${complete})`)
  }
  return offered
}

/** The offered language that an `Accept-Language` header prefers; the first offered one where none fits. */
export function negotiate(acceptLanguage: string | null | undefined, offered: readonly Locale[]): Locale {
  const wanted = (acceptLanguage ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';')
      const q = parameters.map((p) => /^\s*q=([\d.]+)\s*$/.exec(p)?.[1]).find(Boolean)
      return { language: tag.split('-')[0]!.toLowerCase(), q: q === undefined ? 1 : Number(q) }
    })
    .filter(({ q }) => q > 0)
    .sort((a, b) => b.q - a.q)
  for (const { language } of wanted) {
    const fit = offered.find((each) => each === language)
    if (fit) return fit
  }
  return offered[0]!
}

/** The language's own name for itself, e.g. `Deutsch`. */
export function languageName(locale: string): string {
  const name = new Intl.DisplayNames([locale], { type: 'language' }).of(locale) ?? locale
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1)
}
