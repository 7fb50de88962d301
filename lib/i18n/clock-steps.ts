import type { DateKind, Step } from '../domain/clock/steps.ts'
import { dayWords, zoneWords } from './format.ts'
import { translator } from './translator.ts'

/** How a date came about, one sentence a step, in the order of the reckoning. */
export function stepSentences(
  steps: readonly Step[],
  of: readonly DateKind[],
  locale: string,
  timeZone: string,
): string[] {
  return steps
    .filter((step) => of.includes(step.of) && !standsStill(step))
    .map((step) => sentence(step, locale, timeZone))
}

/** A question that was answered on the day it was asked moved no date. */
function standsStill(step: Step): boolean {
  return step.rule === 'pause-resumes' && step.params.days === 0 && !step.params.isOpen
}

function sentence(step: Step, locale: string, timeZone: string): string {
  const t = translator(locale, 'common')
  const day = (date: string) => dayWords(date, locale)
  const from = day(step.from)
  const to = day(step.to)
  const open = (isOpen: boolean) => (isOpen ? 'yes' : 'no')
  switch (step.rule) {
    case 'read-in-zone':
      return t('clock.read-in-zone', { to, zone: zoneWords(timeZone, locale) })
    case 'same-day-months-later':
    case 'last-day-of-month':
      return t(`clock.${step.rule}`, { from, to, months: step.params.months })
    case 'days-later':
    case 'business-days-later':
      return t(`clock.${step.rule}`, { from, to, days: step.params.days })
    case 'identity-restarts':
    case 'extension-stated':
    case 'extension-replaces-promise':
      return t(`clock.${step.rule}`, { to })
    case 'extension-months':
    case 'extension-months-shorter-reading':
      return t(`clock.${step.rule}`, { to, months: step.params.months })
    case 'extension-days':
      return t('clock.extension-days', { to, ...step.params })
    case 'pause-resumes': {
      const { reason, days, asked, through, isOpen } = step.params
      const pause = { to, reason, days, asked: day(asked), through: day(through), open: open(isOpen) }
      return t('clock.pause-resumes', pause)
    }
    case 'clarification-excluded': {
      const { days, asked, through, isOpen } = step.params
      const pause = { to, days, asked: day(asked), through: day(through), open: open(isOpen) }
      return t('clock.clarification-excluded', pause)
    }
    case 'asked-after-the-end':
      return t('clock.asked-after-the-end', { asked: day(step.params.asked) })
    case 'next-working-day':
      return t('clock.next-working-day', { from, to, dayOff: step.params.daysOff[0]?.kind ?? 'holiday' })
    case 'promised-days-later':
    case 'target-days-later':
    case 'paused-days-added':
      return t(`clock.${step.rule}`, { to, days: step.params.days })
    case 'earliest-calendar': {
      const { calendar, otherwise } = step.params
      return t('clock.earliest-calendar', { to, calendar, otherwise: day(otherwise) })
    }
    case 'earlier-date-governs':
      return t('clock.earlier-date-governs', { to, governing: step.params.governing })
  }
}
