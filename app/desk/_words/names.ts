import type { Role } from '../../../lib/domain/access.ts'
import type { IdentifierKind } from '../../../lib/domain/identifier.ts'
import type { StaffIdentityMethod } from '../../../lib/domain/identity.ts'
import type { BlockId } from '../../../lib/domain/letter.ts'
import type { TaskStatus } from '../../../lib/domain/outcome.ts'
import { isAskedByMail, type PlanRecipient } from '../../../lib/domain/plan.ts'
import type { Channel, RequestStatus, Resolution } from '../../../lib/domain/request.ts'
import type { Capability, RefusalGround, Right } from '../../../lib/domain/rights.ts'
import type { GlyphShape } from '../_ui/glyph.tsx'

export const RIGHT_NAME: Record<Right, string> = {
  access: 'Access',
  erasure: 'Erasure',
  rectification: 'Rectification',
  objection: 'Objection',
  'consent-withdrawal': 'Withdrawal of consent',
  portability: 'Portability',
  restriction: 'Restriction',
  complaint: 'Complaint',
  'shine-the-light': 'Shine the Light',
}

export const STATUS_NAME: Record<RequestStatus, string> = {
  received: 'Not confirmed',
  triage: 'Triage',
  in_progress: 'In progress',
  review: 'Review',
  answered: 'Answered',
  closed: 'Closed',
}

export const RESOLUTION_NAME: Record<Resolution, string> = {
  fulfilled: 'Fulfilled',
  partly: 'Partly fulfilled',
  refused: 'Refused',
  withdrawn: 'Withdrawn',
  no_identity: 'Identity not established',
  duplicate: 'Duplicate',
  forwarded: 'Passed on',
}

export const CHANNEL_NAME: Record<Channel, string> = {
  form: 'Form',
  api: 'Another system of ours',
  mail: 'E-mail',
  phone: 'Phone',
  post: 'Post',
  'in-person': 'In person',
}

export const ROLE_NAME: Record<Role, string> = {
  handler: 'Handler',
  dpo: 'DPO',
  admin: 'Administrator',
  auditor: 'Auditor',
}

export const ROLE_HINT: Record<Role, string> = {
  handler: 'Works on requests of the own teams',
  dpo: 'Works on every request and decides',
  admin: 'Manages people; sees no request',
  auditor: 'Reads everything but packages, changes nothing',
}

export const IDENTIFIER_NAME: Record<IdentifierKind, string> = {
  email: 'E-mail',
  hubspotutk: 'HubSpot cookie',
  hubspot_contact_id: 'HubSpot contact',
  piwik_visitor_id: 'Analytics visitor',
  omniconvert_uid: 'Omniconvert visitor',
  user_id: 'User id',
  phone: 'Phone',
}

/** How a recipient gets its orders of a kind. */
export function reachWords(
  recipient: Pick<PlanRecipient, 'mode' | 'handOff' | 'contact'>,
  capability: Capability,
): string {
  if (!isAskedByMail(recipient, capability)) return 'connected'
  return recipient.contact ? 'asked by mail' : 'by hand'
}

/** The same within a sentence, after “the person’s”. */
export const IDENTIFIER_IN_SENTENCE: Record<IdentifierKind, string> = {
  email: 'e‑mail address',
  hubspotutk: 'HubSpot cookie',
  hubspot_contact_id: 'HubSpot contact number',
  piwik_visitor_id: 'analytics visitor number',
  omniconvert_uid: 'Omniconvert visitor number',
  user_id: 'user id',
  phone: 'phone number',
}

/** What a recipient is asked to do, as a verb. */
export const CAPABILITY_VERB: Record<Capability, string> = {
  access: 'hand over a copy',
  erase: 'erase',
  rectify: 'correct',
  restrict: 'restrict',
  object: 'stop using',
  disclose: 'say what was disclosed',
}

/** What a connector or a recipient can do, in a word or two. */
export const CAPABILITY_NAME: Record<string, string> = {
  ...CAPABILITY_VERB,
  locate: 'look up',
  recheck: 'look again',
  current: 'show the present values',
  check: 'test the credentials',
}

interface Outcome {
  name: string
  glyph: GlyphShape
  tone: 'ok' | 'fail' | 'late' | 'wait'
  settled: string
}

const SETTLED = 'settled'
const OPEN = 'not settled'

