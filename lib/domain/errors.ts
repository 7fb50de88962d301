/**
 * Faults a user can meet. A command that throws one has changed nothing. `app` maps each code to words by one
 * exhaustive table; `details` holds no personal data.
 */
export const DOMAIN_ERROR_CODES = [
  'not_allowed',
  'not_found',
  'shredded',
  'held',
  'move_not_possible',
  'changed_meanwhile',
  'invalid_input',
  'password_guessable',
  'password_wrong',
  'link_invalid',
  'link_expired',
  'link_used',
  'code_wrong',
  'code_locked',
  'guessed_too_often',
  'tasks_open',
  'findings_missing',
  'findings_stale',
  'letter_incomplete',
  'passages_undecided',
  'already_decided',
  'file_too_large',
  'download_limit',
  'date_in_future',
  'date_impossible',
  'unknown_regime',
  'unknown_calendar',
  'pause_ends_before_it_begins',
  'pause_before_receipt',
  'already_extended',
  'extension_too_late',
  'extension_unavailable',
  'pause_unavailable',
  'pause_too_late',
  'already_paused',
  'not_paused',
  'setup_closed',
  'address_taken',
  'last_admin',
  'other_key',
] as const

export type DomainErrorCode = (typeof DOMAIN_ERROR_CODES)[number]

export class DomainError extends Error {
  readonly code: DomainErrorCode
  readonly details: Readonly<Record<string, string | number>>
  constructor(code: DomainErrorCode, details: Record<string, string | number> = {}) {
    super(code)
    this.name = 'DomainError'
    this.code = code
    this.details = details
  }
}
