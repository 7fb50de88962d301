import type { Calendar, DayOff } from './calendar.ts'
import { daysBetween, earliest, type LocalDate, latest, plusDays, plusMonths } from './local-date.ts'
import type { PauseReason, Period, Regime } from './regimes.ts'
import type { Track } from './steps.ts'

/** A question to the person that the regime lets the clock wait for. `to` is the day after the last one excluded. */
export interface Interval {
  rule: 'pause-resumes' | 'clarification-excluded'
  reason: PauseReason
  asked: LocalDate
  through: LocalDate
  to: LocalDate
  isOpen: boolean
}

export function afterPeriod(track: Track, period: Period, source: string, calendar: Calendar): Track {
  const { count } = period
  if (period.unit === 'day')
    return track.by('days-later', plusDays(track.date, count), source, { days: count })
  if (period.unit === 'business-day') return afterBusinessDays(track, count, source, calendar)
  const to = plusMonths(track.date, count)
  const rule = to.slice(8) === track.date.slice(8) ? 'same-day-months-later' : 'last-day-of-month'
  return track.by(rule, to, source, { months: count })
}

function afterBusinessDays(track: Track, count: number, source: string, calendar: Calendar): Track {
  const daysOff: DayOff[] = []
  let to = track.date
  for (let counted = 0; counted < count; ) {
    to = plusDays(to, 1)
    const off = calendar.dayOff(to)
    if (off) daysOff.push(off)
    else counted += 1
  }
  return track.by('business-days-later', to, source, { days: count, calendar: calendar.id, daysOff })
}

/** `track` stands at the unrolled end of the first period, which began on `base`. */
export function afterExtension(track: Track, base: LocalDate, regime: Regime): Track {
  const { extension, respond } = regime
  if (!extension || extension.unit === 'stated') return track
  const { count, source } = extension
  if (extension.unit === 'day')
    return track.by('extension-days', plusDays(track.date, count), source, {
      days: count,
      totalDays: respond.count + count,
    })
  const fromFirstMonth = plusMonths(track.date, count)
  const fromReceipt = plusMonths(base, respond.count + count)
  const rule = fromFirstMonth === fromReceipt ? 'extension-months' : 'extension-months-shorter-reading'
  return track.by(rule, earliest(fromFirstMonth, fromReceipt), source, { months: count })
}

/**
 * Days that do not run are added once each, however the intervals overlap. The period cannot end while it waits, also
 * where the question came on a day off that the end had rolled over. A question asked later stops nothing any more.
 */
export function afterPauses(
  track: Track,
  base: LocalDate,
  intervals: readonly Interval[],
  regime: Regime,
  calendar: Calendar,
): Track {
  const source = regime.pause?.source ?? regime.source
  let covered = base
  let moved = track
  for (const { rule, reason, asked, through, to, isOpen } of intervals) {
    if (asked > afterRoll(moved, regime, calendar).date) {
      moved = moved.by('asked-after-the-end', moved.date, source, { asked })
      continue
    }
    const days = Math.max(0, daysBetween(latest(asked, covered), to))
    covered = latest(covered, to)
    const end = latest(plusDays(moved.date, days), to)
    moved =
      rule === 'pause-resumes'
        ? moved.by(rule, end, source, { reason, days, asked, through, isOpen })
        : moved.by(rule, end, source, { days, asked, through, isOpen })
  }
  return moved
}

export function afterRoll(track: Track, regime: Regime, calendar: Calendar): Track {
  if (!regime.roll || !calendar.rolls) return track
  const daysOff: DayOff[] = []
  let to = track.date
  for (let off = calendar.dayOff(to); off; off = calendar.dayOff(to)) {
    daysOff.push(off)
    to = plusDays(to, 1)
  }
  if (daysOff.length === 0) return track
  return track.by('next-working-day', to, regime.roll.source, { calendar: calendar.id, daysOff })
}
