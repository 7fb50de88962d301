'use client'

import { usePathname } from 'next/navigation'
import { useKeys } from './keys.tsx'

/** The keys of a page, in its last line. With a `path` a key is one of that page alone. */
export function KeyHints({ hints }: { hints: [keys: string[], words: string, path?: string][] }) {
  const { on } = useKeys()
  const here = usePathname()
  return (
    <div className="hints">
      {on &&
        hints
          .filter(([, , path]) => path === undefined || path === here)
          .map(([keys, words]) => (
            <span key={words}>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}{' '}
              {words}
            </span>
          ))}
      <span className="end">Single keys {on ? 'on' : 'off'}</span>
    </div>
  )
}
