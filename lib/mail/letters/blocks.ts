import { isUnderWay } from '../../domain/letter.ts'
import { dateWords, listWords } from '../../i18n/format.ts'
import { translator } from '../../i18n/translator.ts'
import type { LetterFacts, RecipientFacts } from './facts.ts'
import { blockText } from './parse.ts'
import { changeWords, endWords, remainsWords, underWayWords } from './task-words.ts'

const words = (facts: LetterFacts) => translator(facts.locale, 'letter')
const ended = (facts: LetterFacts) => facts.tasks.filter(({ status }) => !isUnderWay(status))
export const underWay = (facts: LetterFacts) => facts.tasks.filter(({ status }) => isUnderWay(status))
export const foundNothing = (facts: LetterFacts) =>
  facts.tasks.length > 0 && facts.tasks.every(({ status }) => status === 'not_found')

export function greeting({ name, locale }: LetterFacts): string {
  return translator(locale, 'letter')('greeting', { named: name ? 'yes' : 'no', name })
}

/** The request in one sentence's values. */
export function requestValues(facts: LetterFacts) {
  const common = translator(facts.locale, 'common')
  return {
    receivedOn: dateWords(facts.receivedOn, facts.locale),
    asked: common(`rights.${facts.right}.asked`),
    article: common(`rights.${facts.right}.article`),
    reference: facts.reference,
  }
}

export function copyText(facts: LetterFacts): string {
  const t = words(facts)
  if (foundNothing(facts)) return t('copy.nothing')
  const intro = facts.right === 'portability' ? t('copy.portability') : t('copy.access')
  const lines = ended(facts).map((task) => endWords(task, facts.locale))
  const taken = facts.redactions > 0 ? t('copy.redacted', { count: facts.redactions }) : null
  return blockText(intro, lines.length > 0 ? t('copy.from') : null, lines, taken)
}

function listed(facts: LetterFacts, intro: string, item: (recipient: RecipientFacts) => string): string {
  return blockText(intro, facts.recipients.map(item))
}

export function purposesText(facts: LetterFacts): string {
  const t = words(facts)
  return listed(facts, t('purposes.intro'), ({ name: recipient, purpose, basis }) =>
    t('purposes.item', { recipient, purpose, basis }),
  )
}

export function categoriesText(facts: LetterFacts): string {
  const t = words(facts)
  return listed(facts, t('categories.intro'), ({ name: recipient, categories }) =>
    t('categories.item', { recipient, categories }),
  )
}

export function recipientsText(facts: LetterFacts): string {
  const t = words(facts)
  return listed(facts, t('recipients.intro'), ({ name: recipient, place, own, legacy }) =>
    t(legacy ? 'recipients.legacy' : own ? 'recipients.own' : 'recipients.item', { recipient, place }),
  )
}

export function retentionText(facts: LetterFacts): string {
  const t = words(facts)
  return listed(facts, t('retention.intro'), ({ name: recipient, retention }) =>
    t('retention.item', { recipient, retention }),
  )
}

export function sourceText(facts: LetterFacts): string {
  const t = words(facts)
  const items = facts.recipients.flatMap(({ name: recipient, source }) =>
    source ? [t('source.item', { recipient, source })] : [],
  )
  return blockText(facts.source, items)
}

export function safeguardsText(facts: LetterFacts): string {
  const t = words(facts)
  const items = facts.recipients.flatMap(({ name: recipient, place, safeguards }) =>
    safeguards ? [t('safeguards.item', { recipient, place, safeguards })] : [],
  )
  return items.length > 0 ? blockText(t('safeguards.intro'), items) : t('safeguards.none')
}

export function changedText(facts: LetterFacts): string {
  const t = words(facts)
  const lines = ended(facts).flatMap((task) => [
    endWords(task, facts.locale),
    ...changeWords(task, facts.locale),
  ])
  const corrections = facts.corrections.map(({ field, wrong, right }) =>
    wrong ? t('changed.item', { field, wrong, right }) : t('changed.itemNew', { field, right }),
  )
  return blockText(t('changed.intro'), corrections, lines.length > 0 ? t('changed.where') : null, lines)
}

