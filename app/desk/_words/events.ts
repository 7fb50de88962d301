import type { AuditType } from '../../../lib/domain/audit.ts'
import { countWords } from '../../../lib/i18n/counts.ts'
import type { GlyphShape } from '../_ui/glyph.tsx'
import { count, weekDay } from './dates.ts'

/** One audit event as a line: who or what in bold, then what happened. */
export interface EventWords {
  bold: string
  text: string
  glyph: GlyphShape
  about: 'task' | 'request'
}

interface Facts {
  actor: string
  data: Record<string, unknown>
  recipient: string
  nameOf: (staffId: string) => string
}

type Write = (facts: Facts) => Omit<EventWords, 'about' | 'glyph'> & { glyph?: GlyphShape }

const text = (value: unknown) => (typeof value === 'string' ? value : '')
const number = (value: unknown) => (typeof value === 'number' ? value : 0)
const by = (write: string): Write => {
  return ({ actor }) => ({ bold: actor, text: write })
}
const of = (write: (facts: Facts) => string, glyph: GlyphShape): Write => {
  return (facts) => ({ bold: facts.recipient, text: write(facts), glyph })
}
const plain = (write: string): Write => {
  return () => ({ bold: '', text: write })
}

/** `1 contact and 3 notes` of an event's counts; they hold labels and numbers only. */
export function countsWords(counts: unknown): string {
  if (!Array.isArray(counts)) return ''
  return countWords(
    counts.map((one: { label?: unknown; count?: unknown }) => ({
      label: text(one.label),
      count: number(one.count),
    })),
    'en',
  )
}

const OUTCOME: Record<string, [string, GlyphShape]> = {
  done: ['done', 'settled'],
  verified: ['looked again, it is as ordered', 'settled'],
  not_found: ['nothing found', 'settled'],
  remains: ['settled, something remains', 'remains'],
  attested: ['attested', 'remains'],
}

const VERIFIED: Record<string, string> = {
  erase: 'looked again, it is gone',
  rectify: 'read back, the new values are there',
  restrict: 'read back, it is restricted',
  object: 'read back, it has stopped',
}

const FAULT: Record<string, string> = {
  transient: 'the system did not answer as it should',
  auth: 'the system refuses our credentials',
  invalid: 'the system refuses the order as it is',
  bug: 'a fault of Rightsdesk itself',
  bounced: 'our mail came back',
  'recipient-cannot': 'they answered that they cannot do it',
}

