import { DatabaseUnready } from '../../lib/commands/open-desk.ts'
import { DomainError, type DomainErrorCode } from '../../lib/domain/errors.ts'
import { TooOldError } from '../../lib/domain/version-floors.ts'
import { EnvError } from '../../lib/env.ts'
import { ProfileError } from '../../lib/profile/load.ts'

/** The command line was not used as it is meant to be; the message is a sentence for the person at the keyboard. */
export class UsageError extends Error {}

type Details = DomainError['details']

const SENTENCES: Partial<Record<DomainErrorCode, (details: Details) => string>> = {
  other_key: () =>
    'The master key is not the one this database was written with. Put the right one into MASTER_KEY or its file.',
  date_impossible: ({ date }) =>
    `"${date}" is no date: write 2026-01-31, or an instant with its zone, 2026-03-31T22:30Z.`,
  unknown_regime: ({ regime }) => `"${regime}" is no regime known here (rightsdesk clock --help lists them).`,
  unknown_calendar: ({ calendar }) =>
    `"${calendar}" is no calendar known here: write a country (PL), a country and region (DE-BE), US-FED, weekdays-only or none.`,
  pause_ends_before_it_begins: ({ from, to }) => `The pause ends on ${to}, before it begins on ${from}.`,
  pause_before_receipt: ({ asked, receivedOn }) =>
    `The question of ${asked} was asked before the request came in on ${receivedOn}.`,
  pause_too_late: () => 'The period was over when the question was asked.',
  pause_unavailable: ({ regime }) => `The clock of ${regime} does not wait for that.`,
  extension_unavailable: ({ regime }) => `${regime} knows no extension of this request.`,
  extension_too_late: ({ until }) => `The notice of the extension could go out until ${until}.`,
  already_extended: () => 'A period can be extended once.',
  invalid_input: ({ field, value, regime, after }) => {
    if (field === 'kind') return `${regime} has no period of its own for opt-out requests.`
    if (field === 'extension.until' && after === undefined)
      return `${regime} gives the new date itself: leave --until out.`
    if (field === 'extension.until')
      return `The notice states the new date here: give it with --until, a day after ${after}.`
    return value === undefined ? `${field} is missing.` : `"${value}" cannot be used as ${field}.`
  },
}

/** Faults whose message is a sentence already. */
const SAID = [UsageError, DatabaseUnready, TooOldError, ProfileError]

const ELSEWHERE = `The commands read the settings of npm start: .env and the folder data/. The sandbox keeps its own:
  RIGHTSDESK_DATA=data-demo npx rightsdesk …`

/** One sentence for a fault a person caused; any other fault is thrown on. */
export function sentenceOf(error: unknown): string {
  if (SAID.some((kind) => error instanceof kind)) return (error as Error).message
  if (error instanceof EnvError) return `${error.message}\n${ELSEWHERE}`
  if (error instanceof DomainError) return SENTENCES[error.code]?.(error.details) ?? error.code
  if (error instanceof TypeError && 'code' in error) {
    const sentence = usageSentence(String(error.code), error.message)
    if (sentence) return sentence
  }
  throw error
}

/** What node:util found wrong with the arguments, in our words. */
function usageSentence(code: string, message: string): string | null {
  const [, quoted = ''] = /'([^']*)'/.exec(message) ?? []
  const option = quoted.replace(/^-\w, /, '').split(' ')[0]
  switch (code) {
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return `"${quoted.slice(0, 40)}" stands there alone: each value follows its option (--help lists them).`
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return `There is no option ${option} (--help lists them).`
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      return message.includes('does not take')
        ? `${option} takes no value.`
        : `${option} needs a value after it.`
    default:
      return null
  }
}
