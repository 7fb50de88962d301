import { DomainError } from '../errors.ts'
import type { Calendar } from './calendar.ts'
import { type DeadlineCase, type DeadlineInput, readCase } from './deadline-case.ts'
import { earliest, type LocalDate, latest, plusDays } from './local-date.ts'
import { afterExtension, afterPauses, afterPeriod, afterRoll } from './periods.ts'
import { REGIMES, type Regime } from './regimes.ts'
import { type DateKind, type Step, Track } from './steps.ts'

/** All dates are local days; each ends at 24:00 in the controller's zone. null: the regime has no such date. */
export interface Deadline {
  regime: { id: string; validFrom: string }
  receivedOn: LocalDate
  /** The policy's date; the extended date once extended. */
  promisedDue: LocalDate | null
  /** The law's date, extended where it was. */
  statutoryDue: LocalDate
  /** The earlier of the two: what the desk shows and the alerts count to. */
  due: LocalDate
  /** `due` had the clock never waited; null where it never did. */
  unpausedDue: LocalDate | null
  /** The internal target; none once extended. */
  internalDue: LocalDate | null
  /** The last day on which the notice of an extension can go out. */
  extensionNoticeBy: LocalDate | null
  /** The date an extension would give, or has given. */
  extendedDue: LocalDate | null
  acknowledgeBy: LocalDate | null
  optOutDue: LocalDate | null
  /** How each date came about, in order, grouped by `of`. */
  steps: readonly Step[]
}

/**
 * The dates of one request. Pure: the same input gives the same dates, whatever the machine's zone or clock.
 * Sources: Art. 12(3) GDPR, Reg. 1182/71, and the regime's own, named in each step.
 *
 * @throws DomainError date_impossible, unknown_regime, unknown_calendar, pause_ends_before_it_begins,
 *   pause_before_receipt, pause_unavailable, extension_unavailable, extension_too_late (`until`), invalid_input (`field`)
 */
export function computeDeadline(input: DeadlineInput, table: readonly Regime[] = REGIMES): Deadline {
  const given = readCase(input, table)
  const { regime, extension } = given

  const first = statutory(given, 'statutoryDue')
  const notice = given.isOptOut || !regime.extension ? null : statutory(given, 'extensionNoticeBy')
  if (extension?.noticeOn && notice && extension.noticeOn > notice.date)
    throw new DomainError('extension_too_late', { until: notice.date })
  const extended = extendedDue(given, 'extendedDue', first.date)
  const law = extension ? extendedDue(given, 'statutoryDue', first.date)! : first
  const promise = promised(given, first, law)
  const due = earlierGoverns(promise, law)
  const target = extension ? null : daysFlat(given, first, 'internalDue')
  const acknowledge = given.isOptOut ? null : businessDate(given, regime.acknowledge, 'acknowledgeBy')
  const optOut = businessDate(given, regime.optOut, 'optOutDue')

  return {
    regime: { id: regime.id, validFrom: regime.validFrom },
    receivedOn: given.received.date,
    promisedDue: promise?.date ?? null,
    statutoryDue: law.date,
    due: due.date,
    unpausedDue: unpausedDue(input, given, table),
    internalDue: target?.date ?? null,
    extensionNoticeBy: notice?.date ?? null,
    extendedDue: extended?.date ?? null,
    acknowledgeBy: acknowledge?.date ?? null,
    optOutDue: optOut?.date ?? null,
    steps: [given.received, law, promise, due, target, notice, extended, acknowledge, optOut].flatMap(
      (track) => track?.steps ?? [],
    ),
  }
}

/** The first period, without an extension. */
function statutory(given: DeadlineCase, of: DateKind): Track {
  const { regime, isOptOut } = given
  return earliestCalendar(given, (calendar) => {
    if (isOptOut) return afterPeriod(start(given, of), regime.optOut!, regime.optOut!.source, calendar)
    return settled(given, calendar, firstPeriod(given, of, calendar))
  })
}

