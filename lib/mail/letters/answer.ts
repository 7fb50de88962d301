import type { EarlierAnswer } from '../../domain/clock/staff-moves.ts'
import type { BlockId, Decision, LetterBlock } from '../../domain/letter.ts'
import type { RefusalGround, Right } from '../../domain/rights.ts'
import { dateWords } from '../../i18n/format.ts'
import { translator } from '../../i18n/translator.ts'
import * as say from './blocks.ts'
import type { LetterFacts } from './facts.ts'
import { blockText } from './parse.ts'

/** What an answer says in its substance, in the order in which a person reads it. */
const SUBSTANCE: Record<Right, BlockId[]> = {
  access: [
    'copy',
    'purposes',
    'categories',
    'recipients',
    'retention',
    'source',
    'automated',
    'safeguards',
    'under-way',
    'remains',
    'rights',
  ],
  portability: ['copy', 'under-way', 'remains'],
  rectification: ['changed', 'under-way', 'remains', 'told'],
  erasure: ['removed', 'under-way', 'remains', 'told'],
  restriction: ['restricted', 'under-way', 'remains', 'told'],
  objection: ['stopped', 'under-way', 'remains'],
  'consent-withdrawal': ['stopped', 'under-way', 'remains', 'earlier-lawful'],
  complaint: ['findings'],
  'shine-the-light': ['disclosed', 'under-way'],
}

/**
 * The answer as blocks, from the facts. Staff edit it before it goes out; what only they can know stands in brackets,
 * and a letter with brackets cannot be sent. Owes what `owedItems` says (Art. 12(4), 15 to 21 GDPR).
 * @param decided.earlier with the ground `once-a-year`: the answer of this year, which is the reason
 */
export function composeAnswer(
  facts: LetterFacts,
  decided: { decision: Decision; ground: RefusalGround | null; earlier?: EarlierAnswer | null },
): LetterBlock[] {
  const { decision, ground, earlier = null } = decided
  const ids: BlockId[] = [
    'opening',
    ...(decision === 'refused' ? [] : SUBSTANCE[facts.right]),
    ...(decision === 'fulfilled' ? [] : (['reasons'] as const)),
    // A Californian statute knows no supervisory authority of ours.
    ...(decision === 'fulfilled' && facts.right === 'shine-the-light' ? [] : (['complaint'] as const)),
    ...(decision === 'fulfilled' ? [] : (['remedy'] as const)),
    'closing',
  ]
  return ids
    .map((id) => ({
      id,
      text: id === 'reasons' ? reasons(facts, ground, earlier) : textOf(id, facts, decision),
    }))
    .filter(({ text }) => text !== '')
}

/** The heading over a block; null where it needs none. */
export function blockHeading(id: BlockId, locale: string): string | null {
  return id === 'opening' || id === 'closing' ? null : translator(locale, 'letter')(`headings.${id}`)
}

function textOf(id: Exclude<BlockId, 'reasons'>, facts: LetterFacts, decision: Decision): string {
  const t = translator(facts.locale, 'letter')
  switch (id) {
    case 'opening':
      return opening(facts, decision)
    case 'copy':
      return say.copyText(facts)
    case 'purposes':
      return say.purposesText(facts)
    case 'categories':
      return say.categoriesText(facts)
    case 'recipients':
      return say.recipientsText(facts)
    case 'retention':
      return say.retentionText(facts)
    case 'rights':
      return t('rights')
    case 'source':
      return say.sourceText(facts)
    case 'automated':
      return facts.automatedDecisions
    case 'safeguards':
      return say.safeguardsText(facts)
    case 'changed':
      return say.changedText(facts)
    case 'removed':
      return say.removedText(facts)
    case 'remains':
      return say.remainsText(facts)
    case 'under-way':
      return say.underWayText(facts)
    case 'restricted':
      return say.restrictedText(facts)
    case 'stopped':
      return say.stoppedText(facts)
    case 'earlier-lawful':
      return t('earlierLawful')
    case 'disclosed':
      return say.disclosedText(facts)
    case 'findings':
      return t('findings')
    case 'told':
      return say.toldText(facts)
    case 'complaint':
      return say.complaintText(facts)
    case 'remedy':
      return t('remedy')
    case 'closing':
      return say.closingText(facts)
  }
}

function opening(facts: LetterFacts, decision: Decision): string {
  const asked = translator(facts.locale, 'letter')('opening.asked', say.requestValues(facts))
  return blockText(say.greeting(facts), `${asked} ${outcome(facts, decision)}`)
}

function outcome(facts: LetterFacts, decision: Decision): string {
  const t = translator(facts.locale, 'letter')
  if (decision !== 'fulfilled') return t(`opening.${decision}`)
  const open = say.underWay(facts).length
  if (open > 0) return t('opening.open', { count: open })
  if (say.foundNothing(facts) && facts.right !== 'shine-the-light') return t('opening.nothing')
  const isEach = facts.right === 'erasure' || facts.right === 'rectification'
  const keeps = isEach && facts.tasks.some(({ remains }) => remains.length > 0)
  return t(keeps ? 'opening.remains' : 'opening.fulfilled')
}

function reasons(facts: LetterFacts, ground: RefusalGround | null, earlier: EarlierAnswer | null): string {
  const t = translator(facts.locale, 'letter')
  const common = translator(facts.locale, 'common')
  const named = ground && {
    label: common(`grounds.${ground}.label`),
    explanation: common(`grounds.${ground}.explanation`),
  }
  const why =
    ground === 'once-a-year' && earlier
      ? t('reasons.onceAYear', {
          reference: earlier.reference,
          receivedOn: dateWords(earlier.receivedOn, facts.locale),
          againOn: dateWords(earlier.againOn, facts.locale),
        })
      : t('reasons.placeholder')
  return blockText(named && t('reasons.ground', named), why)
}
