import { expect, test } from 'vitest'
import { computeDeadline } from './deadline.ts'
import type { DeadlineInput } from './deadline-case.ts'
import { instantOf } from './local-date.ts'
import { RULE_IDS } from './steps.ts'

function reckon(more: Partial<DeadlineInput> = {}) {
  return computeDeadline({
    regime: 'gdpr-eu',
    receivedOn: '2026-03-02',
    calendars: [{ id: 'PL' }],
    promisedDays: 30,
    ...more,
  })
}

function rules(deadline: ReturnType<typeof reckon>, of: string): string[] {
  return deadline.steps.filter((step) => step.of === of).map((step) => step.rule)
}

test('the bare month governs where 30 days would be late, and the steps say so', () => {
  const deadline = reckon({ receivedOn: '2026-02-10' })
  expect(deadline).toMatchObject({ promisedDue: '2026-03-12', statutoryDue: '2026-03-10', due: '2026-03-10' })
  expect(deadline.steps).toContainEqual({
    rule: 'earlier-date-governs',
    of: 'due',
    from: '2026-03-12',
    to: '2026-03-10',
    source: 'policy',
    params: { governing: 'statutory' },
  })
})

test('the promise governs where the month is longer, and the law alone where nothing is promised', () => {
  expect(reckon({ receivedOn: '2026-03-10' })).toMatchObject({ promisedDue: '2026-04-09', due: '2026-04-09' })
  expect(reckon({ receivedOn: '2026-03-10', promisedDays: null })).toMatchObject({
    promisedDue: null,
    due: '2026-04-10',
  })
})

test('each day off that moved the end is named', () => {
  const roll = reckon({ receivedOn: '2026-04-01' }).steps.find((step) => step.rule === 'next-working-day')
  expect(roll).toMatchObject({
    from: '2026-05-01',
    to: '2026-05-04',
    params: {
      calendar: 'PL',
      daysOff: [
        { on: '2026-05-01', kind: 'holiday' },
        { on: '2026-05-02', kind: 'saturday' },
        { on: '2026-05-03', kind: 'sunday' },
      ],
    },
  })
})

test('an instant is read in the controller’s zone, or the calendar’s where no zone is given', () => {
  const receivedAt = instantOf('2026-03-31T22:30Z')
  const at = (more: Partial<DeadlineInput>) => reckon({ receivedOn: null, receivedAt, ...more })
  expect(at({})).toMatchObject({ receivedOn: '2026-04-01', statutoryDue: '2026-05-04' })
  expect(at({}).steps[0]).toMatchObject({ rule: 'read-in-zone', from: '2026-03-31', to: '2026-04-01' })
  expect(at({ timeZone: 'UTC' })).toMatchObject({ receivedOn: '2026-03-31', statutoryDue: '2026-04-30' })
  expect(at({ calendars: [{ id: 'PL' }, { id: 'GB-ENG' }] }).receivedOn).toBe('2026-03-31')
  expect(at({ calendars: [{ id: 'GB-ENG' }, { id: 'PL' }] }).receivedOn).toBe('2026-03-31')
  expect(
    at({ regime: 'us-ca-ccpa', calendars: [{ id: 'none' }], receivedAt: instantOf('2026-04-01T05:00Z') })
      .receivedOn,
  ).toBe('2026-03-31')
})

test('a receipt day that staff corrected goes before the recorded instant', () => {
  expect(reckon({ receivedAt: instantOf('2026-03-20T10:00Z') }).receivedOn).toBe('2026-03-02')
})

test('of several controllers the earliest date governs', () => {
  const both = reckon({
    receivedOn: '2026-11-24',
    calendars: [{ id: 'PL' }, { id: 'FR' }],
    promisedDays: null,
  })
  expect(both.due).toBe('2026-12-24')
  expect(both.steps).toContainEqual(
    expect.objectContaining({
      rule: 'earliest-calendar',
      of: 'statutoryDue',
      params: { calendar: 'FR', otherwise: '2026-12-28' },
    }),
  )
})

