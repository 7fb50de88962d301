import { notFound } from 'next/navigation'
import type { Locale } from '../../lib/i18n/catalogues.ts'
import { translator } from '../../lib/i18n/translator.ts'
import type { Profile } from '../../lib/profile/schema.ts'
import { type Dates, datesIn } from '../_ui/public/dates.ts'
import { site, type Words } from './site.ts'

/** What every public page and handler starts from. */
export interface PublicPage {
  locale: Locale
  t: Words
  profile: Profile
  dates: Dates
}

export function publicPageIn(locale: Locale, profile: Profile): PublicPage {
  return { locale, t: translator(locale), profile, dates: datesIn(locale, profile.timeZone, new Date()) }
}

/** The page's language; a page in one that is not offered does not exist. */
export async function publicPage(params: Promise<{ locale: string }>): Promise<PublicPage> {
  const { locale } = await params
  const { profile, locales } = await site()
  const known = locales.find((offered) => offered === locale)
  if (!known) notFound()
  return publicPageIn(known, profile)
}

/** The same for what stays when the language is wrong: frame and not-found page speak the controller's first one. */
export async function publicPageOrDefault(locale: string): Promise<PublicPage> {
  const { profile, locales } = await site()
  return publicPageIn(locales.find((offered) => offered === locale) ?? locales[0]!, profile)
}

/** `<title>`: what the page is, then whose. */
export function pageTitle({ t, profile }: PublicPage, title: string, isError = false): string {
  const whose = `${title} – ${t('public.titleEnd', { name: profile.name })}`
  return isError ? t('public.errorTitle', { title: whose }) : whose
}
