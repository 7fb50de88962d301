import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openCalendar } from './calendar.ts'
import { computeDeadline, type Deadline } from './deadline.ts'
import type { DeadlineInput } from './deadline-case.ts'
import { daysBetween, type LocalDate, localDate, plusDays, plusMonths } from './local-date.ts'
import { REGIMES } from './regimes.ts'

const CALENDARS = ['PL', 'DE-BE', 'FR', 'GB-ENG', 'US', 'US-FED', 'weekdays-only', 'none']
const START = localDate('2018-05-25')

const day = fc.integer({ min: 0, max: 7300 }).map((days) => plusDays(START, days))
const calendar = fc.constantFrom(...CALENDARS)
const monthly = fc.constantFrom('gdpr-eu', 'uk-gdpr')
const anyRegime = fc.constantFrom(...REGIMES.map((regime) => regime.id))

const RUNS = { numRuns: 4000 }

function plain(
  regime: string,
  receivedOn: LocalDate,
  calendarId: string,
  more: Partial<DeadlineInput> = {},
): Deadline {
  return computeDeadline({ regime, receivedOn, calendars: [{ id: calendarId }], promisedDays: 30, ...more })
}

test('the statutory date lies between the bare month and its roll, and is a working day', () => {
  fc.assert(
    fc.property(monthly, day, calendar, (regime, received, id) => {
      const { statutoryDue } = plain(regime, received, id)
      const bare = plusMonths(received, 1)
      const { dayOff, rolls } = openCalendar({ id })
      expect(statutoryDue >= bare).toBe(true)
      for (let on = bare; on < statutoryDue; on = plusDays(on, 1)) expect(dayOff(on)).not.toBeNull()
      expect(rolls ? dayOff(statutoryDue) : null).toBeNull()
    }),
    RUNS,
  )
})

test('a later receipt is never due earlier, for any date of any regime', () => {
  fc.assert(
    fc.property(anyRegime, day, fc.integer({ min: 0, max: 70 }), calendar, (regime, received, gap, id) => {
      const [one, other] = [plain(regime, received, id), plain(regime, plusDays(received, gap), id)]
      const kinds = [
        'statutoryDue',
        'promisedDue',
        'due',
        'extendedDue',
        'acknowledgeBy',
        'optOutDue',
      ] as const
      for (const kind of kinds) expect((one[kind] ?? '') <= (other[kind] ?? ''), kind).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test('a pause never brings a date forward, and the clock never runs out while it waits', () => {
  const pauses = fc.array(
    fc.record({
      reason: fc.constantFrom('identity' as const, 'scope' as const),
      after: fc.nat(40),
      days: fc.nat(60),
    }),
    { minLength: 1, maxLength: 3 },
  )
  fc.assert(
    fc.property(monthly, day, calendar, pauses, (regime, received, id, drawn) => {
      const running = plain(regime, received, id)
      const paused = plain(regime, received, id, {
        pauses: drawn.map(({ reason, after, days }) => {
          const from = plusDays(received, after)
          return { reason, from, to: plusDays(from, days) }
        }),
      })
      for (const kind of ['statutoryDue', 'promisedDue', 'due', 'extendedDue', 'extensionNoticeBy'] as const)
        expect(paused[kind]! >= running[kind]!, kind).toBe(true)
      expect(paused.unpausedDue ?? running.due).toBe(running.due)
      for (const { rule, params, of } of paused.steps)
        if (rule === 'pause-resumes' && of === 'statutoryDue')
          expect(paused.statutoryDue >= params.through).toBe(true)
    }),
    RUNS,
  )
})

test('an extension never shortens, and never exceeds three months and its roll', () => {
  fc.assert(
    fc.property(anyRegime, day, calendar, (regime, received, id) => {
      const base = plain(regime, received, id)
      if (!base.extendedDue) return
      const extended = plain(regime, received, id, { extension: {} })
      expect(extended.statutoryDue).toBe(base.extendedDue)
      expect(extended.due).toBe(base.extendedDue)
      expect(extended.due >= base.statutoryDue).toBe(true)
      if (regime === 'gdpr-eu')
        expect(daysBetween(plusMonths(received, 3), extended.due)).toBeLessThanOrEqual(6)
    }),
    RUNS,
  )
})

test('with neither pause nor extension the answer is due within 30 days', () => {
  fc.assert(
    fc.property(
      anyRegime,
      day,
      fc.uniqueArray(calendar, { minLength: 1, maxLength: 3 }),
      (regime, received, ids) => {
        const several = computeDeadline({
          regime,
          receivedOn: received,
          calendars: ids.map((id) => ({ id })),
          promisedDays: 30,
        })
        expect(daysBetween(received, several.due)).toBeLessThanOrEqual(30)
        const each = ids.map((id) => plain(regime, received, id).statutoryDue)
        expect(several.statutoryDue).toBe(each.sort()[0])
      },
    ),
    RUNS,
  )
})

test('the steps of each date follow one another from the receipt to the date', () => {
  fc.assert(
    fc.property(anyRegime, day, calendar, (regime, received, id) => {
      const deadline = plain(regime, received, id)
      for (const kind of [
        'statutoryDue',
        'promisedDue',
        'extendedDue',
        'acknowledgeBy',
        'optOutDue',
      ] as const) {
        const steps = deadline.steps.filter((step) => step.of === kind)
        expect(steps.at(-1)?.to ?? null).toBe(deadline[kind])
        steps.forEach((step, index) => {
          expect(step.from).toBe(index === 0 ? received : steps[index - 1]!.to)
        })
      }
    }),
    RUNS,
  )
})
