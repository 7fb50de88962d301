import { describe, expect, it } from 'vitest'
import { computeDeadline } from '../domain/clock/deadline.ts'
import { COMPLETE_LANGUAGES } from './catalogues.ts'
import { stepSentences } from './clock-steps.ts'
import { dayWords } from './format.ts'

const WARSAW = 'Europe/Warsaw'
const deadline = (receivedAt: string, more: Partial<Parameters<typeof computeDeadline>[0]> = {}) =>
  computeDeadline({
    regime: 'gdpr-eu',
    receivedAt: new Date(receivedAt),
    receivedOn: null,
    timeZone: WARSAW,
    calendars: [{ id: 'PL' }],
    promisedDays: 30,
    pauses: [],
    extension: null,
    ...more,
  } as Parameters<typeof computeDeadline>[0])

const sentences = (steps: ReturnType<typeof deadline>['steps'], locale = 'en') =>
  stepSentences(steps, ['receivedOn', 'statutoryDue', 'promisedDue', 'due'], locale, WARSAW)

describe('why this date', () => {
  it('says receipt, month, promise, and which of them governs', () => {
    const [received, law, promise] = ['2027-02-09', '2027-03-09', '2027-03-11'].map((date) =>
      dayWords(date, 'en'),
    )
    expect(sentences(deadline('2027-02-09T09:42:00Z').steps)).toEqual([
      `The request arrived on ${received}, counted in Central European Time.`,
      `One month from ${received} ends on ${law}.`,
      `Our own promise of 30 days ends on ${promise}.`,
      `The time the law gives us ends first, so ${law} governs.`,
    ])
  })

  it('names the day off that moved the end', () => {
    const words = sentences(deadline('2027-04-01T09:00:00Z').steps).join('\n')
    expect(words).toContain(
      `${dayWords('2027-05-01', 'en')} is a Saturday, so the time ends on the next working day, ${dayWords('2027-05-04', 'en')}.`,
    )
  })

  it('leaves out a question that was answered on the day it was asked', () => {
    const asked = (to: string) => {
      const { steps } = deadline('2027-02-09T09:42:00Z', {
        pauses: [{ reason: 'identity', from: '2027-02-11', to }],
      })
      return sentences(steps).join('\n')
    }
    expect(asked('2027-02-11')).not.toContain('stood still')
    expect(asked('2027-02-12')).toContain('stood still for 1 day.')
  })

  it.each(COMPLETE_LANGUAGES)('has a sentence in %s for a pause and an extension', (locale) => {
    const steps = deadline('2027-02-09T09:42:00Z', {
      pauses: [{ reason: 'identity', from: '2027-02-10', to: '2027-02-15' }],
      extension: { noticeOn: '2027-02-20' },
    }).steps
    expect(sentences(steps, locale).length).toBeGreaterThan(4)
  })
})
