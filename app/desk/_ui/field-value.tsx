import type { CurrentField } from '../../../lib/domain/extract.ts'

/** A field's new value: of its list, where the system has one. `problem`: id of the text that says what is wrong. */
export function FieldValue({
  id,
  value,
  options,
  problem,
  onChange,
}: {
  id: string
  value: string
  options: CurrentField['options'] | undefined
  problem: string | undefined
  onChange: (value: string) => void
}) {
  const common = {
    id,
    value,
    'aria-invalid': problem ? true : undefined,
    'aria-describedby': problem,
  }
  if (!options)
    return (
      <input
        {...common}
        maxLength={1000}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
      />
    )
  return (
    <select {...common} onChange={(event) => onChange(event.target.value)}>
      <option value="">Choose</option>
      {value !== '' && !options.some((option) => option.value === value) && (
        <option value={value}>{value}</option>
      )}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  )
}
