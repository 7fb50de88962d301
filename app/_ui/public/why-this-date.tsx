import type { ReactNode } from 'react'

/** The reckoning of a date, folded. */
export function WhyThisDate({
  question,
  sentences,
  children,
}: {
  question: string
  sentences: string[]
  children?: ReactNode
}) {
  return (
    <details>
      <summary>{question}</summary>
      <div className="more">
        <ul>
          {sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        {children}
      </div>
    </details>
  )
}
