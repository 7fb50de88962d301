import { localDate } from '../../domain/clock/local-date.ts'
import { regimeOn } from '../../domain/clock/regimes.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Letter, LetterKind } from '../../domain/letter.ts'
import { UNCONFIRMED } from '../../domain/request.ts'
import { articleWords } from '../../i18n/articles.ts'
import { dayWords } from '../../i18n/format.ts'
import { translator } from '../../i18n/translator.ts'
import { closingText, complaintText, greeting, remainsText, requestValues } from './blocks.ts'
import type { LetterFacts } from './facts.ts'
import { blockText } from './parse.ts'
import { changeWords, endWords } from './task-words.ts'

export function letterSubject(kind: LetterKind, reference: string, locale: string): string {
  return translator(locale, 'letter')(`subjects.${kind}`, { reference })
}

function letter(facts: LetterFacts, kind: LetterKind, blocks: Letter['blocks']): Letter {
  return {
    kind,
    subject: letterSubject(kind, facts.reference, facts.locale),
    blocks: [...blocks, { id: 'closing' as const, text: closingText(facts) }].filter(
      ({ text }) => text !== '',
    ),
  }
}

/** Confirms the receipt and names the date. @param due local ISO date */
export function composeAcknowledgement(facts: LetterFacts, due: string): Letter {
  const t = translator(facts.locale, 'letter')
  const said = [
    t('acknowledgement.opening', requestValues(facts)),
    t('acknowledgement.due', { due: dayWords(due, facts.locale) }),
  ]
  return letter(facts, 'acknowledgement', [{ id: 'opening', text: blockText(greeting(facts), ...said) }])
}

/** Says how the parts ended that were open when the answer went out. */
export function composeFollowUp(facts: LetterFacts): Letter {
  const t = translator(facts.locale, 'letter')
  const late = { ...facts, tasks: facts.tasks.filter(({ endedLate }) => endedLate) }
  const { reference } = facts
  const lines = late.tasks.flatMap((task) => [
    endWords(task, facts.locale),
    ...changeWords(task, facts.locale),
  ])
  return letter(facts, 'follow-up', [
    { id: 'opening', text: blockText(greeting(facts), t('followUp.opening', { reference }), lines) },
    { id: 'remains', text: remainsText(late) },
    { id: 'complaint', text: complaintText(facts) },
  ])
}

/** Nobody confirmed the request. It owes what a refusal owes: reasons, authority, remedy (Art. 12(4)). */
export function composeNoIdentity(facts: LetterFacts): Letter {
  const t = translator(facts.locale, 'letter')
  const { receivedOn, reference } = requestValues(facts)
  const right = translator(facts.locale, 'common')(`rights.${facts.right}.name`)
  const said = t('noIdentity.opening', { receivedOn, reference, right, days: UNCONFIRMED.lapseAfterDays })
  return letter(facts, 'no-identity', [
    {
      id: 'opening',
      text: blockText(translator(facts.locale, 'letter')('greeting', { named: 'no', name: '' }), said),
    },
    { id: 'reasons', text: blockText(t('noIdentity.reasons'), t('noIdentity.again')) },
    { id: 'complaint', text: complaintText(facts) },
    { id: 'remedy', text: t('remedy') },
  ])
}

/** Another company decides about the data (Art. 28): who, and how to reach it. */
export function composeForwarded(facts: LetterFacts, client: { website: string; contact: string }): Letter {
  const t = translator(facts.locale, 'letter')
  const { receivedOn, reference } = requestValues(facts)
  const said = t('forwarded.opening', { receivedOn, reference, website: client.website })
  return letter(facts, 'forwarded', [
    { id: 'opening', text: blockText(greeting(facts), said, t('forwarded.findings')) },
    { id: 'told', text: t('forwarded.told', { contact: client.contact }) },
    { id: 'complaint', text: complaintText(facts) },
  ])
}

/** The person took the request back: what was done by then stays done. */
export function composeWithdrawn(facts: LetterFacts): Letter {
  const t = translator(facts.locale, 'letter')
  const { receivedOn, reference } = requestValues(facts)
  const done = facts.tasks
    .filter(({ status, settledOn }) => settledOn !== null && status !== 'not_found')
    .map((task) => endWords(task, facts.locale))
  return letter(facts, 'withdrawn', [
    {
      id: 'opening',
      text: blockText(
        greeting(facts),
        t('withdrawn.opening', { receivedOn, reference }),
        done.length > 0 ? t('withdrawn.done') : t('withdrawn.nothing'),
        done,
        t('withdrawn.again'),
      ),
    },
  ])
}

/**
 * Takes further time, as the regime allows it: new date, reasons, authority and remedy.
 * @param more.reasons staff's own words; `until`: the new date, a local ISO date; `regime`: the id of the request's
 */
export function composeExtension(
  facts: LetterFacts,
  more: { ground: 'complexity' | 'number'; reasons: string; until: string; regime: string },
): Letter {
  const t = translator(facts.locale, 'letter')
  const until = dayWords(more.until, facts.locale)
  const said = [
    t('extension.opening', requestValues(facts)),
    t('extension.until', { until }),
    extensionLaw(facts, more.regime),
  ]
  return letter(facts, 'extension', [
    { id: 'opening', text: blockText(greeting(facts), ...said) },
    { id: 'reasons', text: blockText(t('extension.ground', { ground: more.ground }), more.reasons) },
    { id: 'complaint', text: complaintText(facts) },
    { id: 'remedy', text: t('remedy') },
  ])
}

/** What allows it, and that the notice is in time. @throws DomainError extension_unavailable */
function extensionLaw(facts: LetterFacts, regimeId: string): string {
  const t = translator(facts.locale, 'letter')
  const { extension, respond } = regimeOn(regimeId, localDate(facts.receivedOn))
  if (!extension) throw new DomainError('extension_unavailable', { regime: regimeId })
  const source = articleWords(extension.source, facts.locale)
  if (extension.unit === 'stated') return t('extension.stated', { source })
  if (extension.unit === 'month') return t('extension.inTime', { source, months: extension.count })
  return t('extension.inDays', { source, days: extension.count, first: respond.count })
}

/**
 * Asks what is needed to go on, and why the clock waits for the answer: a doubt about identity (Art. 12(6)) or a
 * question of scope (recital 63). @param asked.question staff's own words
 */
export function composeQuestion(
  facts: LetterFacts,
  asked: { reason: 'identity' | 'scope'; question: string },
): Letter {
  const t = translator(facts.locale, 'letter')
  const said = [t('question.opening', requestValues(facts)), t('question.asked'), asked.question]
  return letter(facts, 'question', [
    { id: 'opening', text: blockText(greeting(facts), ...said, t('question.answer')) },
    { id: 'reasons', text: blockText(t('question.why', { reason: asked.reason }), t('question.clock')) },
  ])
}
