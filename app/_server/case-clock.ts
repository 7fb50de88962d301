import { datesAfter } from '../../lib/commands/parts/dates.ts'
import type { RequestRow } from '../../lib/db/schema.ts'
import { localDate, localDateOf, plusDays } from '../../lib/domain/clock/local-date.ts'
import { type PauseReason, regimeOn } from '../../lib/domain/clock/regimes.ts'
import {
  canExtend,
  latePauseWarning,
  SUPPOSED_DAYS,
  stopsTheClock,
} from '../../lib/domain/clock/staff-moves.ts'
import { DomainError } from '../../lib/domain/errors.ts'
import type { ProfileData } from '../../lib/profile/schema.ts'
import { errorWords } from '../desk/_words/errors.ts'

/** Local days. `promisedDue` is null where the law's date alone counts. */
export interface ShownDates {
  receivedOn: string
  promisedDue: string | null
  statutoryDue: string
  due: string
}

export interface DatesChange {
  from: ShownDates
  to: ShownDates
}

/** What staff can do to a clock, each with the dates it leads to; null where it cannot be done. */
export interface CaseClock {
  dates: ShownDates
  /** `due` had the clock never waited; null where it never did. */
  unpausedDue: string | null
  pausedFor: PauseReason | null
  /** `source`: the law's place. `change`: null where the notice itself states a date, which is then after `due`. */
  extend: { noticeBy: string; source: string; change: DatesChange | null } | { refusal: string } | null
  pause: { reasons: PauseReason[]; lateDays: number | null } | { refusal: string } | null
  resume: DatesChange | null
}

/** The clock of a case as its pages show it; null where it stopped, or where the profile has forgotten its context. */
export function shownClock({
  profile,
  row,
  now,
}: {
  profile: ProfileData
  row: RequestRow
  now: Date
}): CaseClock | null {
  const isKnown = profile.contexts.some((context) => context.id === row.context)
  if (!isKnown || row.answeredAt !== null || row.status === 'closed') return null
  return caseClock(profile, row, now)
}

/** @throws DomainError of the clock */
export function caseClock(profile: ProfileData, row: RequestRow, now: Date): CaseClock {
  const today = localDateOf(now, profile.timeZone)
  const dates = datesAfter(profile, row, {}, now)
  const isRunning = row.answeredAt === null && ['triage', 'in_progress', 'review'].includes(row.status)
  return {
    dates: shown(dates, row.extendedOn !== null),
    unpausedDue: dates.unpausedDue,
    pausedFor: row.clock.pauses.find(({ to }) => to === null)?.reason ?? null,
    extend: isRunning ? extension(profile, row, now) : null,
    pause: isRunning && !row.pausedOn ? pause(profile, row, now) : null,
    resume: row.pausedOn ? changeOf(profile, row, { pauses: endedOn(row, today) }, now) : null,
  }
}

/** Old and new dates of a corrected receipt. @throws DomainError date_impossible, date_in_future, or of the clock */
export function receiptChange(
  profile: ProfileData,
  row: RequestRow,
  receivedOn: string,
  now: Date,
): DatesChange {
  const day = localDate(receivedOn)
  if (day > localDateOf(now, profile.timeZone)) throw new DomainError('date_in_future')
  return changeOf(profile, row, { receivedOn: day }, now)
}

/** Old and new dates of a question asked today, supposing an answer on `answeredOn`. @throws DomainError of the clock */
export function pauseChange(
  profile: ProfileData,
  row: RequestRow,
  reason: PauseReason,
  now: Date,
): { change: DatesChange; answeredOn: string } {
  const today = localDateOf(now, profile.timeZone)
  const answeredOn = plusDays(today, SUPPOSED_DAYS)
  const pauses = [...row.clock.pauses, { reason, from: today, to: answeredOn }]
  return { change: changeOf(profile, row, { pauses }, now), answeredOn }
}

function extension(profile: ProfileData, row: RequestRow, now: Date): CaseClock['extend'] {
  const noticeOn = localDateOf(now, profile.timeZone)
  const answer = canExtend(datesAfter(profile, row, {}, now), {
    isExtended: row.extendedOn !== null,
    today: noticeOn,
  })
  if (!answer.isPossible)
    return answer.code === 'extension_too_late'
      ? { refusal: errorWords(answer.code, { until: answer.until }) }
      : null
  const { source } = regimeOn(row.regime, localDate(row.receivedOn)).extension!
  const change = answer.extendedDue ? extensionChange(profile, row, null, now) : null
  return { noticeBy: answer.until, source, change }
}

/**
 * Old and new dates of an extension whose notice goes out today.
 * @param until the day it states, where the law leaves that to it
 * @throws DomainError date_impossible, invalid_input (`field` extension.until, `after`), or of the clock
 */
export function extensionChange(
  profile: ProfileData,
  row: RequestRow,
  until: string | null,
  now: Date,
): DatesChange {
  const noticeOn = localDateOf(now, profile.timeZone)
  return changeOf(profile, row, { extension: { noticeOn, until, reasonDigest: '' } }, now)
}

function pause(profile: ProfileData, row: RequestRow, now: Date): CaseClock['pause'] {
  const possible = (['identity', 'scope'] as const).flatMap((reason) => {
    const change = ifPausable(profile, row, reason, now)
    return change ? [{ reason, change }] : []
  })
  if (possible.length === 0) return null
  const reasons = possible.filter(({ change }) => stopsTheClock(change.from, change.to))
  if (reasons.length === 0) return { refusal: errorWords('pause_too_late') }
  const lateDays = latePauseWarning(localDate(row.receivedOn), localDateOf(now, profile.timeZone))
  return { reasons: reasons.map(({ reason }) => reason), lateDays }
}

function ifPausable(
  profile: ProfileData,
  row: RequestRow,
  reason: PauseReason,
  now: Date,
): DatesChange | null {
  try {
    return pauseChange(profile, row, reason, now).change
  } catch (error) {
    if (error instanceof DomainError) return null
    throw error
  }
}

function endedOn(row: RequestRow, day: string) {
  return row.clock.pauses.map((pause) => (pause.to === null ? { ...pause, to: day } : pause))
}

function changeOf(
  profile: ProfileData,
  row: RequestRow,
  change: Parameters<typeof datesAfter>[2],
  now: Date,
): DatesChange {
  const isExtended = row.extendedOn !== null
  return {
    from: shown(row, isExtended),
    to: shown(datesAfter(profile, row, change, now), isExtended || Boolean(change.extension)),
  }
}

/** An extension takes the promise's place. */
function shown(dates: ShownDates, isExtended: boolean): ShownDates {
  const { receivedOn, promisedDue, statutoryDue, due } = dates
  return { receivedOn, promisedDue: isExtended ? null : promisedDue, statutoryDue, due }
}
