import { countWords } from '../../i18n/counts.ts'
import { dateWords, listWords } from '../../i18n/format.ts'
import { translator } from '../../i18n/translator.ts'
import type { LetterFacts, TaskFacts } from './facts.ts'

const TOLD = ['done', 'verified', 'not_found', 'attested', 'remains'] as const
type Told = (typeof TOLD)[number]

/** How a recipient's part ended, in one line. */
export function endWords(task: TaskFacts, locale: string): string {
  const t = translator(locale, 'letter')
  const { recipientName: recipient, capability } = task
  if (!task.asked) return t('task.unreached', { recipient })
  const told = TOLD.find((status): status is Told => status === task.status)
  if (!told || !task.settledOn) return t('task.other', { recipient })
  const counts = countWords(task.counts, locale)
  return t(`task.${told}`, {
    recipient,
    capability,
    counts,
    counted: counts ? 'yes' : 'no',
    date: dateWords(task.settledOn, locale),
  })
}

/** Each field that a system shows with its new value: old and new, in one line. */
export function changeWords({ recipientName: recipient, changed }: TaskFacts, locale: string): string[] {
  const t = translator(locale, 'letter')
  return changed.map(({ label, from, to }) => {
    const quoted = from.map((value) => t('changed.quoted', { value }))
    return t('changed.field', {
      recipient,
      label,
      to,
      held: from.length > 0 ? 'yes' : 'no',
      from: listWords(quoted, locale),
    })
  })
}

/** What is ordered but not finished: the order taken, and the order passed on, are two different things. */
export function underWayWords(task: TaskFacts, locale: string): string {
  const t = translator(locale, 'letter')
  const { recipientName: recipient, capability, orderedOn, answerBy, goneBy, recheckOn } = task
  const day = (date: string | null) => (date ? dateWords(date, locale) : '')
  const isTaken = task.status === 'accepted'
  const ordered = { recipient, ordered: orderedOn ? 'yes' : 'no', orderedOn: day(orderedOn) }
  const said = isTaken
    ? t('underWay.accepted', ordered)
    : t('underWay.handed_off', { ...ordered, answered: answerBy ? 'yes' : 'no', answerBy: day(answerBy) })
  return [
    said,
    capability === 'erase' &&
      goneBy &&
      t(isTaken ? 'underWay.goneBy' : 'underWay.keptUntil', { goneBy: day(goneBy) }),
    recheckOn && t('underWay.recheck', { recheckOn: day(recheckOn) }),
  ]
    .filter(Boolean)
    .join(' ')
}

/** What stays, each with reason, ground and end. */
export function remainsWords(facts: Pick<LetterFacts, 'tasks' | 'locale'>): string[] {
  const { locale } = facts
  const t = translator(locale, 'letter')
  return facts.tasks.flatMap((task) =>
    task.remains.map(({ what, reason, ground, until }) =>
      t('remains.item', {
        recipient: task.recipientName,
        capability: task.capability,
        what,
        reason: reason.replace(/\.$/, ''),
        grounded: ground ? 'yes' : 'no',
        ground,
        dated: until ? 'yes' : 'no',
        until: until ? dateWords(until, locale) : '',
      }).trim(),
    ),
  )
}
