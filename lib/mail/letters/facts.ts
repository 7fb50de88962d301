import { localDateOf } from '../../domain/clock/local-date.ts'
import { changedFields, type OrderedField } from '../../domain/correction.ts'
import type { LetterTask } from '../../domain/letter.ts'
import type { Remainder, TaskStatus } from '../../domain/outcome.ts'
import type { Capability, Right } from '../../domain/rights.ts'
import type { SubjectDetails } from '../../domain/subject.ts'
import { articleWords } from '../../i18n/articles.ts'
import { remainderWords } from '../../i18n/counts.ts'
import { contextOf, inLanguage, type Profile, recipientName } from '../../profile/schema.ts'

/** One recipient's part, as a letter tells it. Days are local ISO dates. */
export interface TaskFacts extends LetterTask {
  capability: Capability
  counts: readonly { label: string; count: number }[]
  orderedOn: string | null
  answerBy: string | null
  goneBy: string | null
  recheckOn: string | null
  settledOn: string | null
  /** It ended after the answer had gone out. */
  endedLate: boolean
  /** rectify: each field that the system itself shows with its new value */
  changed: { label: string; from: string[]; to: string }[]
}

/** A recipient of the context, in the letter's language. */
export interface RecipientFacts {
  name: string
  own: boolean
  legacy: boolean
  purpose: string
  categories: string
  basis: string
  place: string
  retention: string
  safeguards: string | null
  source: string | null
}

/** All that a letter may say. Texts are in `locale` already. */
export interface LetterFacts {
  locale: string
  reference: string
  right: Right
  /** empty where the person gave none */
  name: string
  receivedOn: string
  controllers: { name: string; address: string }[]
  dpo: { name: string; email: string }
  authority: { name: string; country: string; url: string }
  tasks: TaskFacts[]
  recipients: RecipientFacts[]
  source: string
  automatedDecisions: string
  corrections: SubjectDetails['corrections']
  /** passages that were taken out of the copy, because they speak of others (Art. 15(4)) */
  redactions: number
}

/** A task's row, as far as letters tell of it. */
export interface TaskRecord {
  recipientId: string
  capability: Capability
  status: TaskStatus
  counts: readonly { label: string; count: number }[]
  remains: readonly Remainder[]
  orderedAt: Date | null
  answerBy: string | null
  goneBy: string | null
  recheckAt: Date | null
  settledAt: Date | null
  /** `system`: settled when it was planned, because no identifier of ours leads there */
  settledBy: string | null
  /** rectify: what staff approved for a system that we write to */
  order: readonly OrderedField[]
}

/**
 * Gathers what the letters of one request may say. Cancelled tasks are not told: nothing was asked of them.
 * @param request.name and `corrections` as the person gave them, opened
 */
export function letterFacts(
  profile: Profile,
  request: {
    reference: string
    right: Right
    locale: string
    context: string
    receivedOn: string
    answeredAt: Date | null
    name: string
    corrections: SubjectDetails['corrections']
    redactions: number
  },
  tasks: readonly TaskRecord[],
): LetterFacts {
  const { locale, answeredAt } = request
  const context = contextOf(profile, request.context)
  const say = (text: Parameters<typeof inLanguage>[0]) => inLanguage(text, locale, profile)
  const day = (at: Date | null) => (at ? localDateOf(at, profile.timeZone) : null)
  return {
    locale,
    reference: request.reference,
    right: request.right,
    name: plain(request.name),
    receivedOn: request.receivedOn,
    controllers: profile.controllers
      .filter(({ id }) => context.controllers.includes(id))
      .map(({ name, address }) => ({ name, address })),
    dpo: { name: profile.dpo.name ?? '', email: profile.dpo.email },
    authority: {
      name: say(profile.authority.name),
      country: say(profile.authority.country),
      url: profile.authority.url,
    },
    tasks: tasks
      .filter(({ status }) => status !== 'cancelled')
      .map((task) => ({
        recipientId: task.recipientId,
        recipientName: recipientName(profile, task.recipientId),
        status: task.status,
        asked: task.settledBy !== 'system',
        capability: task.capability,
        counts: task.counts,
        remains: task.remains.map((remainder) => {
          const { what, reason } = remainderWords(remainder, locale)
          const ground = articleWords(remainder.ground, locale)
          return { ...remainder, what: plain(what), reason: plain(reason), ground: plain(ground) }
        }),
        orderedOn: day(task.orderedAt),
        answerBy: task.answerBy,
        goneBy: task.goneBy,
        recheckOn: day(task.recheckAt),
        settledOn: day(task.settledAt),
        changed: changedFields(task).map(({ label, from, to }) => ({
          label: plain(label),
          from: from.map(plain),
          to: plain(to),
        })),
        endedLate: answeredAt !== null && task.settledAt !== null && task.settledAt > answeredAt,
      })),
    recipients: profile.recipients
      .filter(({ id }) => context.recipients.includes(id))
      .map((recipient) => ({
        name: recipient.name,
        own: recipient.own,
        legacy: recipient.legacy,
        purpose: say(recipient.purpose),
        categories: say(recipient.categories),
        basis: articleWords(recipient.basis, locale),
        place: say(recipient.place),
        retention: say(recipient.retention),
        safeguards: recipient.safeguards === undefined ? null : say(recipient.safeguards),
        source: recipient.source === undefined ? null : say(recipient.source),
      })),
    source: say(profile.source),
    automatedDecisions: say(profile.automatedDecisions),
    corrections: request.corrections.map(({ field, wrong, right }) => ({
      field: plain(field),
      wrong: plain(wrong),
      right: plain(right),
    })),
    redactions: request.redactions,
  }
}

/** Words from outside keep to one line, and their brackets are not taken for places left to fill in. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('[', '(').replaceAll(']', ')').trim()
}