test('a pause moves promise, law, notice and target by the same days, and both dates are shown', () => {
  const deadline = reckon({
    internalTargetDays: 28,
    pauses: [{ reason: 'identity', from: '2026-03-03', to: '2026-03-16' }],
  })
  expect(deadline).toMatchObject({
    statutoryDue: '2026-04-15',
    promisedDue: '2026-04-14',
    due: '2026-04-14',
    unpausedDue: '2026-04-01',
    internalDue: '2026-04-12',
    extensionNoticeBy: '2026-04-15',
    extendedDue: '2026-06-15',
  })
})

test('days on which two questions are open are counted once', () => {
  const pauses: DeadlineInput['pauses'] = [
    { reason: 'scope', from: '2026-03-10', to: '2026-03-16' },
    { reason: 'identity', from: '2026-03-03', to: '2026-03-12' },
  ]
  expect(reckon({ pauses }).statutoryDue).toBe('2026-04-15')
})

test('an open pause counts as far as today', () => {
  const pauses: DeadlineInput['pauses'] = [{ reason: 'identity', from: '2026-03-03', to: null }]
  expect(reckon({ pauses, asOf: '2026-03-03' }).statutoryDue).toBe('2026-04-02')
  expect(reckon({ pauses, asOf: '2026-03-16' }).statutoryDue).toBe('2026-04-15')
  expect(() => reckon({ pauses })).toThrow(expect.objectContaining({ code: 'invalid_input' }))
})

test('a question asked on the last day still stops the clock', () => {
  expect(
    reckon({ pauses: [{ reason: 'identity', from: '2026-04-02', to: '2026-04-10' }] }).statutoryDue,
  ).toBe('2026-04-10')
})

test('a question asked while the end rolls over a weekend stops the clock until its answer', () => {
  const asked = (from: string) =>
    reckon({ receivedOn: '2026-01-31', pauses: [{ reason: 'identity', from, to: '2026-03-10' }] })
  expect(asked('2026-03-02').statutoryDue).toBe('2026-03-10')
  expect(asked('2026-03-03').statutoryDue).toBe('2026-03-02')
})

test('a question asked after the month is over stops nothing', () => {
  const late = reckon({ pauses: [{ reason: 'identity', from: '2026-04-03', to: '2026-05-03' }] })
  expect(late.statutoryDue).toBe('2026-04-02')
  expect(rules(late, 'statutoryDue')).toContain('asked-after-the-end')
})

test('in the UK identity restarts the period, whether given as a day or as a question with its answer', () => {
  const uk = { regime: 'uk-gdpr', calendars: [{ id: 'GB-ENG' }] }
  const restarted = { statutoryDue: '2026-04-16', promisedDue: '2026-04-15', unpausedDue: '2026-04-01' }
  expect(reckon({ ...uk, identityOn: '2026-03-16' })).toMatchObject(restarted)
  expect(
    reckon({ ...uk, pauses: [{ reason: 'identity', from: '2026-03-03', to: '2026-03-16' }] }),
  ).toMatchObject(restarted)
})

test('in the UK days of clarification before identity was established are not excluded twice', () => {
  const deadline = reckon({
    regime: 'uk-gdpr',
    calendars: [{ id: 'GB-ENG' }],
    identityOn: '2026-03-16',
    pauses: [{ reason: 'scope', from: '2026-03-10', to: '2026-03-17' }],
  })
  // 16 and 17 March lie in the new period: 16 April + 2 days is Saturday the 18th.
  expect(deadline.statutoryDue).toBe('2026-04-20')
})

test('an extension replaces the promise; its steps tell the shorter reading of three months', () => {
  const deadline = reckon({
    receivedOn: '2026-05-31',
    calendars: [{ id: 'DE-BE' }],
    extension: {},
    internalTargetDays: 28,
  })
  expect(deadline).toMatchObject({
    promisedDue: '2026-08-31',
    statutoryDue: '2026-08-31',
    due: '2026-08-31',
    internalDue: null,
    extensionNoticeBy: '2026-06-30',
  })
  expect(rules(deadline, 'statutoryDue')).toEqual([
    'last-day-of-month',
    'extension-months-shorter-reading',
    'next-working-day',
  ])
})

