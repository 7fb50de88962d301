import type { Step } from '../domain/clock/steps.ts'
import { dateWords, dayWords, zoneWords } from './format.ts'
import { translator } from './translator.ts'

/**
 * One step of a deadline's reckoning as a sentence. Where the law says so stands beside it in `step.source`.
 */
export function stepWords(step: Step, locale: string): string {
  const t = translator(locale, 'common')
  const day = (date: string) => dateWords(date, locale)
  const ends = { from: day(step.from), to: dayWords(step.to, locale) }
  switch (step.rule) {
    case 'read-in-zone':
      return t('clock.read-in-zone', { ...ends, zone: zoneWords(step.params.timeZone, locale) })
    case 'pause-resumes': {
      const { reason, days, asked, through, isOpen } = step.params
      const open = isOpen ? 'yes' : 'no'
      return t('clock.pause-resumes', {
        ...ends,
        reason,
        days,
        open,
        asked: day(asked),
        through: day(through),
      })
    }
    case 'clarification-excluded': {
      const { days, asked, through, isOpen } = step.params
      const open = isOpen ? 'yes' : 'no'
      return t('clock.clarification-excluded', {
        ...ends,
        days,
        open,
        asked: day(asked),
        through: day(through),
      })
    }
    case 'asked-after-the-end':
      return t('clock.asked-after-the-end', { asked: day(step.params.asked) })
    case 'next-working-day':
      return t('clock.next-working-day', {
        from: dateWords(step.from, locale),
        to: ends.to,
        dayOff: step.params.daysOff[0]?.kind ?? 'holiday',
      })
    case 'business-days-later':
      return t('clock.business-days-later', { ...ends, days: step.params.days })
    case 'earliest-calendar': {
      const { calendar, otherwise } = step.params
      return t('clock.earliest-calendar', { ...ends, calendar, otherwise: dayWords(otherwise, locale) })
    }
    default:
      return t(`clock.${step.rule}`, { ...ends, ...step.params })
  }
}
