import '../../_ui/public/tokens.css'
import '../../_ui/public/public.css'
import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { FrameOf } from '../../_server/frame-of.tsx'
import { publicPageOrDefault } from '../../_server/public-page.ts'
import { ErrorWords } from './error-words.tsx'

export const viewport: Viewport = { colorScheme: 'light dark' }

export const metadata: Metadata = { icons: { icon: '/logo.svg' }, referrer: 'same-origin' }

interface Props {
  params: Promise<{ locale: string }>
  children: ReactNode
}

export default async function PublicLayout({ params, children }: Props) {
  const page = await publicPageOrDefault((await params).locale)
  const { t, profile, locale } = page
  return (
    <html lang={locale}>
      <head>
        <link rel="stylesheet" href="/brand.css" />
      </head>
      <body>
        <ErrorWords
          words={{
            title: t('fault.title'),
            text: t('fault.text', { dpo: profile.dpo.email }),
            retry: t('fault.retry'),
          }}
        >
          <FrameOf page={page} languageHref={(path, id) => path.replace(/^\/[^/]*/, `/${id}`)}>
            {children}
          </FrameOf>
        </ErrorWords>
      </body>
    </html>
  )
}
