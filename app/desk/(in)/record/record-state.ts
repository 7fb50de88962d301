/** What the intake form shows after it was sent: its problems by field, and what was typed. */
export interface RecordState {
  errors: Record<string, string>
  values: Record<string, string>
  corrections: { field: string; wrong: string; right: string }[]
  at: number
}

export const EMPTY: RecordState = { errors: {}, values: {}, corrections: [], at: 0 }

export const FIELD_WORDS: Record<string, string> = {
  channel: 'Choose how the request came in',
  receivedOn: 'Enter the day on which the request arrived',
  right: 'Choose what the person asks for',
  email: 'Enter an e-mail address, like name@example.org',
  name: 'The name is too long',
  context: 'Choose what it is about',
  locale: 'Choose the language of letters',
  identityMethod: 'Choose how identity was established',
  message: 'The message is too long',
  website: 'The website is too long',
  corrections: 'Enter at least one field and what is right',
}
