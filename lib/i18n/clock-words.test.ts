import { describe, expect, it } from 'vitest'
import { computeDeadline } from '../domain/clock/deadline.ts'
import { RULE_IDS, type Step } from '../domain/clock/steps.ts'
import { CATALOGUES, COMPLETE_LANGUAGES } from './catalogues.ts'
import { stepWords } from './clock-words.ts'

const dates = { from: '2027-02-09', to: '2027-03-09', source: 'Art. 12(3) GDPR', of: 'statutoryDue' }
const all = {
  instant: '2027-02-09T10:00:00Z',
  timeZone: 'Europe/Warsaw',
  months: 1,
  days: 3,
  totalDays: 90,
  calendar: 'PL',
  otherwise: '2027-03-10',
  reason: 'identity',
  asked: '2027-02-10',
  through: '2027-02-12',
  isOpen: false,
  daysOff: [{ on: '2027-03-09', kind: 'holiday' }],
  governing: 'promised',
}

describe('the explanation of a date', () => {
  it.each(COMPLETE_LANGUAGES)('has a sentence for every rule in %s, and none for no rule', (language) => {
    expect(Object.keys(CATALOGUES[language].common.clock).sort()).toEqual([...RULE_IDS].sort())
    for (const rule of RULE_IDS) {
      const sentence = stepWords({ ...dates, rule, params: all } as unknown as Step, language)
      expect(sentence).toMatch(/^[A-ZÄÖÜ0-9].*[.]$/)
      expect(sentence).not.toMatch(/[{}]|undefined|Invalid/)
    }
  })

  it('tells how a real deadline came about', () => {
    const { steps } = computeDeadline({
      regime: 'gdpr-eu',
      receivedAt: new Date('2026-03-30T22:30:00Z'),
      receivedOn: null,
      timeZone: 'Europe/Warsaw',
      calendars: [{ id: 'PL' }],
      promisedDays: 30,
      pauses: [{ reason: 'identity', from: '2026-04-02', to: '2026-04-05' }],
      extension: null,
      asOf: '2026-04-10',
    })
    const said = (language: string) =>
      steps.filter(({ of }) => of !== 'internalDue').map((step) => stepWords(step, language))
    expect(said('en')).toContain(
      'The request arrived on Tuesday 31 March 2026, counted in Central European Time.',
    )
    expect(said('de')).toContain(
      'Wir mussten fragen, von wem die Anfrage stammt. Vom 2. April 2026 bis 5. April 2026 stand die Frist 3 Tage still. Sie endet nun am Sonntag, 3. Mai 2026.',
    )
    expect(said('de')).toContain(
      '3. Mai 2026 ist ein Sonntag. Deshalb endet die Frist am nächsten Arbeitstag, Montag, 4. Mai 2026.',
    )
  })
})
