/** One line for something copied from a mail. */
export function CodeField({
  id,
  label,
  hint,
  error,
  isQuestion = false,
  kind = 'code',
  value,
}: {
  id: string
  label: string
  hint?: string
  error?: { word: string; text: string } | null
  isQuestion?: boolean
  kind?: 'code' | 'reference'
  value?: string
}) {
  const described = [hint ? `${id}-hint` : null, error ? `${id}-msg` : null].filter(Boolean).join(' ')
  return (
    <div className={error ? 'wrong' : undefined}>
      <label className={isQuestion ? 'q' : 'sub'} htmlFor={id}>
        {label}
      </label>
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="msg" id={`${id}-msg`}>
          <span className="vh">{error.word}</span> {error.text}
        </p>
      )}
      <input
        className="text code"
        id={id}
        name={id}
        type="text"
        defaultValue={value}
        spellCheck={false}
        aria-describedby={described || undefined}
        aria-invalid={error ? true : undefined}
        {...(kind === 'code'
          ? { inputMode: 'numeric', autoComplete: 'one-time-code', maxLength: 12 }
          : { autoCapitalize: 'characters', autoComplete: 'off', maxLength: 20 })}
      />
    </div>
  )
}
