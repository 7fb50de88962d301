import deCommon from './de/common.json' with { type: 'json' }
import deLetter from './de/letter.json' with { type: 'json' }
import deMail from './de/mail.json' with { type: 'json' }
import dePackage from './de/package.json' with { type: 'json' }
import dePublic from './de/public.json' with { type: 'json' }
import enCommon from './en/common.json' with { type: 'json' }
import enLetter from './en/letter.json' with { type: 'json' }
import enMail from './en/mail.json' with { type: 'json' }
import enPackage from './en/package.json' with { type: 'json' }
import enPublic from './en/public.json' with { type: 'json' }

const en = { common: enCommon, public: enPublic, mail: enMail, letter: enLetter, package: enPackage }

export type Messages = typeof en
export type Area = keyof Messages

/** Every language with a whole catalogue; a test compares them key by key. English decides which keys there are. */
export const CATALOGUES = {
  en,
  de: { common: deCommon, public: dePublic, mail: deMail, letter: deLetter, package: dePackage },
} satisfies Record<string, Messages>

export type Locale = keyof typeof CATALOGUES

export const COMPLETE_LANGUAGES = Object.keys(CATALOGUES) as Locale[]

export function isComplete(language: string): language is Locale {
  return Object.hasOwn(CATALOGUES, language)
}
