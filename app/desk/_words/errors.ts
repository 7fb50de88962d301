import type { DomainError, DomainErrorCode } from '../../../lib/domain/errors.ts'
import { longDay } from './dates.ts'

const NOT_HERE = 'That cannot be done here.'

/** What the desk says when something cannot be done. Nothing was changed in any of these cases. */
const WORDS: Record<DomainErrorCode, string> = {
  not_allowed: 'Your role does not allow this.',
  not_found: 'This is no longer there.',
  shredded:
    'The personal data of this request was deleted, so nothing more can be done with it. The record stays.',
  held: 'A legal hold stands on this request: nothing of it is deleted until a DPO releases it.',
  move_not_possible:
    'The request has moved on meanwhile, so this is no longer possible. The page shows how it stands.',
  changed_meanwhile: 'Somebody changed this while you were looking at it. Look at it again, then decide.',
  invalid_input: 'Something is missing or not right. Check what you entered.',
  password_guessable:
    'That password would be guessed early: it is a common one, or hardly more than a name. Take another, a few words in a row for example.',
  password_wrong: 'That is not your present password.',
  link_invalid: 'This link does not work.',
  link_expired: 'This link has run out. Ask for a new one.',
  link_used: 'This link was used already.',
  code_wrong: 'That code did not match.',
  code_locked: 'Too many wrong codes. Ask for a new one.',
  guessed_too_often: 'Too many wrong tries from your network. Try again in a quarter of an hour.',
  tasks_open: 'Some recipients are not settled yet.',
  findings_missing: 'Look-ups are still running. Approve the plan when they are done.',
  findings_stale: 'The look-ups are older than a day. Look again before approving.',
  letter_incomplete: 'The letter still lacks something that it owes.',
  passages_undecided: 'Some passages that speak of others are not decided yet.',
  already_decided: 'This was decided already.',
  file_too_large: 'The file is too large.',
  download_limit: 'The files were downloaded as often as allowed.',
  date_in_future: 'The day lies in the future.',
  date_impossible: 'There is no such day.',
  unknown_regime: NOT_HERE,
  unknown_calendar: NOT_HERE,
  pause_ends_before_it_begins: 'The pause would end before it begins.',
  pause_before_receipt: 'The pause would begin before the request came in.',
  already_extended: 'The period was extended already.',
  extension_too_late:
    'The period can no longer be extended: the notice had to go out within the first month.',
  extension_unavailable: 'This period cannot be extended.',
  pause_unavailable: 'This clock cannot be paused.',
  pause_too_late: 'The clock can no longer be paused: the period is over. Write to the person instead.',
  already_paused: 'The clock is paused already.',
  not_paused: 'The clock is not paused.',
  setup_closed: 'There is an administrator already. Ask them for an invitation.',
  address_taken: 'Somebody with this address is on the desk already.',
  last_admin: 'This is the last administrator. Make somebody else one first.',
  other_key: 'The database was written under another master key.',
}

/** @param details of the error; where it names a day, the words do so too */
export function errorWords(code: DomainErrorCode, details: DomainError['details'] = {}): string {
  if (code === 'extension_too_late' && typeof details.until === 'string')
    return `Can no longer be extended: the notice had to go out by ${longDay(details.until)}.`
  if (details.field === 'extension.until' && typeof details.after === 'string')
    return `The new date has to be after ${longDay(details.after)}.`
  return WORDS[code]
}
