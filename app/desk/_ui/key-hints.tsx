'use client'

import { useKeys } from './keys.tsx'

/** The keys of a page, in its last line. */
export function KeyHints({ hints }: { hints: [string[], string][] }) {
  const { on } = useKeys()
  return (
    <div className="hints">
      {on &&
        hints.map(([keys, words]) => (
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
