'use client'

import { MantineProvider } from '@mantine/core'
import { setNonce } from 'get-nonce'
import { type ReactNode, useState } from 'react'
import { theme } from './theme.ts'
import { THEME_VARIABLES } from './theme-variables.ts'

/**
 * Styles that components add carry the page's nonce, so that the policy lets them through. It stays the one the document
 * came with: what the server sends later on carries others.
 */
export function Providers({ nonce: given, children }: { nonce: string | undefined; children: ReactNode }) {
  const [nonce] = useState(given)
  if (nonce && typeof window !== 'undefined') setNonce(nonce)
  return (
    <MantineProvider
      theme={theme}
      withCssVariables={false}
      defaultColorScheme="auto"
      getStyleNonce={nonce ? () => nonce : undefined}
    >
      <style
        data-mantine-styles
        nonce={nonce}
        suppressHydrationWarning
        dangerouslySetInnerHTML={{ __html: THEME_VARIABLES }}
      />
      {children}
    </MantineProvider>
  )
}