const WORDS: Record<AuditType, Write> = {
  'request.submitted': plain('Request received'),
  'request.recorded': by('recorded the request'),
  'identity.confirmed': ({ data, actor }) =>
    text(data.method).startsWith('email-')
      ? { bold: '', text: `E-mail confirmed by ${data.method === 'email-code' ? 'code' : 'link'}` }
      : { bold: actor, text: 'recorded how identity was established' },
  'request.lapsed': plain('Closed: the e-mail address was never confirmed'),
  'request.marked-duplicate': ({ data }) => ({ bold: '', text: `Closed as a duplicate of ${text(data.of)}` }),
  'request.assigned': ({ actor, data, nameOf }) => ({
    bold: actor,
    text: !data.to
      ? 'took the assignment away'
      : nameOf(text(data.to)) === actor
        ? 'took the request'
        : `assigned the request to ${nameOf(text(data.to))}`,
  }),
  'request.withdrawn': by('withdrew the request'),
  'request.forwarded': by('passed the request on to the client'),
  'request.refused': ({ actor, data }) => ({
    bold: actor,
    text: `refused the request, ${data.ground === 'once-a-year' ? '§ 1798.83(c)(1)' : `Art. ${text(data.ground)}`}`,
  }),
  'request.answered': ({ actor, data }) => ({
    bold: actor,
    text: data.decision === 'partly' ? 'answered, partly refused' : 'answered',
  }),
  'request.closed': plain('Closed'),
  'request.reopened': by('took the request up again'),
  'request.shredded': plain('The personal data was deleted here; the record stays'),
  'request.purged': plain('The record of a request was deleted: its years are over'),
  'hold.placed': by('placed a legal hold, with a reason'),
  'hold.released': by('released the legal hold'),
  'deadline.set': ({ data }) => ({ bold: '', text: `Due ${dayIn(data.due)}` }),
  'deadline.corrected': ({ data, actor }) => ({
    bold: actor,
    text: `corrected the receipt${fromTo(data, 'receivedOn')}; due${fromTo(data, 'due') || ` ${dayIn(data.due)}`}`,
  }),
  'deadline.extended': ({ data, actor }) => ({
    bold: actor,
    text: `extended the period${GROUND[text(data.ground)] ?? ''}; due${fromTo(data, 'due') || ` ${dayIn(data.due)}`}`,
  }),
  'clock.paused': ({ data, actor }) => ({
    bold: actor,
    text: `paused the clock${PAUSE[text(data.ground)] ?? ''}${dueBefore(data)}`,
  }),
  'clock.resumed': ({ data }) => ({
    bold: '',
    text: `The clock runs again${data.from ? `; due${fromTo(data, 'due')}` : ''}`,
  }),
  'alert.sent': ({ data }) => ({
    bold: '',
    text:
      data.kind === 'extension-notice'
        ? `Alert sent: the last day to send an extension notice is ${dayIn(data.due)}`
        : `Alert sent, ${daysLeftWords(number(data.daysLeft ?? data.threshold))}`,
  }),
  'identifier.added': by('added an identifier'),
  'identifier.released': by('released an identifier for searching'),
  'findings.recorded': ({ recipient, data }) => ({
    bold: recipient,
    text: `looked up, read-only: ${countsWords(data.found) || 'nothing found'}`,
  }),
  'plan.approved': ({ actor, data }) => ({
    bold: actor,
    text: `approved the plan${Array.isArray(data.entries) ? ` for ${count(data.entries.length, 'recipient')}` : ''}`,
  }),
  'review.started': plain('Review begins: nothing stands in the way of the answer'),
  'tasks.resumed': plain('Tasks resumed'),
  'task.ordered': of(({ data }) => ORDERED[text(data.how)] ?? 'ordered', 'waiting'),
  'task.accepted': of(({ data }) => {
    const counts = countsWords(data.counts)
    const next = text(data.next) ? `; looked at again ${dayIn(text(data.next).slice(0, 10))}` : ''
    return number(data.looks) > 0
      ? `still there at the re-check${next}`
      : `accepted${counts ? `: ${counts}` : ''}${next}`
  }, 'accepted'),
  'task.settled': ({ recipient, data }) => {
    if (data.asked === false) return { bold: recipient, text: 'settled: nobody was asked', glyph: 'settled' }
    const [plain, glyph] = OUTCOME[text(data.outcome)] ?? ['settled', 'settled']
    const words = (data.outcome === 'verified' && VERIFIED[text(data.capability)]) || plain
    const counts = countsWords(data.counts)
    return { bold: recipient, text: counts ? `${words}: ${counts}` : words, glyph }
  },
  'task.failed': of(({ data }) => `failed: ${FAULT[text(data.fault)] ?? 'no reason given'}`, 'failed'),
  'task.delayed': of(() => 'did not answer; tried again by itself', 'waiting'),
  'task.retried': ({ actor, recipient }) => ({
    bold: actor,
    text: `had ${recipient} tried again`,
    glyph: 'waiting',
  }),
  'task.amended': ({ actor, recipient, data }) => ({
    bold: actor,
    text: `changed the order to ${recipient} and sent it again${
      Array.isArray(data.left) && data.left.length > 0
        ? `; ${count(data.left.length, 'field')} left as it is`
        : ''
    }`,
    glyph: 'waiting',
  }),
  'task.attested': ({ actor, recipient }) => ({
    bold: actor,
    text: `attested for ${recipient}, with a reason`,
    glyph: 'remains',
  }),
  'task.cancelled': of(() => 'taken back before it began', 'waiting'),
  'task.escalated': of(() => 'has not answered by the date we asked for', 'late'),
  'handoff.sent': of(
    ({ data }) => `handed off by mail, answer asked for by ${dayIn(data.answerBy)}`,
    'handed-off',
  ),
  'handoff.reminded': of(() => 'reminded by mail', 'handed-off'),
  'handoff.acknowledged': of(({ data }) => {
    const outcome = text(data.outcome)
    return outcome === 'cannot' ? 'answered: cannot do it' : `answered: ${(OUTCOME[outcome] ?? [outcome])[0]}`
  }, 'settled'),
  'note.added': by('wrote a note'),
  'message.sent': by('wrote to the person'),
  'message.received': plain('The person wrote'),
  'mail.sent': ({ data }) => ({ bold: '', text: `Mail sent: ${mailName(text(data.kind))}` }),
  'mail.bounced': ({ data }) => ({
    bold: 'Mail came back',
    text: mailName(text(data.kind)),
    glyph: 'failed',
  }),
  'letter.sent': by('sent the letter'),
  'file.attached': by('attached a file'),
  'file.removed': by('removed a file'),
  'reply.attached': ({ actor, recipient }) => ({
    bold: actor,
    text: `attached a reply of ${recipient}`,
    glyph: 'handed-off',
  }),
  'reply.opened': by('opened a recipient’s reply'),
  'package.written': ({ data }) => ({
    bold: '',
    text: `Package written${number(data.redactions) > 0 ? `, ${count(number(data.redactions), 'passage')} taken out` : ''}`,
  }),
  'package.viewed': by('looked into the package'),
  'package.taken': by('downloaded the package'),
  'package.downloaded': plain('The person downloaded a file'),
  'package.broken-off': plain('The download broke off: it does not count'),
  'package.removed': plain('The package and what was exported for it were deleted'),
  'passages.decided': ({ actor, data }) => ({
    bold: actor,
    text: `${data.decision === 'redact' ? 'takes out' : 'leaves in'} ${count(number(data.count), 'passage')} that ${number(data.count) === 1 ? 'speaks' : 'speak'} of others`,
  }),
  'passage.marked': by('takes a field out of the copy'),
  'staff.invited': by('invited somebody to the desk'),
  'staff.joined': plain('Somebody joined the desk'),
  'staff.changed': by('changed somebody’s role or teams'),
  'staff.deactivated': by('deactivated somebody'),
  'staff.reactivated': by('reactivated somebody'),
  'staff.totp-reset': by('reset somebody’s second factor'),
  'staff.password-changed': by('changed the own password'),
  'staff.sessions-ended': by('ended the own other sessions'),
  'staff.recovered': plain('On the server, a link was made for an administrator'),
  'circuit.opened': of(() => 'calls stopped: the system refuses our credentials', 'failed'),
  'circuit.closed': of(() => 'calls start again', 'settled'),
  'recipient.check-ordered': ({ actor, recipient }) => ({ bold: actor, text: `had ${recipient} tested` }),
  'recipient.checked': of(
    ({ data }) =>
      data.fault
        ? `tested: failed, ${FAULT[text(data.fault)] ?? 'no reason given'}`
        : number(data.missing) > 0
          ? `tested: ${count(number(data.missing), 'permission')} missing`
          : 'tested: works',
    'waiting',
  ),
  'work.restarted': by('had work that was set aside tried again'),
  'work.dismissed': by('left work undone that was set aside'),
  'desk.restored': ({ data }) => ({
    bold: '',
    text: `The desk was restored from the backup of ${text(data.madeAt).slice(0, 16).replace('T', ' ')} UTC`,
  }),
  'key.rotation-begun': ({ data }) => ({
    bold: '',
    text: `A new master key took over (number ${number(data.version)})`,
  }),
  'key.rotated': ({ data }) => ({
    bold: '',
    text: `Everything is kept under master key number ${number(data.version)}`,
  }),
  'key.retired': ({ data }) => ({
    bold: '',
    text: `Master keys before number ${number(data.version)} were let go of`,
  }),
}

