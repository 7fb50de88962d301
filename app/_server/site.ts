import { env } from '../../lib/env.ts'
import { COMPLETE_LANGUAGES, type Locale } from '../../lib/i18n/catalogues.ts'
import type { translator } from '../../lib/i18n/translator.ts'
import { loadProfile } from '../../lib/profile/load.ts'
import type { Profile } from '../../lib/profile/schema.ts'

export type Words = ReturnType<typeof translator>

export interface Site {
  profile: Profile
  /** languages of the profile that are complete here, the controller's first one first */
  locales: Locale[]
}

const kept = globalThis as { rightsdeskSite?: Site }

/** The controller's profile and the languages offered, read once a process. @throws ProfileError */
export async function site(): Promise<Site> {
  kept.rightsdeskSite ??= read()
  return kept.rightsdeskSite
}

function read(): Site {
  const profile = loadProfile(env().PROFILE)
  const offered = COMPLETE_LANGUAGES.filter((locale) => profile.languages.includes(locale))
  const locales = profile.languages.flatMap((language) => offered.filter((locale) => locale === language))
  return { profile, locales: locales.length > 0 ? locales : ['en'] }
}

/** The offered language a browser likes best. */
export function preferredLocale(accepted: string | null, locales: readonly Locale[]): Locale {
  const wishes = (accepted ?? '')
    .split(',')
    .map((part) => {
      const [language = '', ...parameters] = part.trim().split(';')
      const weight = parameters.find((parameter) => parameter.trim().startsWith('q='))
      return { language: language.toLowerCase().split('-')[0], q: weight ? Number(weight.trim().slice(2)) : 1 }
    })
    .filter(({ q }) => q > 0)
    .sort((a, b) => b.q - a.q)
  for (const { language } of wishes) {
    const found = locales.find((locale) => locale === language)
    if (found) return found
  }
  return locales[0]!
}
