import type { ReactNode } from 'react'
import type { UseFormRegisterReturn } from 'react-hook-form'

export interface Option {
  id: string
  label: string
  hint: string | null
  /** for a context: the rights it is offered with; all where it is missing */
  rights?: readonly string[]
}

/** Radio buttons as rows; the chosen one may reveal more, by style alone. */
export function Choices({
  name,
  legend,
  hint,
  options,
  chosen,
  error,
  errorWord,
  field,
  reveal,
}: {
  name: 'right' | 'context'
  legend: string
  hint: string | null
  options: Option[]
  chosen: string
  error: string | null
  errorWord: string
  field: UseFormRegisterReturn
  reveal: (id: string) => ReactNode
}) {
  return (
    <fieldset
      className={error ? 'field wrong' : 'field'}
      id={name}
      aria-describedby={error ? `${name}-msg` : undefined}
    >
      <legend className="q">{legend}</legend>
      {hint && <p className="hint">{hint}</p>}
      {error && (
        <p className="msg" id={`${name}-msg`}>
          <span className="vh">{errorWord}</span> {error}
        </p>
      )}
      <div className="choices">
        {options.map((option) => {
          const id = `${name}-${option.id}`
          const revealed = reveal(option.id)
          return (
            <div className="choice" key={option.id} data-rights={option.rights?.join(' ')}>
              <input
                {...field}
                type="radio"
                id={id}
                value={option.id}
                defaultChecked={chosen === option.id}
                aria-describedby={option.hint ? `${id}-hint` : undefined}
              />
              <label htmlFor={id}>{option.label}</label>
              {option.hint && (
                <p className="hint" id={`${id}-hint`}>
                  {option.hint}
                </p>
              )}
              {revealed && <div className="reveal">{revealed}</div>}
            </div>
          )
        })}
      </div>
    </fieldset>
  )
}
