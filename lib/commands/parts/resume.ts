import type { LocalDate } from '../../domain/clock/local-date.ts'
import { firstAlertOn } from './alerts.ts'
import { type Case, change, record } from './case.ts'
import { changeDates, today } from './dates.ts'

/**
 * Lets the clock run again: the days between question and answer did not run. Nothing happens where it runs already.
 * @param to the day the waiting ended
 */
export async function resume(file: Case, to: LocalDate = today(file)): Promise<void> {
  const { row, desk } = file
  if (!row.clock.pauses.some((pause) => pause.to === null)) return
  const pauses = row.clock.pauses.map((pause) => (pause.to === null ? { ...pause, to } : pause))
  const data = { rule: 'pause', answeredOn: to }
  if (desk.profile.contexts.some(({ id }) => id === row.context))
    return await changeDates(file, { pauses }, { type: 'clock.resumed', data })
  // A context that has left the profile has no calendars to reckon with: the dates stay, and no answer waits for them.
  const clock = { ...row.clock, pauses }
  await change(file, { clock, pausedOn: null, nextAlertOn: firstAlertOn(desk, { ...row, clock }) })
  await record(file, 'clock.resumed', data)
}