export function removedText(facts: LetterFacts): string {
  const t = words(facts)
  const lines = ended(facts).map((task) => endWords(task, facts.locale))
  return lines.length > 0 ? blockText(t('removed.intro'), lines) : t('removed.none')
}

export function remainsText(facts: LetterFacts): string {
  const t = words(facts)
  const lines = remainsWords(facts)
  if (lines.length === 0) return ''
  const isErasure = facts.right === 'erasure'
  const intro = t('remains.intro', { capability: isErasure ? 'erase' : 'other' })
  return blockText(intro, lines, isErasure ? t('remains.use') : null)
}

export function underWayText(facts: LetterFacts): string {
  const t = words(facts)
  const lines = underWay(facts).map((task) => underWayWords(task, facts.locale))
  return lines.length > 0 ? blockText(t('underWay.intro'), lines, t('underWay.after')) : ''
}

export function restrictedText(facts: LetterFacts): string {
  const t = words(facts)
  const lines = ended(facts).map((task) => endWords(task, facts.locale))
  return blockText(lines.length > 0 ? t('restricted.intro') : null, lines, t('restricted.lift'))
}

export function stoppedText(facts: LetterFacts): string {
  const t = words(facts)
  const intro = t(facts.right === 'objection' ? 'stopped.objection' : 'stopped.consent-withdrawal')
  const lines = ended(facts).map((task) => endWords(task, facts.locale))
  return blockText(intro, lines.length > 0 ? lines : t('stopped.none'))
}

/**
 * The calendar year before the request's (Cal. Civ. Code § 1798.83(a)). A recipient whose task is done had the data for
 * its own direct marketing; our own systems are no third party.
 */
export function disclosedText(facts: LetterFacts): string {
  const t = words(facts)
  const year = String(Number(facts.receivedOn.slice(0, 4)) - 1)
  const got = ended(facts).filter(({ status }) => status !== 'not_found')
  const items = got.flatMap(({ recipientName }) => {
    const known = facts.recipients.find(({ name }) => name === recipientName)
    if (!known || known.own) return []
    return [t('disclosed.item', { recipient: recipientName, categories: known.categories })]
  })
  const asked = facts.tasks.filter((task) => task.asked).map(({ recipientName }) => recipientName)
  const recipients = listWords(asked, facts.locale)
  const looked = asked.length > 0 ? t('disclosed.looked', { recipients }) : null
  return items.length > 0
    ? blockText(t('disclosed.intro', { year }), items, looked)
    : blockText(t('disclosed.none', { year }), looked)
}

export function toldText(facts: LetterFacts): string {
  const t = words(facts)
  const names = facts.tasks.filter(({ asked }) => asked).map(({ recipientName }) => recipientName)
  const unreached = facts.tasks.filter(({ asked }) => !asked).map(({ recipientName }) => recipientName)
  if (facts.tasks.length === 0) return t('toldNone')
  if (names.length === 0) return t('toldNobody')
  return blockText(
    t('told', { count: names.length, recipients: listWords(names, facts.locale) }),
    facts.right === 'rectification' && unreached.length > 0
      ? t('toldNot', { recipients: listWords(unreached, facts.locale) })
      : null,
  )
}

export function complaintText(facts: LetterFacts): string {
  const { name: authority, country, url } = facts.authority
  return words(facts)('complaint', { authority, country, url })
}

export function closingText(facts: LetterFacts): string {
  const t = words(facts)
  const { name, email: dpo } = facts.dpo
  const controllers = facts.controllers.map((one) => `${one.name}, ${one.address}`)
  return blockText(
    t('closing.hint', { dpo }),
    t('headings.closing'),
    [name, t('closing.dpo')].filter(Boolean).join('\n'),
    controllers.join('\n'),
  )
}