test('a notice after the first month extends nothing and the fault names the last day', () => {
  expect(reckon({ extension: { noticeOn: '2026-04-02' } }).due).toBe('2026-06-02')
  expect(() => reckon({ extension: { noticeOn: '2026-04-03' } })).toThrow(
    expect.objectContaining({ code: 'extension_too_late', details: { until: '2026-04-02' } }),
  )
})

test('where the law leaves the new date to the notice, the notice has to state one', () => {
  const swiss = { regime: 'ch-fadp', calendars: [{ id: 'none' }] }
  expect(reckon(swiss).extendedDue).toBeNull()
  expect(reckon({ ...swiss, extension: { until: '2026-05-15' } })).toMatchObject({
    due: '2026-05-15',
    extensionNoticeBy: '2026-04-01',
  })
  for (const until of [null, '2026-04-01'])
    expect(() => reckon({ ...swiss, extension: { until } })).toThrow(
      expect.objectContaining({ code: 'invalid_input' }),
    )
})

test('California has dates of its own for receipt, answer, extension and opt-out', () => {
  const california = { regime: 'us-ca-ccpa', calendars: [{ id: 'US-FED' }], receivedOn: '2026-11-18' }
  expect(reckon(california)).toMatchObject({
    acknowledgeBy: '2026-12-03',
    statutoryDue: '2027-01-02',
    extendedDue: '2027-02-16',
    optOutDue: '2026-12-10',
  })
  expect(reckon({ ...california, kind: 'opt-out' })).toMatchObject({
    acknowledgeBy: null,
    statutoryDue: '2026-12-10',
    due: '2026-12-10',
    extensionNoticeBy: null,
    extendedDue: null,
  })
})

test.each<[string, Partial<DeadlineInput>, string]>([
  ['no receipt', { receivedOn: null }, 'invalid_input'],
  ['an impossible receipt', { receivedOn: '2026-02-30' }, 'date_impossible'],
  ['an unknown regime', { regime: 'gdpr-mars' }, 'unknown_regime'],
  ['an unknown calendar', { calendars: [{ id: 'PL' }, { id: 'ZZ' }] }, 'unknown_calendar'],
  [
    'a pause that ends before it begins',
    { pauses: [{ reason: 'scope', from: '2026-03-05', to: '2026-03-04' }] },
    'pause_ends_before_it_begins',
  ],
  [
    'a question before the receipt',
    { pauses: [{ reason: 'scope', from: '2026-03-01', to: '2026-03-04' }] },
    'pause_before_receipt',
  ],
  ['a restart under a law that resumes', { identityOn: '2026-03-05' }, 'pause_unavailable'],
  [
    'a pause under a law that knows none',
    { regime: 'us-ca-ccpa', pauses: [{ reason: 'identity', from: '2026-03-03', to: '2026-03-04' }] },
    'pause_unavailable',
  ],
  ['an extension where there is none', { regime: 'br-lgpd', extension: {} }, 'extension_unavailable'],
  ['an opt-out where there is none', { kind: 'opt-out' }, 'invalid_input'],
  ['half a day of promise', { promisedDays: 0.5 }, 'invalid_input'],
])('%s is refused with its code', (_, more, code) => {
  expect(() => reckon(more)).toThrow(expect.objectContaining({ code }))
})

test('every rule a step can name is in the list that catalogues are compared with', () => {
  const seen = [
    reckon({ internalTargetDays: 28, calendars: [{ id: 'PL' }, { id: 'none' }], receivedOn: '2026-01-31' }),
    reckon({ extension: {}, pauses: [{ reason: 'scope', from: '2026-03-03', to: '2026-03-04' }] }),
  ].flatMap((deadline) => deadline.steps.map((step) => step.rule))
  expect(RULE_IDS).toEqual(expect.arrayContaining(seen))
  expect(new Set(RULE_IDS).size).toBe(RULE_IDS.length)
})
