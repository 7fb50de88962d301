import { headers } from 'next/headers'
import { negotiate } from '../../lib/i18n/languages.ts'
import { type PublicPage, publicPageOrDefault } from './public-page.ts'
import { site } from './site.ts'

/** A recipient's link carries no language: `?lang=` chooses, else the browser does. */
export async function partnerPage(): Promise<PublicPage> {
  const given = await headers()
  return partnerPageFor(given.get('x-rightsdesk-lang'), given.get('accept-language'))
}

export async function partnerPageFor(chosen: string | null, accepted: string | null): Promise<PublicPage> {
  const { locales } = await site()
  return publicPageOrDefault(locales.find((locale) => locale === chosen) ?? negotiate(accepted, locales))
}
