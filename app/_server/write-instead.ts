import type { PublicPage } from './public-page.ts'

/** A mail to the data protection officer, with the questions that the form asks: the way that needs no form. */
export function mailInstead({ t, profile }: PublicPage): string {
  const words = { subject: t('instead.subject'), body: t('instead.body').replaceAll('\n', '\r\n') }
  const query = Object.entries(words).map(([name, text]) => `${name}=${encodeURIComponent(text)}`)
  return `mailto:${profile.dpo.email}?${query.join('&')}`
}