const GROUND: Record<string, string> = {
  complexity: ' for its complexity',
  number: ' for the number of requests',
}

const PAUSE: Record<string, string> = {
  identity: ' for a doubt about identity',
  scope: ' for a question of scope',
}

/** ` Thu 26 Nov → Tue 26 Jan` of a change of dates; one day where it stays. */
function fromTo(data: Record<string, unknown>, which: 'receivedOn' | 'due'): string {
  const day = (dates: unknown) => text((dates as Record<string, unknown> | undefined)?.[which])
  const [from, to] = [day(data.from), day(data.to)]
  if (!from || !to) return ''
  return from === to ? ` ${dayIn(to)}` : ` ${dayIn(from)} → ${dayIn(to)}`
}

function dueBefore(data: Record<string, unknown>): string {
  const due = fromTo(data, 'due')
  return due && `; due${due} without the days of waiting`
}

const ORDERED: Record<string, string> = {
  api: 'ordered, runs by itself',
  'hand-off': 'ordered by mail',
  manual: 'for staff to do by hand',
  nothing: 'no identifier of ours leads there',
}

const MAIL: Record<string, string> = {
  confirm: 'confirmation link',
  'confirm-reminder': 'reminder to confirm',
  acknowledgement: 'acknowledgement',
  duplicate: 'the first reference',
  lapsed: 'closed without identity',
  message: 'a message waits',
  answer: 'the answer waits',
  'follow-up': 'the follow-up waits',
  'status-link': 'a new personal link',
  'download-code': 'download code',
  'hand-off': 'hand-off to a recipient',
  forward: 'to the client',
  'deadline-alert': 'alert to staff',
  'extension-alert': 'alert to staff',
  invite: 'invitation to the desk',
  digest: 'morning digest',
  'staff-notice': 'notice to staff',
  'recipient-notice': 'notice to staff',
}

