import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { env } from '../../lib/env.ts'
import { languageName } from '../../lib/i18n/languages.ts'
import { Frame } from '../_ui/public/frame.tsx'
import type { PublicPage } from './public-page.ts'
import { site } from './site.ts'

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
  const { t, c, profile, locale } = page
  return (
    <Frame
      name={profile.name}
      words={{
        skip: t('skip'),
        service: t('service'),
        language: c('language'),
        privacy: t('footer.privacy'),
        note: t('footer.note'),
      }}
      home={`/${locale}`}
      hasLogo={profile.logoSvg !== null}
      languages={locales.map((id) => ({ id, name: languageName(id), href: languageHref(path, id) }))}
      current={locale}
      privacyPolicy={profile.privacyPolicy}
      dpo={profile.dpo.email}
      sandbox={env().SANDBOX ? { label: c('sandbox.label'), note: c('sandbox.note') } : null}
    >
      {children}
    </Frame>
  )
}
