'use client'

import { createContext, type ReactNode, useContext } from 'react'

interface Words {
  title: string
  text: string
  retry: string
}

const Context = createContext<Words | null>(null)

/** An error page is drawn in the browser, where there is no catalogue: the layout hands it its words. */
export function ErrorWords({ words, children }: { words: Words; children: ReactNode }) {
  return <Context value={words}>{children}</Context>
}

export function useErrorWords(): Words | null {
  return useContext(Context)
}