/** What a mail announces. */
export function mailName(kind: string): string {
  return MAIL[kind] ?? kind
}

/** Events that are told by the message, note or letter they belong to. */
export const TOLD_ELSEWHERE: ReadonlySet<string> = new Set<AuditType>([
  'note.added',
  'message.sent',
  'message.received',
  'letter.sent',
])

function daysLeftWords(left: number): string {
  if (left < 0) return `${count(-left, 'day')} late`
  return left === 0 ? 'due that day' : `${count(left, 'day')} left`
}

function dayIn(value: unknown): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text(value)) ? weekDay(text(value)) : 'a day not set'
}

/** An event in words; a type from a later version stands for itself. */
export function eventWords(
  event: { type: string; actor: string; data: string },
  names: { nameOf: (staffId: string) => string; recipientName: (id: string) => string },
): EventWords {
  const data = JSON.parse(event.data) as Record<string, unknown>
  const write = WORDS[event.type as AuditType]
  if (!write) return { bold: '', text: event.type, glyph: 'waiting', about: 'request' }
  const actor =
    event.actor === 'person'
      ? 'The person'
      : event.actor === 'recipient'
        ? 'The recipient'
        : event.actor === 'system'
          ? 'Rightsdesk'
          : names.nameOf(event.actor)
  const facts = { actor, data, recipient: names.recipientName(text(data.recipient)), nameOf: names.nameOf }
  return {
    glyph: 'waiting',
    ...write(facts),
    about: /^(task|handoff|findings|circuit|tasks)\./.test(event.type) ? 'task' : 'request',
  }
}