const TASK_OUTCOME: Record<TaskStatus, Outcome> = {
  queued: { name: 'Waiting to run', glyph: 'waiting', tone: 'wait', settled: OPEN },
  running: { name: 'Running', glyph: 'waiting', tone: 'wait', settled: OPEN },
  manual: { name: 'For staff to do', glyph: 'undecided', tone: 'late', settled: OPEN },
  handed_off: { name: 'Handed off', glyph: 'handed-off', tone: 'wait', settled: 'settled when answered' },
  accepted: { name: 'Accepted', glyph: 'accepted', tone: 'wait', settled: 'settled after a re-check' },
  unsupported: { name: 'Needs a decision', glyph: 'undecided', tone: 'late', settled: OPEN },
  failed: { name: 'Failed', glyph: 'failed', tone: 'fail', settled: OPEN },
  done: { name: 'Done', glyph: 'settled', tone: 'ok', settled: SETTLED },
  verified: { name: 'Verified', glyph: 'settled', tone: 'ok', settled: SETTLED },
  not_found: { name: 'Nothing found', glyph: 'settled', tone: 'ok', settled: SETTLED },
  remains: { name: 'Something remains', glyph: 'remains', tone: 'ok', settled: SETTLED },
  attested: { name: 'Attested by staff', glyph: 'remains', tone: 'ok', settled: SETTLED },
  cancelled: { name: 'Taken back', glyph: 'settled', tone: 'wait', settled: SETTLED },
}

const LATE: Outcome = {
  name: 'Handed off, late',
  glyph: 'late',
  tone: 'late',
  settled: 'settled when answered',
}

/** What a look afterwards has shown: only an erasure leaves nothing behind. */
const VERIFIED: Partial<Record<Capability, string>> = {
  erase: 'Verified gone',
  rectify: 'Verified corrected',
  restrict: 'Verified restricted',
  object: 'Verified stopped',
}

interface Reported {
  status: TaskStatus
  /** left out where only what is not settled is named */
  capability?: Capability
  answerBy: string | null
}

/** @param today local day in the controller's zone */
export function outcomeOf(task: Reported, today: string): Outcome {
  const outcome = TASK_OUTCOME[task.status]
  if (task.status === 'verified')
    return { ...outcome, name: (task.capability && VERIFIED[task.capability]) ?? outcome.name }
  const late = task.status === 'handed_off' && task.answerBy !== null && task.answerBy < today
  return late ? LATE : outcome
}

export const GROUND_NAME: Record<RefusalGround, string> = {
  '12(5)': 'Manifestly unfounded or excessive, Art. 12(5)',
  '12(2)': 'The person cannot be identified, Art. 12(2)',
  '15(4)': 'Rights of others, Art. 15(4)',
  '17(3)(a)': 'Freedom of expression, Art. 17(3)(a)',
  '17(3)(b)': 'Legal obligation, Art. 17(3)(b)',
  '17(3)(c)': 'Public health, Art. 17(3)(c)',
  '17(3)(d)': 'Archiving and research, Art. 17(3)(d)',
  '17(3)(e)': 'Legal claims, Art. 17(3)(e)',
  'once-a-year': 'Answered already this calendar year, § 1798.83(c)(1)',
}

export const BLOCK_NAME: Record<BlockId, string> = {
  opening: 'Opening',
  copy: 'The copy of the data',
  purposes: 'Purposes',
  categories: 'Categories of data',
  recipients: 'Recipients',
  retention: 'How long it is kept',
  rights: 'The other rights',
  source: 'Where the data comes from',
  automated: 'Automated decisions',
  safeguards: 'Safeguards outside the EU',
  changed: 'What was corrected',
  removed: 'What was removed',
  remains: 'What remains, why, until when',
  'under-way': 'What is still under way',
  restricted: 'What is restricted',
  stopped: 'What was stopped',
  'earlier-lawful': 'What was lawful before',
  disclosed: 'What was disclosed',
  findings: 'What we found',
  reasons: 'Reasons, in your words',
  told: 'Who was told',
  complaint: 'Complaint, with the named authority',
  remedy: 'Judicial remedy',
  closing: 'Closing',
}

export const IDENTITY_METHODS: Record<StaffIdentityMethod, string> = {
  'known-address': 'Wrote from the address we hold',
  'call-back': 'Called back on a number we hold',
  'document-seen': 'Document seen, no copy kept',
  'in-person': 'Known in person',
  'signed-letter': 'Signed letter, compared',
  account: 'Signed in to the own account',
}

/** How identity was established, in words. */
export function identityWords(method: string | null): string {
  if (!method) return 'not established'
  if (method === 'email-link') return 'E-mail confirmed by link'
  if (method === 'email-code') return 'E-mail confirmed by code'
  return IDENTITY_METHODS[method as StaffIdentityMethod] ?? method
}

export function initials(name: string): string {
  const parts = name.trim().split(/\s+/)
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : '']
  return letters.map((part) => ([...(part ?? '')][0] ?? '').toLocaleUpperCase()).join('')
}

export function languageName(locale: string): string {
  return new Intl.DisplayNames(['en'], { type: 'language' }).of(locale) ?? locale
}
