import type { ClockFacts, RequestRow } from '../../db/schema.ts'
import type { AuditData, AuditType } from '../../domain/audit.ts'
import { type LocalDate, localDateOf } from '../../domain/clock/local-date.ts'
import { deadlineFor } from '../../profile/deadline.ts'
import type { ProfileData } from '../../profile/schema.ts'
import { firstAlertOn } from './alerts.ts'
import { type Case, change, record } from './case.ts'

/** What the clock is told anew; what is left out stays. */
export interface ClockChange {
  receivedOn?: string
  pauses?: ClockFacts['pauses']
  extension?: ClockFacts['extension']
}

/**
 * The dates a request would have after a change. The desk shows them beside the old ones before anything is done; the
 * commands write them.
 * @throws DomainError of the clock
 */
export function datesAfter(profile: ProfileData, row: RequestRow, changed: ClockChange, now: Date) {
  const { right, regime, context, receivedAt } = row
  return deadlineFor(
    profile,
    {
      right,
      regime,
      context,
      receivedAt,
      receivedOn: changed.receivedOn ?? row.receivedOn,
      pauses: changed.pauses ?? row.clock.pauses,
      extension: changed.extension === undefined ? row.clock.extension : changed.extension,
    },
    now,
  )
}

/** Today in the controller's zone. */
export function today(file: Case): LocalDate {
  return localDateOf(file.at, file.desk.profile.timeZone)
}

/**
 * Writes a change of the clock: the new dates, the alerts that follow from them, and an audit event with the old and
 * the new dates.
 */
export async function changeDates(
  file: Case,
  changed: ClockChange,
  event: { type: AuditType; data: AuditData },
): Promise<void> {
  const { row, at, desk } = file
  const dates = pick(datesAfter(desk.profile, row, changed, at))
  const pauses = changed.pauses ?? row.clock.pauses
  const extension = changed.extension === undefined ? row.clock.extension : changed.extension
  const clock = { pauses, extension }
  const pausedOn = pauses.find((pause) => pause.to === null)?.from ?? null
  const from = pick(row)
  await change(file, {
    ...dates,
    clock,
    pausedOn,
    extendedOn: extension?.noticeOn ?? null,
    // While the clock waits for the person no date comes nearer; another due date has alerts of its own.
    nextAlertOn: pausedOn ? null : firstAlertOn(desk, { ...row, ...dates, clock }),
  })
  await record(file, event.type, { ...event.data, from, to: dates })
}

/** The dates that stand with a request. */
function pick({
  receivedOn,
  statutoryDue,
  promisedDue,
  due,
}: Pick<RequestRow, 'receivedOn' | 'statutoryDue' | 'promisedDue' | 'due'>) {
  return { receivedOn, statutoryDue, promisedDue, due }
}
