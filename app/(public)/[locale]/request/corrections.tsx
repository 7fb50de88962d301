import { useEffect, useState } from 'react'
import type { UseFormRegister } from 'react-hook-form'
import { CORRECTION_ROWS, type FormValues, MOST_CORRECTIONS } from './form-values.ts'
import { TextField } from './text-field.tsx'
import type { FormWords } from './words.ts'

const PARTS = ['field', 'wrong', 'right'] as const

/** What is wrong and what is right, detail by detail. The first stands open, the others wait folded. */
export function Corrections({
  words,
  values,
  restored,
  register,
  errorAt,
}: {
  words: FormWords
  values: FormValues['corrections']
  /** rows that came back with the tab */
  restored: number
  register: UseFormRegister<FormValues>
  errorAt: (field: string) => string | null
}) {
  const [rows, setRows] = useState(Math.max(CORRECTION_ROWS, values.length))
  useEffect(() => setRows((count) => Math.max(count, restored)), [restored])
  const [hasScript, setHasScript] = useState(false)
  const row = (i: number) =>
    PARTS.map((part) => (
      <TextField
        inner
        key={part}
        id={`corrections-${i}-${part}`}
        label={words.corrections[part]}
        hint={i > 0 || part === 'right' ? null : words.corrections[`${part}Hint`]}
        error={errorAt(`corrections.${i}.${part}`)}
        errorWord={words.error}
        value={values[i]?.[part] ?? ''}
        field={register(`corrections.${i}.${part}`)}
        autoComplete="off"
      />
    ))
  return (
    <fieldset>
      <legend className="sub">{words.corrections.title}</legend>
      <p className="hint">{words.corrections.hint}</p>
      {Array.from({ length: rows }, (_, i) =>
        i === 0 ? (
          <div key={i}>{row(i)}</div>
        ) : (
          <details key={i} open={i >= CORRECTION_ROWS || isFilled(values[i])}>
            <summary>{words.corrections.entries[i]}</summary>
            <div className="more">{row(i)}</div>
          </details>
        ),
      )}
      {rows < MOST_CORRECTIONS && (
        <button
          type="button"
          className="link"
          hidden={!hasScript}
          ref={(button) => setHasScript(button !== null)}
          onClick={() => setRows(rows + 1)}
        >
          {words.corrections.add}
        </button>
      )}
    </fieldset>
  )
}

function isFilled(row: FormValues['corrections'][number] | undefined): boolean {
  return row !== undefined && PARTS.some((part) => row[part] !== '')
}
