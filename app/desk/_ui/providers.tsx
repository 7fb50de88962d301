'use client'

import { MantineProvider } from '@mantine/core'
import { setNonce } from 'get-nonce'
import type { ReactNode } from 'react'
import { cssVariablesResolver, theme } from './theme.ts'

/** Styles that components add carry the page's nonce, so that the policy lets them through. */
export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
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
