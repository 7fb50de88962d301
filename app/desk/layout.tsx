import '@mantine/core/styles.layer.css'
import '@fontsource-variable/inter/index.css'
import './_styles/tokens.css'
import './_styles/shell.css'
import './_styles/list.css'
import './_styles/case.css'
import './_styles/work.css'
import './_styles/letter.css'
import './_styles/gate.css'
import './_styles/extra.css'
import './_styles/corrections.css'
import './_styles/narrow.css'
import './_styles/print.css'
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core'
import type { Metadata } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { Providers } from './_ui/providers.tsx'

export const metadata: Metadata = {
  title: { default: 'Rightsdesk', template: '%s · Rightsdesk' },
  robots: { index: false, follow: false },
  referrer: 'same-origin',
}

export default async function DeskLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" nonce={nonce} />
      </head>
      <body>
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  )
}
