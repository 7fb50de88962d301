import type { HTMLInputAutoCompleteAttribute, ReactNode } from 'react'
import type { UseFormRegisterReturn } from 'react-hook-form'

/** One line, or several where `rows` is given, with its hint and what is wrong with it. */
export function TextField({
  id,
  label,
  optional,
  hint,
  error,
  errorWord,
  value,
  field,
  inner = false,
  rows,
  maxLength,
  type = 'text',
  inputMode,
  autoComplete,
  required,
}: {
  id: string
  label: ReactNode
  optional?: string
  hint: ReactNode
  error: string | null
  errorWord: string
  value: string
  field: UseFormRegisterReturn
  /** within a choice: smaller, under its own option */
  inner?: boolean
  rows?: number
  maxLength?: number
  type?: 'text' | 'email'
  inputMode?: 'url'
  autoComplete?: HTMLInputAutoCompleteAttribute
  required?: boolean
}) {
  const described = [hint ? `${id}-hint` : null, error ? `${id}-msg` : null].filter(Boolean).join(' ')
  const shared = {
    ...field,
    id,
    className: 'text',
    defaultValue: value,
    'aria-describedby': described || undefined,
    'aria-invalid': error ? (true as const) : undefined,
    autoComplete,
  }
  return (
    <div className={`${inner ? 'field tight' : 'field'}${error ? ' wrong' : ''}`}>
      <label className={inner ? 'sub' : 'q'} htmlFor={id}>
        {label} {optional && <span className="opt">{optional}</span>}
      </label>
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="msg" id={`${id}-msg`}>
          <span className="vh">{errorWord}</span> {error}
        </p>
      )}
      {rows ? (
        <textarea {...shared} rows={rows} maxLength={maxLength} />
      ) : (
        <input
          {...shared}
          type={type}
          inputMode={inputMode}
          autoCapitalize="none"
          spellCheck={false}
          required={required}
        />
      )}
    </div>
  )
}
