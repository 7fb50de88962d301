import { notFound } from 'next/navigation'
import type { Locale } from '../../lib/i18n/catalogues.ts'
import { type Translator, translator } from '../../lib/i18n/translator.ts'
import type { Profile } from '../../lib/profile/schema.ts'
import { now } from './clock.ts'
import { type Dates, datesIn } from './dates.ts'
import { site } from './site.ts'

/** What every public page and handler starts from. */
export interface PublicPage {
  locale: Locale
  t: Translator<'public'>
  /** words that pages share with mails and letters */
  c: Translator<'common'>
  profile: Profile
  dates: Dates
}

function pageIn(locale: Locale, profile: Profile): PublicPage {
  return {
    locale,
    t: translator(locale, 'public'),
    c: translator(locale, 'common'),
    profile,
    dates: datesIn(locale, profile.timeZone, now()),
  }
}

/** The page's language; a page in one that is not offered does not exist. */
export async function publicPage(params: Promise<{ locale: string }>): Promise<PublicPage> {
  const { locale } = await params
  const { profile, locales } = await site()
  const known = locales.find((offered) => offered === locale)
  if (!known) notFound()
  return pageIn(known, profile)
}

/** The same for what stays when the language is wrong: frame and not-found page speak the controller's first one. */
export async function publicPageOrDefault(locale: string): Promise<PublicPage> {
  const { profile, locales } = await site()
  return pageIn(locales.find((offered) => offered === locale) ?? locales[0]!, profile)
}

/** `<title>`: what the page is, then whose. */
export function pageTitle({ t, profile }: PublicPage, title: string, isError = false): string {
  const whole = `${title} – ${t('titleEnd', { name: profile.name })}`
  return isError ? t('errorTitle', { title: whole }) : whole
}
