'use client'

import { MantineProvider } from '@mantine/core'
import { setNonce } from 'get-nonce'
import { type ReactNode, useState } from 'react'
import { cssVariablesResolver, theme } from './theme.ts'

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
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
      getStyleNonce={nonce ? () => nonce : undefined}
    >
      {children}
    </MantineProvider>
  )
}
