import type { Ref } from 'react'

/** Everything that needs another look, on top of the page and focused, each entry leading to its field. */
export function ErrorSummary({
  title,
  errors,
  ref,
}: {
  title: string
  errors: { anchor: string; text: string }[]
  ref?: Ref<HTMLDivElement>
}) {
  return (
    <div
      className="errors"
      id="errors"
      role="alert"
      tabIndex={-1}
      // biome-ignore lint/a11y/noAutofocus: after a refused form, reading goes on at the summary
      autoFocus
      aria-labelledby="errors-title"
      ref={ref}
    >
      <h2 id="errors-title">{title}</h2>
      <ul>
        {errors.map(({ anchor, text }) => (
          <li key={anchor}>
            <a href={`#${anchor}`}>{text}</a>
          </li>
        ))}
      </ul>
    </div>
  )
}
