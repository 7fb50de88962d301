import type { ReactNode } from 'react'

/** What catalogues may put around words. */
export const strong = (words: ReactNode) => <strong>{words}</strong>
export const hidden = (words: ReactNode) => <span className="vh">{words}</span>
export const mono = (words: ReactNode) => <span className="mono keep">{words}</span>
export const linkTo = (href: string) => (words: ReactNode) => <a href={href}>{words}</a>
