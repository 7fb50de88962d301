import { DomainError } from '../errors.ts'
import { type Calendar, type CalendarSpec, openCalendar } from './calendar.ts'
import {
  assertTimeZone,
  earliest,
  type LocalDate,
  latest,
  localDate,
  localDateOf,
  plusDays,
} from './local-date.ts'
import type { Interval } from './periods.ts'
import { type PauseReason, REGIMES, type Regime, regimeOn } from './regimes.ts'
import { Track } from './steps.ts'

/** A question to the person and its answer, as local days; `to: null` is still unanswered. */
export interface Pause {
  reason: PauseReason
  from: string
  to: string | null
}

/** `noticeOn`: the day the notice with reasons went out. `until`: the day it states, where the law leaves that to it. */
interface Extension {
  noticeOn?: string | null
  until?: string | null
}

/** All dates are local days, `YYYY-MM-DD`. */
export interface DeadlineInput {
  regime: string
  /** The instant of receipt; left out when `receivedOn` is known, which goes first. */
  receivedAt?: Date | null
  receivedOn?: string | null
  /** The controller's zone. Without it an instant is read in the calendars' zones, then the regime's, then UTC. */
  timeZone?: string
  /** One per controller; the earliest date governs. None: nothing rolls. */
  calendars: readonly CalendarSpec[]
  kind?: 'respond' | 'opt-out'
  /** The policy's answer time in days; null: the law alone. */
  promisedDays: number | null
  /** An internal target in days, never shown to the person. */
  internalTargetDays?: number | null
  pauses?: readonly Pause[]
  /** The day identity was established, where the regime restarts on it. */
  identityOn?: string | null
  extension?: Extension | null
  /** Today; needed while a pause is open. */
  asOf?: string
}

/** The input, checked and read: every text a date, every id a row. */
export interface DeadlineCase {
  regime: Regime
  received: Track
  /** Where the period begins: receipt, or identity where that restarts it. */
  base: LocalDate
  calendars: readonly Calendar[]
  /** In the order they were asked. */
  intervals: readonly Interval[]
  isOptOut: boolean
  promisedDays: number | null
  internalTargetDays: number | null
  extension: { noticeOn: LocalDate | null; until: LocalDate | null } | null
}

export function readCase(input: DeadlineInput, table: readonly Regime[] = REGIMES): DeadlineCase {
  const specs = input.calendars.length > 0 ? input.calendars : [{ id: 'none' }]
  const calendars = specs.map(openCalendar)
  const received = readReceipt(input, calendars, table)
  const regime = regimeOn(input.regime, received.date, table)
  const isOptOut = input.kind === 'opt-out'
  if (isOptOut && !regime.optOut)
    throw new DomainError('invalid_input', { field: 'kind', value: 'opt-out', regime: regime.id })
  const pauses = (input.pauses ?? []).map((pause) => readPause(pause, received.date, input.asOf))
  const identityOn = input.identityOn ? localDate(input.identityOn) : null
  const modes = isOptOut ? null : regime.pause
  for (const { reason } of pauses)
    if (!modes || modes[reason] === 'none') throw new DomainError('pause_unavailable', { regime: regime.id })
  if (identityOn && modes?.identity !== 'restart')
    throw new DomainError('pause_unavailable', { regime: regime.id })
  if (input.extension && (isOptOut || !regime.extension))
    throw new DomainError('extension_unavailable', { regime: regime.id })
  if (input.extension?.until && regime.extension?.unit !== 'stated')
    throw new DomainError('invalid_input', { field: 'extension.until', regime: regime.id })

  const restarts = pauses.filter((pause) => modes?.[pause.reason] === 'restart').map((pause) => pause.through)
  return {
    regime,
    received,
    base: latest(received.date, ...restarts, ...(identityOn ? [identityOn] : [])),
    calendars,
    intervals: pauses
      .filter((pause) => modes?.[pause.reason] !== 'restart')
      .map((pause): Interval => {
        const isInclusive = modes?.[pause.reason] === 'exclude-inclusive'
        return {
          ...pause,
          rule: isInclusive ? 'clarification-excluded' : 'pause-resumes',
          to: isInclusive ? plusDays(pause.through, 1) : pause.through,
        }
      })
      .sort((a, b) => (a.asked < b.asked ? -1 : a.asked > b.asked ? 1 : 0)),
    isOptOut,
    promisedDays: readDays('promisedDays', input.promisedDays),
    internalTargetDays: readDays('internalTargetDays', input.internalTargetDays ?? null),
    extension: input.extension
      ? {
          noticeOn: input.extension.noticeOn ? localDate(input.extension.noticeOn) : null,
          until: input.extension.until ? localDate(input.extension.until) : null,
        }
      : null,
  }
}

function readReceipt(input: DeadlineInput, calendars: readonly Calendar[], table: readonly Regime[]): Track {
  if (input.timeZone !== undefined) assertTimeZone(input.timeZone)
  if (input.receivedOn) return new Track('receivedOn', localDate(input.receivedOn))
  if (!input.receivedAt) throw new DomainError('invalid_input', { field: 'receivedOn' })
  const at = input.receivedAt
  const inUtc = localDateOf(at, 'UTC')
  const usual = regimeOn(input.regime, inUtc, table).timeZone ?? 'UTC'
  const zones = input.timeZone ? [input.timeZone] : calendars.map((calendar) => calendar.timeZone ?? usual)
  const days = zones.map((zone) => localDateOf(at, zone))
  const first = earliest(days[0]!, ...days)
  return new Track('receivedOn', inUtc).by('read-in-zone', first, 'policy', {
    instant: at.toISOString(),
    timeZone: zones[days.indexOf(first)]!,
  })
}

function readPause(pause: Pause, receivedOn: LocalDate, asOf: string | undefined) {
  const asked = localDate(pause.from)
  if (asked < receivedOn) throw new DomainError('pause_before_receipt', { asked, receivedOn })
  const isOpen = pause.to === null
  if (isOpen && asOf === undefined) throw new DomainError('invalid_input', { field: 'asOf' })
  const through = isOpen ? latest(asked, localDate(asOf!)) : localDate(pause.to!)
  if (through < asked) throw new DomainError('pause_ends_before_it_begins', { from: asked, to: through })
  return { reason: pause.reason, asked, through, isOpen }
}

function readDays(field: string, days: number | null): number | null {
  if (days === null || (Number.isInteger(days) && days >= 1 && days <= 3660)) return days
  throw new DomainError('invalid_input', { field, value: days })
}
