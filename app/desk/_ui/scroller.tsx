import type { ReactNode } from 'react'

/** Something larger than its place: it scrolls within it, with the keyboard too. */
export function Scroller({ name, children }: { name: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className="scroller" aria-label={name} tabIndex={0}>
      {children}
    </section>
  )
}
