import type { FieldProblem } from '../../../lib/domain/correction.ts'

/** What is not right about a field yet. */
export const FIELD_PROBLEM: Record<FieldProblem, string> = {
  required: 'Say the new value',
  unknown: 'Choose the field',
  'read-only': 'Only the system itself writes this field',
  'not-an-option': 'Choose a value of its list',
  same: 'It says so already',
  twice: 'This field is in the plan twice',
}

const REFUSAL: Record<string, string> = {
  INVALID_EMAIL: 'not an e-mail address',
  INVALID_OPTION: 'not a value of its list',
  INVALID_DATE: 'not a date',
  INVALID_INTEGER: 'not a number',
  INVALID_NUMBER: 'not a number',
  INVALID_LONG: 'not a number',
  INVALID_BOOLEAN: 'neither yes nor no',
  INVALID_PHONE_NUMBER: 'not a phone number',
  READ_ONLY_VALUE: 'only it writes this field',
  PROPERTY_DOESNT_EXIST: 'the field is no longer there',
  CONTACT_EXISTS: 'another contact has this address',
}

/** Why a system does not take a value, by its own code. */
export function refusalWords(recipient: string, code: string): string {
  if (code === 'NOT_SHOWN') return `${recipient} took this value and does not show it`
  return `${recipient} refuses this value: ${REFUSAL[code] ?? code}`
}

const list = new Intl.ListFormat('en-GB')

/** `“Nowak”`, or that there is nothing. */
export function heldWords(values: readonly string[]): string {
  return values.length === 0 ? 'nothing' : list.format(values.map((value) => `“${value}”`))
}
