import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { env } from '../../lib/env.ts'
import { Frame } from '../_ui/public/frame.tsx'
import type { PublicPage } from './public-page.ts'
import { site } from './site.ts'

/** The name of a language in that language. */
function ownName(locale: string): string {
  const name = new Intl.DisplayNames([locale], { type: 'language' }).of(locale) ?? locale
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1)
}

/** @param languageHref the address of this same page in another language */
export async function FrameOf({
  page,
  languageHref,
  children,
}: {
  page: PublicPage
  languageHref: (path: string, locale: string) => string
  children: ReactNode
}) {
  const { locales } = await site()
  const path = (await headers()).get('x-rightsdesk-path') ?? '/'
  const { t, profile, locale } = page
  return (
    <Frame
      name={profile.name}
      words={{
        skip: t('public.skip'),
        service: t('public.service'),
        language: t('common.language'),
        privacy: t('public.footer.privacy'),
        note: t('public.footer.note'),
      }}
      home={`/${locale}`}
      hasLogo={profile.logoSvg !== null}
      languages={locales.map((id) => ({ id, name: ownName(id), href: languageHref(path, id) }))}
      current={locale}
      privacyPolicy={profile.privacyPolicy}
      dpo={profile.dpo.email}
      sandbox={env().SANDBOX ? { label: t('common.sandbox.label'), note: t('common.sandbox.note') } : null}
    >
      {children}
    </Frame>
  )
}
