import type { DomainErrorCode } from '../../lib/domain/errors.ts'
import { DOMAIN_ERROR_CODES } from '../../lib/domain/errors.ts'
import type { PublicPage } from './public-page.ts'

/** What a person can be told, and the element of the page it is about. */
const FAULTS = {
  message: { anchor: 'message', words: 'message' },
  codeWrong: { anchor: 'code', words: 'codeWrong' },
  codeLocked: { anchor: 'code', words: 'codeLocked' },
  codeExpired: { anchor: 'code', words: 'codeExpired' },
  fileGone: { anchor: 'download', words: 'fileGone' },
  downloadLimit: { anchor: 'download', words: 'downloadLimit' },
  overtaken: { anchor: 'main', words: 'overtaken' },
  impossible: { anchor: 'main', words: 'impossible' },
} as const

export interface Fault {
  anchor: (typeof FAULTS)[keyof typeof FAULTS]['anchor']
  text: string
}

/** Every code has its words here: one that is added does not compile without. */
const OF_CODE: Record<DomainErrorCode, keyof typeof FAULTS> = {
  invalid_input: 'message',
  code_wrong: 'codeWrong',
  code_locked: 'codeLocked',
  // Answered with a page of its own.
  guessed_too_often: 'codeLocked',
  link_expired: 'codeExpired',
  link_invalid: 'codeExpired',
  link_used: 'codeExpired',
  not_found: 'fileGone',
  download_limit: 'downloadLimit',
  move_not_possible: 'overtaken',
  changed_meanwhile: 'overtaken',
  already_decided: 'overtaken',
  tasks_open: 'overtaken',
  shredded: 'overtaken',
  // What only staff or whoever runs the desk can meet.
  not_allowed: 'impossible',
  password_guessable: 'impossible',
  password_wrong: 'impossible',
  held: 'impossible',
  findings_missing: 'impossible',
  findings_stale: 'impossible',
  letter_incomplete: 'impossible',
  passages_undecided: 'impossible',
  file_too_large: 'impossible',
  date_in_future: 'impossible',
  date_impossible: 'impossible',
  unknown_regime: 'impossible',
  unknown_calendar: 'impossible',
  pause_ends_before_it_begins: 'impossible',
  pause_before_receipt: 'impossible',
  already_extended: 'impossible',
  extension_too_late: 'impossible',
  extension_unavailable: 'impossible',
  pause_unavailable: 'impossible',
  pause_too_late: 'impossible',
  already_paused: 'impossible',
  not_paused: 'impossible',
  setup_closed: 'impossible',
  address_taken: 'impossible',
  last_admin: 'impossible',
  other_key: 'impossible',
}

/** @param code as a handler put it into the address of the page it goes back to */
export function faultOf({ t }: PublicPage, code: unknown): Fault | null {
  if (code === 'code_missing') return { anchor: 'code', text: t('errors.code') }
  const known = DOMAIN_ERROR_CODES.find((each) => each === code)
  if (!known) return null
  const { anchor, words } = FAULTS[OF_CODE[known]]
  return { anchor, text: t(`errors.${words}`) }
}