function extendedDue(given: DeadlineCase, of: DateKind, firstDue: LocalDate): Track | null {
  const { regime, extension, isOptOut } = given
  if (isOptOut || !regime.extension) return null
  if (regime.extension.unit !== 'stated')
    return earliestCalendar(given, (calendar) =>
      settled(given, calendar, afterExtension(firstPeriod(given, of, calendar), given.base, regime)),
    )
  if (!extension) return null
  if (!extension.until || extension.until <= firstDue)
    throw new DomainError('invalid_input', { field: 'extension.until', after: firstDue })
  return statutory(given, of).by('extension-stated', extension.until, regime.extension.source, {})
}

function firstPeriod(given: DeadlineCase, of: DateKind, calendar: Calendar): Track {
  return afterPeriod(start(given, of), given.regime.respond, given.regime.source, calendar)
}

function start(given: DeadlineCase, of: DateKind): Track {
  const track = new Track(of, given.received.date)
  return given.base === track.date
    ? track
    : track.by('identity-restarts', given.base, given.regime.pause!.source, {})
}

/** Pauses move the bare end, and it rolls once, at the very end. */
function settled(given: DeadlineCase, calendar: Calendar, bare: Track): Track {
  const { regime, base, intervals } = given
  return afterRoll(afterPauses(bare, base, intervals, regime, calendar), regime, calendar)
}

function earliestCalendar(given: DeadlineCase, reckon: (calendar: Calendar) => Track): Track {
  const tracks = given.calendars.map((calendar) => ({ id: calendar.id, track: reckon(calendar) }))
  const dates = tracks.map(({ track }) => track.date)
  const date = earliest(dates[0]!, ...dates)
  const otherwise = latest(dates[0]!, ...dates)
  const { id, track } = tracks.find((each) => each.track.date === date)!
  return date === otherwise
    ? track
    : track.by('earliest-calendar', date, 'policy', { calendar: id, otherwise })
}

function promised(given: DeadlineCase, first: Track, law: Track): Track | null {
  const flat = daysFlat(given, first, 'promisedDue')
  return flat && given.extension ? flat.by('extension-replaces-promise', law.date, 'policy', {}) : flat
}

/** A flat number of days the controller sets itself, moved by the days the law's period was moved. */
function daysFlat(given: DeadlineCase, first: Track, of: 'promisedDue' | 'internalDue'): Track | null {
  const days = of === 'promisedDue' ? given.promisedDays : given.internalTargetDays
  if (days === null) return null
  const rule = of === 'promisedDue' ? 'promised-days-later' : 'target-days-later'
  const from = start(given, of)
  const flat = from.by(rule, plusDays(from.date, days), 'policy', { days })
  const paused = first.steps.reduce((sum, { rule, params }) => {
    return rule === 'pause-resumes' || rule === 'clarification-excluded' ? sum + params.days : sum
  }, 0)
  if (paused === 0) return flat
  return flat.by('paused-days-added', plusDays(flat.date, paused), 'policy', { days: paused })
}

function earlierGoverns(promise: Track | null, law: Track): Track {
  const other = promise?.date ?? law.date
  const governing = other < law.date ? 'promised' : other > law.date || !promise ? 'statutory' : 'both'
  return new Track('due', latest(other, law.date)).by(
    'earlier-date-governs',
    earliest(other, law.date),
    'policy',
    {
      governing,
    },
  )
}

function businessDate(given: DeadlineCase, period: Regime['acknowledge'], of: DateKind): Track | null {
  if (!period) return null
  return earliestCalendar(given, (calendar) =>
    afterPeriod(new Track(of, given.received.date), period, period.source, calendar),
  )
}

function unpausedDue(input: DeadlineInput, given: DeadlineCase, table: readonly Regime[]): LocalDate | null {
  if (given.intervals.length === 0 && given.base === given.received.date) return null
  const extension = input.extension ? { until: input.extension.until } : null
  return computeDeadline({ ...input, pauses: [], identityOn: null, extension }, table).due
}
