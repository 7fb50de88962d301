import '../_ui/public/tokens.css'
import '../_ui/public/public.css'
import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { FrameOf } from '../_server/frame-of.tsx'
import { partnerPage } from '../_server/partner-page.ts'

export const viewport: Viewport = { colorScheme: 'light dark' }

export const metadata: Metadata = {
  icons: { icon: '/logo.svg' },
  robots: { index: false },
  referrer: 'no-referrer',
}

export default async function PartnerLayout({ children }: { children: ReactNode }) {
  const page = await partnerPage()
  return (
    <html lang={page.locale}>
      <head>
        <link rel="stylesheet" href="/brand.css" />
      </head>
      <body>
        <FrameOf page={page} languageHref={(path, locale) => `${path}?lang=${locale}`}>
          {children}
        </FrameOf>
      </body>
    </html>
  )
}
