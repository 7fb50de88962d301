import { describe, expect, it } from 'vitest'
import { TEST_PROFILE } from '../../lib/commands/test-profile.ts'
import type { ClockFacts, RequestRow } from '../../lib/db/schema.ts'
import { deadlineFor } from '../../lib/profile/deadline.ts'
import { caseClock, extensionChange, pauseChange, receiptChange, shownClock } from './case-clock.ts'

// Received on Monday 2 March 2026 in Warsaw: thirty days end on 1 April, the month on Thursday 2 April.

const noon = (day: string) => new Date(`${day}T11:00:00Z`)

/** A request in work as its row stands after the last write. */
function row(of: Partial<RequestRow> & { clock?: ClockFacts } = {}, asOf = '2026-03-02'): RequestRow {
  const regime = of.regime ?? 'gdpr-eu'
  const receivedOn = of.receivedOn ?? '2026-03-02'
  const clock = of.clock ?? { pauses: [], extension: null }
  const facts = { right: 'erasure' as const, context: 'website', receivedAt: noon('2026-03-02') }
  const dates = deadlineFor(TEST_PROFILE, { ...facts, ...clock, regime, receivedOn }, noon(asOf))
  return {
    ...facts,
    status: 'in_progress',
    answeredAt: null,
    statutoryDue: dates.statutoryDue,
    promisedDue: dates.promisedDue,
    due: dates.due,
    pausedOn: clock.pauses.find(({ to }) => to === null)?.from ?? null,
    extendedOn: clock.extension?.noticeOn ?? null,
    ...of,
    regime,
    receivedOn,
    clock,
  } as RequestRow
}

const clockOf = (request: RequestRow, today: string) => caseClock(TEST_PROFILE, request, noon(today))
const PAUSED: ClockFacts = {
  pauses: [{ reason: 'scope', from: '2026-03-03', to: null }],
  extension: null,
}

describe('what staff can do to a clock', () => {
  it('is to extend until the end of month one, with the law and the dates it leads to', () => {
    const change = {
      from: {
        receivedOn: '2026-03-02',
        promisedDue: '2026-04-01',
        statutoryDue: '2026-04-02',
        due: '2026-04-01',
      },
      to: { receivedOn: '2026-03-02', promisedDue: null, statutoryDue: '2026-06-02', due: '2026-06-02' },
    }
    expect(clockOf(row(), '2026-04-02').extend).toEqual({
      noticeBy: '2026-04-02',
      source: 'Art. 12(3) GDPR',
      change,
    })
    expect(clockOf(row(), '2026-04-03').extend).toEqual({
      refusal: 'Can no longer be extended: the notice had to go out by Thu 2 Apr 2026.',
    })
  })

  it('is nothing of the kind once extended, answered, unconfirmed, or where the law knows none', () => {
    const extended = row({ clock: { pauses: [], extension: { noticeOn: '2026-03-20', reasonDigest: '' } } })
    expect(clockOf(extended, '2026-03-21')).toMatchObject({ extend: null, dates: { promisedDue: null } })
    for (const status of ['received', 'answered', 'closed'] as const)
      expect(clockOf(row({ status }), '2026-03-03')).toMatchObject({ extend: null, pause: null })
    expect(clockOf(row({ answeredAt: noon('2026-03-03') }), '2026-03-04').extend).toBeNull()
    expect(clockOf(row({ regime: 'br-lgpd' }), '2026-03-03')).toMatchObject({ extend: null, pause: null })
  })

  it('is to name the day where the law leaves it to the notice', () => {
    const swiss = row({ regime: 'ch-fadp' })
    expect(clockOf(swiss, '2026-03-10').extend).toEqual({
      noticeBy: '2026-04-01',
      source: 'Art. 18(2) DPO (Switzerland)',
      change: null,
    })
    const change = extensionChange(TEST_PROFILE, swiss, '2026-05-15', noon('2026-03-10'))
    expect(change.to).toMatchObject({ statutoryDue: '2026-05-15', due: '2026-05-15', promisedDue: null })
    for (const until of ['2026-04-01', null])
      expect(() => extensionChange(TEST_PROFILE, swiss, until, noon('2026-03-10'))).toThrow(
        expect.objectContaining({
          code: 'invalid_input',
          details: expect.objectContaining({ after: '2026-04-01' }),
        }),
      )
  })

  it('is to pause for what the law lets it wait for, with a warning from the fourth day on', () => {
    expect(clockOf(row(), '2026-03-05').pause).toEqual({ reasons: ['identity', 'scope'], lateDays: null })
    expect(clockOf(row(), '2026-03-06').pause).toEqual({ reasons: ['identity', 'scope'], lateDays: 4 })
    expect(clockOf(row({ regime: 'us-ca-ccpa' }), '2026-03-03').pause).toBeNull()
    expect(clockOf(row({ clock: PAUSED }), '2026-03-04').pause).toBeNull()
    expect(clockOf(row(), '2026-04-02').pause).toMatchObject({ reasons: ['identity', 'scope'] })
    expect(clockOf(row(), '2026-04-03').pause).toEqual({
      refusal: expect.stringContaining('no longer be paused'),
    })
  })
})

describe('a clock that waits', () => {
  it('has dates that move with each day, beside those without the pause', () => {
    const waiting = row({ clock: PAUSED }, '2026-03-03')
    expect(waiting.due).toBe('2026-04-01')
    const clock = clockOf(waiting, '2026-03-13')
    expect(clock).toMatchObject({ pausedFor: 'scope', unpausedDue: '2026-04-01' })
    // Ten days did not run: 12 April is a Sunday.
    expect(clock.dates).toMatchObject({
      promisedDue: '2026-04-11',
      statutoryDue: '2026-04-13',
      due: '2026-04-11',
    })
    expect(clock.resume?.to).toEqual(clock.dates)
  })

  it('is shown before it waits, supposing an answer in a week', () => {
    const { change, answeredOn } = pauseChange(TEST_PROFILE, row(), 'scope', noon('2026-03-03'))
    expect(answeredOn).toBe('2026-03-10')
    expect(change.to).toMatchObject({ promisedDue: '2026-04-08', statutoryDue: '2026-04-09' })
  })
})

it('a clock that stopped is not shown, nor one whose context the profile has forgotten', () => {
  const of = (request: RequestRow) =>
    shownClock({ profile: TEST_PROFILE, row: request, now: noon('2026-03-10') })
  expect(of(row())).toMatchObject({ dates: { due: '2026-04-01' } })
  expect(of(row({ answeredAt: noon('2026-03-09') }))).toBeNull()
  expect(of(row({ status: 'closed' }))).toBeNull()
  expect(of({ ...row(), context: 'gone' })).toBeNull()
})

describe('a corrected receipt', () => {
  it('moves both dates, and is never in the future', () => {
    const change = receiptChange(TEST_PROFILE, row(), '2026-02-10', noon('2026-03-03'))
    expect(change.to).toEqual({
      receivedOn: '2026-02-10',
      promisedDue: '2026-03-12',
      statutoryDue: '2026-03-10',
      due: '2026-03-10',
    })
    const tomorrow = () => receiptChange(TEST_PROFILE, row(), '2026-03-04', noon('2026-03-03'))
    expect(tomorrow).toThrow(expect.objectContaining({ code: 'date_in_future' }))
    const never = () => receiptChange(TEST_PROFILE, row(), '2026-02-30', noon('2026-03-03'))
    expect(never).toThrow(expect.objectContaining({ code: 'date_impossible' }))
  })
})
